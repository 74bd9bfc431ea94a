public import Interchange

/// What a run left to be drawn: its `samples.safetensors`, by the names in `SampleArray`. What it has depends on its kind.
public struct Pictures: Sendable {
  /// Generated images at the noise that all runs share.
  public var samples: ImageSheet?
  /// The first generated images at some twenty steps so far, steps rising.
  public var timeLapse: [TimeLapseFrame] = []
  /// Norms of the trained critic's gradient at real, generated and interpolated points; empty until training is done.
  public var gradientNorms: [GradientNorms] = []
  /// The critic over a line, of a critic between densities in one dimension.
  public var line: CriticLine?
  /// Samples and critic over the plane, of a toy GAN.
  public var surface: ToySurface?

  public init() {}

  /// Nothing when the run has none yet. Throws `RunFolderError.damaged`, `FileError`.
  init(in folder: RunFolder) throws {
    self.init()
    let path = folder.file(.samples)
    if BinaryFile.exists(path) { self = try Pictures(Safetensors(contentsOf: path)) }
  }

  /// Throws `RunFolderError.damaged` for arrays that do not fit each other.
  public init(_ file: Safetensors) throws {
    func unusable(_ reason: String) -> RunFolderError { .damaged(file: file.source, reason: reason) }
    func images(_ name: String, axes: Int) throws -> (shape: [Int], bytes: [UInt8])? {
      guard let array = file[name] else { return nil }
      let size = array.shape.suffix(3)
      guard array.kind == .uint8, array.shape.count == axes, array.shape[0] > 0,
        size[size.startIndex] == size[size.startIndex + 1],
        [1, 3].contains(array.shape[axes - 1])
      else { throw unusable("'\(name)' has the shape \(array.shape), which is not of images") }
      return (array.shape, try array.uint8s(name: name))
    }
    func numbers(_ name: String, axes: Int) throws -> [Double]? {
      guard let array = file[name], array.shape.count == axes else { return nil }
      return try array.doubles(name: name)
    }
    if let (shape, bytes) = try images(SampleArray.samples, axes: 4) {
      samples = ImageSheet(images: bytes, count: shape[0], size: shape[1], channels: shape[3])
    }
    if let steps = file[SampleArray.timeLapseSteps],
      let (shape, bytes) = try images(SampleArray.timeLapseImages, axes: 5)
    {
      guard steps.shape == [shape[0]] else { throw unusable("the time-lapse has other steps than frames") }
      let size = bytes.count / shape[0]
      timeLapse = try steps.int64s(name: SampleArray.timeLapseSteps).enumerated().map { index, step in
        TimeLapseFrame(
          step: Int(step),
          images: ImageSheet(
            images: Array(bytes[index * size..<(index + 1) * size]), count: shape[1], size: shape[2],
            channels: shape[4]))
      }
    }
    gradientNorms = try SampleArray.gradientNormPoints.compactMap { points in
      let name = SampleArray.gradientNorm(points)
      return try file[name].map { GradientNorms(points: points, norms: try $0.doubles(name: name)) }
    }
    if let grid = try numbers(SampleArray.grid, axes: 1), let values = try numbers(SampleArray.value, axes: 1),
      let norms = try numbers(SampleArray.gradientNorm, axes: 1)
    {
      let best = try numbers(SampleArray.best, axes: 1)
      guard values.count == grid.count, norms.count == grid.count, best?.count ?? grid.count == grid.count else {
        throw unusable("its arrays do not fit its grid")
      }
      line = CriticLine(grid: grid, values: values, gradientNorms: norms, best: best)
    }
    if let points = try numbers(SampleArray.points, axes: 2), let real = try numbers(SampleArray.real, axes: 2),
      let grid = try numbers(SampleArray.grid, axes: 3), let values = try numbers(SampleArray.value, axes: 2),
      let norms = try numbers(SampleArray.gradientNorm, axes: 2), let side = file[SampleArray.value]?.shape[0]
    {
      guard side > 1, values.count == side * side, norms.count == values.count, grid.count == 2 * values.count,
        points.count % 2 == 0, real.count % 2 == 0, let first = grid.first, let last = grid.last, first < last
      else { throw unusable("its arrays do not fit its grid") }
      func pairs(_ values: [Double]) -> [(x: Double, y: Double)] {
        (0..<values.count / 2).map { (x: values[2 * $0], y: values[2 * $0 + 1]) }
      }
      surface = ToySurface(
        points: pairs(points), real: pairs(real), side: side, range: first...last, values: values, gradientNorms: norms)
    }
  }
}

/// Images as bytes, row-major [count, size, size, channels], 0...255.
public struct ImageSheet: Equatable, Sendable {
  /// count x size x size x channels bytes.
  public var images: [UInt8]
  public var count: Int
  /// Height and width in pixels.
  public var size: Int
  /// 1 or 3.
  public var channels: Int

  public init(images: [UInt8], count: Int, size: Int, channels: Int) {
    (self.images, self.count, self.size, self.channels) = (images, count, size, channels)
  }
}

/// Samples after some generator steps, always at the same noise.
public struct TimeLapseFrame: Equatable, Sendable {
  public var step: Int
  public var images: ImageSheet

  public init(step: Int, images: ImageSheet) { (self.step, self.images) = (step, images) }
}

/// Norms of a trained critic's gradient at `real`, `fake` or `interpolates` points, over all pixels and channels of a
/// sample.
public struct GradientNorms: Equatable, Sendable {
  public var points: String
  /// In rising order, each at least 0.
  public var norms: [Double]

  /// Sorts the norms.
  public init(points: String, norms: [Double]) { (self.points, self.norms) = (points, norms.sorted()) }
}

/// A trained critic on a line.
public struct CriticLine: Equatable, Sendable {
  /// Where, rising.
  public var grid: [Double]
  /// T there.
  public var values: [Double]
  public var gradientNorms: [Double]
  /// The maximizer of (2) there, up to a constant; nil where it was not recorded.
  public var best: [Double]?

  public init(grid: [Double], values: [Double], gradientNorms: [Double], best: [Double]? = nil) {
    (self.grid, self.values, self.gradientNorms, self.best) = (grid, values, gradientNorms, best)
  }
}

/// What a toy GAN came to: samples, and its critic on a square grid.
public struct ToySurface: Sendable {
  /// Generated points.
  public var points: [(x: Double, y: Double)]
  /// Real points.
  public var real: [(x: Double, y: Double)]
  /// Points of the grid along each axis.
  public var side: Int
  /// The grid's first and last coordinate, on both axes.
  public var range: ClosedRange<Double>
  /// T on the grid, [side, side] row-major, rows by rising y, columns by rising x.
  public var values: [Double]
  /// The norm of its gradient there.
  public var gradientNorms: [Double]

  public init(
    points: [(x: Double, y: Double)], real: [(x: Double, y: Double)], side: Int, range: ClosedRange<Double>,
    values: [Double], gradientNorms: [Double]
  ) {
    (self.points, self.real, self.side) = (points, real, side)
    (self.range, self.values, self.gradientNorms) = (range, values, gradientNorms)
  }
}
