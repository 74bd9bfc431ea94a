public import Interchange

/// A run's `samples.safetensors`, read as what its kind of run writes there, by the names in `SampleArray`.
public struct SampleFile: Sendable {
  private let file: Safetensors

  /// nil when the run has none yet.
  public init?(in folder: RunFolder) throws {
    let path = folder.file(.samples)
    guard BinaryFile.exists(path) else { return nil }
    file = try Safetensors(contentsOf: path)
  }

  /// Arrays at hand.
  public init(_ file: Safetensors) { self.file = file }

  /// uint8 images, [n, size, size, channels].
  public func samples() throws -> ImageSheet {
    let array = try file.array(SampleArray.samples)
    let shape = array.shape
    guard array.kind == .uint8, shape.count == 4, shape[0] > 0, shape[1] == shape[2], [1, 3].contains(shape[3]) else {
      throw unusable("'\(SampleArray.samples)' is no uint8 array [n, size, size, channels]")
    }
    return ImageSheet(
      images: try array.uint8s(name: SampleArray.samples), count: shape[0], size: shape[1], channels: shape[3])
  }

  /// Frames of `count` images each, steps rising; empty without them.
  public func timeLapse() throws -> [(step: Int, images: ImageSheet)] {
    guard let steps = file[SampleArray.timeLapseSteps], let images = file[SampleArray.timeLapseImages] else { return [] }
    let shape = images.shape
    guard images.kind == .uint8, shape.count == 5, steps.shape == [shape[0]], shape[2] == shape[3],
      [1, 3].contains(shape[4]), shape[1] > 0
    else { throw unusable("'\(SampleArray.timeLapseImages)' has the shape \(shape), which is not of a time-lapse") }
    let pixels = try images.uint8s(name: SampleArray.timeLapseImages)
    let size = shape[1...].reduce(1, *)
    return try steps.int64s(name: SampleArray.timeLapseSteps).enumerated().map { index, step in
      (
        step: Int(step),
        images: ImageSheet(
          images: Array(pixels[index * size..<(index + 1) * size]), count: shape[1], size: shape[2], channels: shape[4])
      )
    }
  }

  /// Norms of the trained critic's gradient at `real`, `fake` and `interpolates` points, each in rising order; those that
  /// are there.
  public func gradientNorms() throws -> [(points: String, norms: [Double])] {
    try SampleArray.gradientNormPoints.compactMap { points in
      let name = SampleArray.gradientNorm(points)
      return try file[name].map { (points: points, norms: try $0.doubles(name: name).sorted()) }
    }
  }

  /// A trained critic on a line: where, T there, and the norm of its gradient there; nil without it.
  public func criticLine() throws -> (grid: [Double], values: [Double], gradientNorms: [Double])? {
    guard let grid = try numbers(SampleArray.grid, axes: 1), let values = try numbers(SampleArray.value, axes: 1),
      let norms = try numbers(SampleArray.gradientNorm, axes: 1)
    else { return nil }
    guard values.count == grid.count, norms.count == grid.count else { throw unusable("its arrays do not fit its grid") }
    return (grid, values, norms)
  }

  /// Samples of a toy GAN and its critic on a square grid; nil without them.
  public func toySurface() throws -> ToySurface? {
    guard let points = try numbers(SampleArray.points, axes: 2), let real = try numbers(SampleArray.real, axes: 2),
      let grid = try numbers(SampleArray.grid, axes: 3), let values = try numbers(SampleArray.value, axes: 2),
      let norms = try numbers(SampleArray.gradientNorm, axes: 2), let side = file[SampleArray.value]?.shape[0],
      let first = grid.first
    else { return nil }
    guard side > 1, values.count == side * side, norms.count == values.count, grid.count == 2 * values.count,
      points.count % 2 == 0, real.count % 2 == 0, let last = grid.last, first < last
    else { throw unusable("its arrays do not fit its grid") }
    func pairs(_ values: [Double]) -> [(x: Double, y: Double)] {
      (0..<values.count / 2).map { (x: values[2 * $0], y: values[2 * $0 + 1]) }
    }
    return ToySurface(
      points: pairs(points), real: pairs(real), side: side, range: first...last, values: values, gradientNorms: norms)
  }

  private func numbers(_ name: String, axes: Int) throws -> [Double]? {
    guard let array = file[name], array.shape.count == axes else { return nil }
    return try array.doubles(name: name)
  }

  private func unusable(_ reason: String) -> RunFolderError { .damaged(file: file.source, reason: reason) }
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
    self.images = images
    self.count = count
    self.size = size
    self.channels = channels
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
}
