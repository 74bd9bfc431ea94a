import Datasets
import Engine
import Interchange
import Objectives
import Records

/// A trained critic at given points: its scores and ‖∇D‖. One trained with dropout is taken without it, one with spectral
/// norm with its normalized weights.
struct CriticReading {
  private let executor: Executor

  /// Parameters are read when it is made.
  init(_ training: Training, batch: Int, threads: Int) throws {
    let (setup, graph) = (training.setup, Graph())
    let critic = GraphCritic(setup.critic, setup.objective, graph: graph)
    let x = graph.feed("x", Shape(setup.sampleShape, batch: batch))
    executor = try Executor(
      Plan(
        outputs: [("score", critic.scores(x)), ("squared", squaredGradientNorm(critic.scores, at: x))]),
      store: training.store, threads: threads)
  }

  /// [H, W, C, batch] in, [batch] out.
  func callAsFunction(_ x: [Float]) throws -> (scores: [Float], norms: [Float]) {
    try executor.feed("x", x)
    executor.run()
    return (try executor.output("score"), try executor.output("squared").map { $0.squareRoot() })
  }
}

/// What a trained critic says of a run's sample sheet, and norms of its gradient at real samples, at generated ones and
/// between the two, at the same points for every method.
struct CriticSurvey {
  /// Points of each kind.
  static let count = 512
  private static let batch = GeneratorSampler.usualBatch

  private let reading: CriticReading
  private let imageSize: Int

  init(_ training: Training, threads: Int) throws {
    reading = try CriticReading(training, batch: Self.batch, threads: threads)
    imageSize = training.setup.sampleShape.reduce(1, *)
  }

  /// Scores of images as bytes, [n, size, size, channels], read back as b / 127.5 - 1. The last batch is filled up with the
  /// first images, since a critic with batch norm sees the whole batch.
  func scores(pixels: [UInt8]) throws -> NamedArray {
    let count = pixels.count / imageSize
    var scores: [Float] = []
    for start in stride(from: 0, to: count, by: Self.batch) {
      var images = [Float](repeating: 0, count: imageSize * Self.batch)
      for b in 0..<Self.batch {
        let image = (start + b) % count
        for place in 0..<imageSize {
          images[place * Self.batch + b] = ImageMapping.toUnit(Double(pixels[image * imageSize + place]))
        }
      }
      scores += try reading(images).scores.prefix(min(Self.batch, count - start))
    }
    return NamedArray(shape: [count], floats: scores)
  }

  /// [count] at each of `SampleArray.gradientNormPoints`: the first real images, the first samples at the noise that all runs
  /// share, and r(x) (1) between them.
  func gradientNorms(_ sampler: GeneratorSampler, train: ImageSet) throws -> [(name: String, array: NamedArray)] {
    var norms = SampleArray.gradientNormPoints.map { (name: SampleArray.gradientNorm($0), values: [Float]()) }
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
      for (kind, batch) in [images, generated, mixed].enumerated() { norms[kind].values += try reading(batch).norms }
    }
    return norms.map { ($0.name, NamedArray(shape: [Self.count], floats: $0.values)) }
  }
}
