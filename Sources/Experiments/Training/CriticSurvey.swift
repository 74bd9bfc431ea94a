import Datasets
import Engine
import Interchange
import Networks
import Objectives
import Records

/// What a trained critic says of a run's sample sheet, and norms of its gradient at real samples, at generated ones and
/// between the two, at the same points for every method. A critic trained with dropout is taken without it, one with
/// spectral norm with its normalized weights.
struct CriticSurvey {
  /// Points of each kind.
  static let count = 512
  private static let batch = GeneratorSampler.batch

  private let executor: Executor

  /// - Parameter training: its critic's parameters are read when the survey is made.
  init(_ training: GANTraining, threads: Int) throws {
    let graph = Graph()
    let critic = training.critic
    let plain = Weights(graph, prefix: "critic", critic.parameters)
    let isNormalized = try GANTraining.objective(training.config).normalizesSpectrally
    let weights = isNormalized ? SpectralWeights(plain, critic.parameters).weights : plain
    let config = training.config
    let x = graph.feed("x", Shape([config.size, config.size, config.channels], batch: Self.batch))
    let score: CriticFunction = { critic.scores($0, weights) }
    executor = try Executor(
      Plan(outputs: [("score", score(x)), ("squared", squaredGradientNorm(score, at: x))], updates: []),
      store: training.store, threads: threads)
  }

  /// Scores of images as bytes, [n, size, size, channels], read back as b / 127.5 - 1. The last batch is filled up with the
  /// first images, since a critic with batch norm sees the whole batch.
  func scores(pixels: [UInt8], imageSize: Int) throws -> NamedArray {
    let count = pixels.count / imageSize
    var scores: [Float] = []
    for start in stride(from: 0, to: count, by: Self.batch) {
      let size = min(Self.batch, count - start)
      var images = [Float](repeating: 0, count: imageSize * Self.batch)
      for b in 0..<Self.batch {
        let image = (start + b) % count
        for place in 0..<imageSize {
          images[place * Self.batch + b] = ImageMapping.toUnit(Double(pixels[image * imageSize + place]))
        }
      }
      try executor.feed("x", images)
      executor.run()
      scores += try executor.output("score").prefix(size)
    }
    return NamedArray(shape: [count], floats: scores)
  }

  /// `gradient_norm.real`, `gradient_norm.fake` and `gradient_norm.interpolates`, each [count]: the first real images, the
  /// first samples at the noise that all runs share, and r(x) (1) between them.
  func gradientNorms(_ sampler: GeneratorSampler, train: ImageSet) throws -> [(name: String, array: NamedArray)] {
    var (real, fake, between) = ([Float](), [Float](), [Float]())
    // Mixing weights of the survey alone.
    var mixing = SeededStream(seed: GeneratorSampler.sharedSeed, name: .mixing, step: 1 << 48)
    for number in 0..<Self.count / Self.batch {
      var generated: [Float] = []
      try sampler.batch(seed: GeneratorSampler.sharedSeed, number: number) { memory, _ in generated = Array(memory) }
      let indices = (0..<Self.batch).map { (number * Self.batch + $0) % train.count }
      var images = [Float](repeating: 0, count: generated.count)
      images.withUnsafeMutableBufferPointer { train.fill(batch: indices, into: $0, paddedBatch: Self.batch) }
      let shares = (0..<Self.batch).map { _ in mixing.uniform() }
      let mixed = images.indices.map { place in
        let share = shares[place % Self.batch]
        return share * images[place] + (1 - share) * generated[place]
      }
      real += try norms(images)
      fake += try norms(generated)
      between += try norms(mixed)
    }
    return [("real", real), ("fake", fake), ("interpolates", between)].map { name, norms in
      ("gradient_norm.\(name)", NamedArray(shape: [norms.count], floats: norms))
    }
  }

  /// [H, W, C, batch] in, [batch] out.
  private func norms(_ images: [Float]) throws -> [Float] {
    try executor.feed("x", images)
    executor.run()
    return try executor.output("squared").map { $0.squareRoot() }
  }
}
