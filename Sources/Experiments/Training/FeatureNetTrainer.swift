import Datasets
import Engine
import Interchange
import Networks

/// Trains a feature net. Done once; the weights are committed and never made anew when kernels change.
public enum FeatureNetTrainer {
  /// Epochs over the training set.
  static let epochs = 8
  private static let batch = 64
  private static let dropout: Float = 0.3

  /// Trains the net of one size and seed on Fashion-MNIST and writes its file.
  /// - Returns: the test accuracy.
  public static func train(
    size: Int, seed: Int, data: String?, to path: String, threads: Int, progress: (String) -> Void
  ) throws -> Double {
    guard let scale = ImageScale(rawValue: size) else {
      throw VerificationError.unsupported(path: path, what: "image size \(size)")
    }
    let source = try FashionMNIST.load(folder: data, split: .train)
    let train = ImageSet(source, scale: scale)
    let test = ImageSet(try FashionMNIST.load(folder: data, split: .test), scale: scale)
    let classifier = FeatureNet.architecture(size: size, channels: train.channels)
    let optimizer = Optimizer.adam(learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)

    let graph = Graph()
    let weights = Weights(graph, prefix: "classifier", classifier.parameters)
    let images = graph.feed("images", Shape([size, size, train.channels], batch: batch))
    let labels = graph.feed("labels", Shape([classifier.classes], batch: batch))
    let mask = graph.feed("mask", Shape([classifier.features], batch: batch))
    let loss = Classifier.crossEntropy(classifier(images, weights, mask: mask).logits, labels: labels)
    let nodes = classifier.parameters.map { weights[$0.name] }
    let gradients = graph.gradients(of: loss, by: nodes)
    let updates = zip(classifier.parameters, zip(nodes, gradients)).flatMap { parameter, pair in
      optimizer.updates(name: "classifier.\(parameter.name)", parameter: pair.0, gradient: pair.1)
    }
    let store = TensorStore()
    for (position, parameter) in classifier.parameters.enumerated() {
      try store.write(
        "classifier.\(parameter.name)", parameter.shape,
        parameter.initialValues(seed: UInt64(seed), position: position))
    }
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
      for (b, label) in train.labels(of: indices).enumerated() { oneHot[Int(label) * batch + b] = 1 }
      try executor.feed("labels", oneHot)
      var stream = SeededStream(seed: UInt64(seed), name: .dropout, step: UInt64(step))
      try executor.feed(
        "mask",
        (0..<(classifier.features * batch)).map { _ in stream.uniform() < dropout ? 0 : 1 / (1 - dropout) })
      // The first moment's correction scales the step, so a linear decay of the learning rate rides on it.
      let decay = 1 - 0.95 * Double(step) / Double(steps)
      for (index, (feed, value)) in optimizer.schedule(step: step + 1).enumerated() {
        try executor.feed(feed, [Float(index == 0 ? value * decay : value)])
      }
      executor.run()
      if (step + 1) % perEpoch == 0 {
        progress(
          "size \(size), seed \(seed): epoch \((step + 1) / perEpoch) of \(epochs), loss \(try executor.scalar("loss"))"
        )
      }
    }

    let net = try FeatureNet(classifier: classifier, store: store, seed: seed)
    let classes = try FeatureExtractor(net, threads: threads)(test, 0..<test.count).classes
    let right = zip(classes, test.labels).filter { $0 == Int($1) }.count
    let accuracy = Double(right) / Double(test.count)
    let arrays = zip(classifier.parameters, net.weights).map { parameter, weight in
      (
        name: parameter.name,
        array: NamedArray(shape: parameter.externalShape, floats: parameter.external(weight.values))
      )
    }
    let metadata = [
      (key: "command", value: "wdiv features --size \(size) --seed \(seed)"), (key: "seed", value: "\(seed)"),
      (key: "test_accuracy", value: "\(accuracy)"), (key: "dataset", value: "fashion-mnist"),
      (key: "data_sha256", value: source.hash),
    ]
    try AtomicFile.write(Safetensors(arrays: arrays, metadata: metadata).encoded(), to: path)
    return accuracy
  }
}
