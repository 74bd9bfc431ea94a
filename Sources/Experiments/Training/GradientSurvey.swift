import Datasets
import Engine
import Interchange
import Networks
import Objectives
import Records

/// Norms of a trained critic's gradient at real samples, at generated ones and between the two, at the same points for
/// every method. A critic trained with dropout is taken without it, one with spectral norm with its normalised weights.
struct GradientSurvey {
  /// Points of each kind.
  static let count = 512
  private static let batch = GeneratorSampler.batch

  private let norms: Executor

  /// - Parameter training: its critic's parameters are read when the survey is made.
  init(_ training: GANTraining, threads: Int) throws {
    let graph = Graph()
    let critic = training.critic
    let plain = Weights(graph, prefix: "critic", critic.parameters)
    let isNormalised = try GANTraining.objective(training.config).normalisesSpectrally
    let weights = isNormalised ? SpectralWeights(plain, critic.parameters).weights : plain
    let config = training.config
    let x = graph.feed("x", Shape([config.size, config.size, config.channels], batch: Self.batch))
    norms = try Executor(
      Plan(outputs: [("squared", squaredGradientNorm({ critic.scores($0, weights) }, at: x))], updates: []),
      store: training.store, threads: threads)
  }

  /// `gradient_norm.real`, `gradient_norm.fake` and `gradient_norm.interpolates`, each [count]: the first real images, the
  /// first samples at the noise that all runs share, and r(x) (1) between them.
  func arrays(_ sampler: GeneratorSampler, train: ImageSet) throws -> [(name: String, array: NamedArray)] {
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
      real += try measured(images)
      fake += try measured(generated)
      between += try measured(mixed)
    }
    return [("real", real), ("fake", fake), ("interpolates", between)].map { name, norms in
      ("gradient_norm.\(name)", NamedArray(shape: [norms.count], floats: norms))
    }
  }

  /// [H, W, C, batch] in, [batch] out.
  private func measured(_ images: [Float]) throws -> [Float] {
    try norms.feed("x", images)
    norms.run()
    return try norms.output("squared").map { $0.squareRoot() }
  }
}
