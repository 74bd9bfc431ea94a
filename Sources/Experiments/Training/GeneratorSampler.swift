import Datasets
import Engine
import Networks
import Records

/// Samples from a trained generator with stored statistics of its norms, so that a sample depends on its own noise alone; or as
/// the official code makes them.
final class GeneratorSampler {
  /// Samples a batch, but for the official code's.
  static let usualBatch = 64
  /// Samples a batch.
  let batch: Int
  /// Noise vectors of the population statistics.
  static let populationBatch = 1024
  /// Seed of noise that all runs share: sample grids and population statistics.
  static let sharedSeed: UInt64 = 0

  private let generation: Generation?
  private let sampling: Executor
  /// Recomputes the statistics; nil for a generator that moves them while it trains.
  private let population: Executor?

  init(_ training: Training, threads: Int, generation: Generation? = nil) throws {
    self.generation = generation
    batch = generation == .official ? 1000 : Self.usualBatch
    guard let generator = training.setup.generator else { preconditionFailure("samples need a generator") }
    func executor(batch: Int, _ plan: (Graph, Node) -> Plan) throws -> Executor {
      let graph = Graph()
      return try Executor(
        plan(graph, graph.feed("z", Shape([generator.latent], batch: batch))), store: training.store, threads: threads)
    }
    sampling = try executor(batch: batch) { graph, z in
      let weights = Weights(graph, prefix: "generator", generator.parameters + generator.statistics)
      return Plan(outputs: [("images", generator(z, weights, generation == nil ? .population : .batch).images)])
    }
    population =
      generator.hasMovingStatistics || generation != nil
      ? nil
      : try executor(batch: Self.populationBatch) { graph, z in
        let used = generator(z, Weights(graph, prefix: "generator", generator.parameters)).statistics
        return Plan(outputs: [], updates: used.map { ("generator.\($0.name)", $0.node) })
      }
  }

  /// Recomputes the population statistics of every batch norm from 1,024 fixed noise vectors, where they are not moving
  /// averages.
  func updateStatistics() throws {
    guard let population else { return }
    try Self.fillNoise(population, seed: Self.sharedSeed, step: 1 << 32, count: Self.populationBatch)
    population.run()
  }

  /// Noise vector by vector, so that a sample has the same noise whatever the batch.
  private static func fillNoise(_ executor: Executor, seed: UInt64, step: UInt64, count: Int) throws {
    try executor.fill("z") { memory, shape in
      var stream = SeededStream(seed: seed, name: .evaluation, step: step)
      let padded = shape.paddedBatch ?? count
      let latent = shape.features[0]
      withUnsafeTemporaryAllocation(of: Float.self, capacity: latent) { sample in
        for b in 0..<count {
          stream.fillNormals(sample)
          for f in 0..<latent { memory[f * padded + b] = sample[f] }
        }
      }
    }
  }

  /// Runs one batch of samples and hands it over in the executor's layout, [H, W, C, B].
  func batch(
    seed: UInt64, number: Int, _ body: (UnsafeBufferPointer<Float>, Shape) throws -> Void
  ) throws {
    try Self.fillNoise(sampling, seed: seed, step: UInt64(number), count: batch)
    sampling.run()
    try sampling.withOutput("images", body)
  }

  /// Writes some samples of such a batch as an extractor takes them, [H, W, C, 64].
  func copy(
    _ images: UnsafeBufferPointer<Float>, _ shape: Shape, from first: Int, count: Int,
    into memory: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = images.baseAddress, let target = memory.baseAddress else { return }
    let padded = shape.paddedBatch ?? batch
    for place in 0..<shape.features.reduce(1, *) {
      (target + place * FeatureBatch.size).update(from: source + place * padded + first, count: count)
    }
    guard generation == .official else { return }
    for place in memory.indices {
      memory[place] = ImageMapping.toUnit(Double(ImageMapping.toTruncatedPixel(memory[place])))
    }
  }

  /// The first `count` samples of the noise that all runs share, as pixels, NHWC.
  func sheet(count: Int) throws -> [UInt8] {
    var pixels: [UInt8] = []
    for number in 0..<((count + batch - 1) / batch) {
      try batch(seed: Self.sharedSeed, number: number) { memory, shape in
        let imageSize = shape.features.reduce(1, *)
        for b in 0..<min(batch, count - number * batch) {
          for place in 0..<imageSize { pixels.append(ImageMapping.toPixel(memory[place * batch + b])) }
        }
      }
    }
    return pixels
  }
}
