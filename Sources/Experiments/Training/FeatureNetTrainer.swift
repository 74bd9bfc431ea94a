public import Datasets
import Engine
import Interchange
import Networks

/// Trains a feature net. Done once; the weights are committed and never made anew when kernels change.
public enum FeatureNetTrainer {
  /// Epochs over the training set.
  static let epochs = 8
  private static let batch = 64
  private static let dropout: Float = 0.3

  /// Trains the net of one size and seed on a data set with ten classes and writes its file.
  /// - Returns: the test accuracy.
  public static func train(
    dataset: String, size: Int, seed: Int, train source: LabeledImages, test: LabeledImages, to path: String,
    threads: Int, progress: (String) -> Void
  ) throws -> Double {
    guard [16, 32].contains(size), !source.labels.isEmpty, !test.labels.isEmpty else {
      throw TrainingError.unsupported(path: path, what: "a feature net of \(dataset) at size \(size)")
    }
    let train = try ImageSet(source, size: size)
    let test = try ImageSet(test, size: size)
    let classifier = FeatureNet.architecture(size: size, channels: train.channels)
    let optimizer = Optimizer.adam(learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)

    let graph = Graph()
    let weights = Weights(graph, prefix: "classifier", classifier.parameters)
    let images = graph.feed("images", Shape([size, size, train.channels], batch: batch))
    let labels = graph.feed("labels", Shape([classifier.classes], batch: batch))
    let mask = graph.feed("mask", Shape([classifier.features], batch: batch))
    let loss = Classifier.crossEntropy(classifier(images, weights, mask: mask).logits, labels: labels)
    let updates = optimizer.updates("classifier", classifier.parameters, weights, of: loss).updates
    let store = TensorStore()
    try store.initialize(classifier.parameters.map { ("classifier.\($0.name)", $0) }, seed: UInt64(seed))
    let executor = try Executor(Plan(outputs: [("loss", loss)], updates: updates), store: store, threads: threads)

    var sampler = BatchSampler(count: train.count, batch: batch) { epoch in
      var stream = SeededStream(seed: UInt64(seed), name: .data, step: epoch)
      return stream.permutation(count: train.count)
    }
    let perEpoch = train.count / batch
    let steps = epochs * perEpoch
    for step in 0..<steps {
      let indices = sampler.indices(step: step)
      try executor.fill("images") { memory, shape in
        train.fill(batch: indices, into: memory, paddedBatch: shape.paddedBatch ?? batch)
      }
      var oneHot = [Float](repeating: 0, count: classifier.classes * batch)
      for (b, image) in indices.enumerated() { oneHot[Int(train.labels[image]) * batch + b] = 1 }
      try executor.feed("labels", oneHot)
      var stream = SeededStream(seed: UInt64(seed), name: .dropout, step: UInt64(step))
      try executor.feed(
        "mask",
        (0..<(classifier.features * batch)).map { _ in stream.uniform() < dropout ? 0 : 1 / (1 - dropout) })
      // The first moment's correction scales the step, so a linear decay of the learning rate rides on it.
      let decay = 1 - 0.95 * Double(step) / Double(steps)
      try optimizer.forEachScheduled(step: step + 1, scaled: { $0 * decay }) {
        try executor.feed($0, scalar: Float($1))
      }
      executor.run()
      if (step + 1) % perEpoch == 0 {
        progress(
          "size \(size), seed \(seed): epoch \((step + 1) / perEpoch) of \(epochs), loss \(try executor.scalar("loss"))"
        )
      }
    }

    let classes = try SmallExtractor(classifier, store, threads: threads)(test, 0..<test.count).classes
    let right = zip(classes, test.labels).filter { $0 == Int($1) }.count
    let accuracy = Double(right) / Double(test.count)
    let arrays = try classifier.parameters.map {
      (name: $0.name, array: $0.array(try store.read("classifier.\($0.name)")))
    }
    let metadata = [
      (
        key: "command",
        value: "wdiv features"
          + (dataset == DataPlaces.fashion ? "" : " --dataset \(dataset)") + " --size \(size) --seed \(seed)"
      ), (key: "seed", value: "\(seed)"), (key: "test_accuracy", value: "\(accuracy)"),
      (key: "dataset", value: dataset),
      (key: "data_sha256", value: source.hash),
    ]
    try AtomicFile.write(Safetensors(arrays: arrays, metadata: metadata).encoded(), to: path)
    return accuracy
  }
}
