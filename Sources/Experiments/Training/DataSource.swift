import Datasets
import Engine
import Objectives
import Records

/// Where a training's samples come from.
protocol DataSource {
  /// Number of the first critic step in the random streams.
  var firstNumber: Int { get }
  /// Fills what a critic step reads of the data: "real", and "fake" where no generator makes it.
  mutating func fill(_ executor: Executor, seed: UInt64, number: Int) throws
  /// Fills the noise "z" of a step.
  func fillNoise(_ executor: Executor, _ stream: SeededStream) throws
}

extension DataSource {
  var firstNumber: Int { 0 }
  func fillNoise(_ executor: Executor, _ stream: SeededStream) throws { try executor.fillNormals("z", stream) }
}

/// Images, each once an epoch.
struct ImageSource: DataSource {
  let images: ImageSet
  private var sampler: BatchSampler

  init(_ images: ImageSet, seed: Int, batch: Int) {
    self.images = images
    sampler = BatchSampler(seed: UInt64(seed), count: images.count, batch: batch)
  }

  mutating func fill(_ executor: Executor, seed: UInt64, number: Int) throws {
    let indices = sampler.indices(step: number)
    try executor.fill("real") { memory, shape in
      images.fill(batch: indices, into: memory, paddedBatch: shape.paddedBatch ?? 16)
    }
  }
}

/// Fresh points of the plane.
struct ToySource: DataSource {
  let shape: ToyPoints
  let batch: Int

  func fill(_ executor: Executor, seed: UInt64, number: Int) throws {
    var data = SeededStream(seed: seed, name: .data, step: UInt64(number))
    let real = shape.samples(batch, &data)
    try executor.feed("real", real.map(\.x) + real.map(\.y))
  }

  func fillNoise(_ executor: Executor, _ stream: SeededStream) throws {
    try executor.feed("z", Self.noise(batch, stream))
  }

  /// Noise of two dimensions for so many points.
  static func noise(_ count: Int, _ stream: SeededStream) -> [Float] {
    var stream = stream
    return (0..<2 * count).map { _ in stream.normal() }
  }
}

/// Fresh samples of two densities; its first step has the number 1.
struct DensitySource: DataSource {
  let real: Density
  let fake: Density
  let firstNumber = 1

  func fill(_ executor: Executor, seed: UInt64, number: Int) throws {
    try fill(executor, SeededStream(seed: seed, name: .data, step: UInt64(number)))
  }

  /// Both batches from one stream.
  func fill(_ executor: Executor, _ stream: SeededStream) throws {
    var stream = stream
    for (feed, density) in [("real", real), ("fake", fake)] {
      try executor.fill(feed) { density.fill($0, $1, &stream) }
    }
  }
}

/// Fresh samples of two densities on the line, and the exact maximizer of (2) at each.
struct PotentialSource: DataSource {
  private let samples: DensitySource
  /// Where its slope changes, rising, and its values there.
  private let corners: [Double], values: [Double]

  var firstNumber: Int { samples.firstNumber }

  init(real: Density, fake: Density) {
    samples = DensitySource(real: real, fake: fake)
    let pair = LinePair(real: real.law(), fake: fake.law())
    // Rounded: the last bits of libm, in which machines differ, reach no training.
    corners = Set(pair.ends.map { ($0 * 0x1p20).rounded() / 0x1p20 }).sorted()
    values = pair.bestCritic(on: corners)
  }

  func fill(_ executor: Executor, seed: UInt64, number: Int) throws {
    try samples.fill(executor, seed: seed, number: number)
    for (feed, target) in [("real", PotentialFit.targets.real), ("fake", PotentialFit.targets.fake)] {
      var potential: [Float] = []
      try executor.fill(feed) { memory, shape in
        potential = memory.prefix(shape.batch ?? 1).map { Float(self(Double($0))) }
      }
      try executor.feed(target, potential)
    }
  }

  /// T*(x), linear between the corners and beyond them.
  func callAsFunction(_ x: Double) -> Double {
    let right = max(1, corners.firstIndex { x < $0 } ?? corners.count - 1)
    let slope = (values[right] - values[right - 1]) / (corners[right] - corners[right - 1])
    return values[right] + slope * (x - corners[right])
  }
}

extension Density {
  /// Fresh samples into a feed of the shape [1, 1, dimension, B], by the engine's own random numbers.
  fileprivate func fill(_ memory: UnsafeMutableBufferPointer<Float>, _ shape: Shape, _ stream: inout SeededStream) {
    let (batch, padded) = (shape.batch ?? 1, shape.paddedBatch ?? 16)
    for b in 0..<batch {
      switch self {
      case .normal(let mean, let deviation):
        for axis in 0..<shape.features[2] {
          memory[axis * padded + b] = (axis == 0 ? Float(mean) : 0) + Float(deviation) * stream.normal()
        }
      case .mixture(let means, let deviation):
        let mean = means[stream.index(below: means.count)]
        memory[b] = Float(mean) + Float(deviation) * stream.normal()
      case .uniform(let low, let high):
        memory[b] = Float(low) + Float(high - low) * stream.uniform()
      }
    }
  }
}
