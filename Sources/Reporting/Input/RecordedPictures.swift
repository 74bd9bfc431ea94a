/// Samples of one evaluation point of a training, always at the same noise.
public struct TimeLapseFrame: Equatable, Sendable {
  /// Generator steps done.
  public var step: Int
  /// The first images of the run's sample sheet at that step.
  public var images: ImageSheet

  /// A frame.
  public init(step: Int, images: ImageSheet) {
    self.step = step
    self.images = images
  }
}

/// Norms of a trained critic's gradient at points of one kind.
public struct GradientNorms: Equatable, Sendable {
  /// Where: `real`, `fake` or `interpolates`.
  public var points: String
  /// The norms over all pixels and channels of a sample, in rising order, each at least 0.
  public var norms: [Double]

  /// Sorts the norms.
  public init(points: String, norms: [Double]) {
    self.points = points
    self.norms = norms.sorted()
  }
}

/// A trained critic on a line.
public struct CriticLine: Equatable, Sendable {
  /// Where, rising.
  public var grid: [Double]
  /// T there.
  public var values: [Double]
  /// The norm of its gradient there.
  public var gradientNorms: [Double]

  /// As many values and norms as places.
  public init(grid: [Double], values: [Double], gradientNorms: [Double]) {
    self.grid = grid
    self.values = values
    self.gradientNorms = gradientNorms
  }
}

/// What a toy GAN came to: samples, and its critic on a square grid.
public struct ToySurface: Equatable, Sendable {
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

  /// A surface; `values` and `gradientNorms` hold side x side numbers.
  public init(
    points: [(x: Double, y: Double)], real: [(x: Double, y: Double)], side: Int, range: ClosedRange<Double>,
    values: [Double], gradientNorms: [Double]
  ) {
    self.points = points
    self.real = real
    self.side = side
    self.range = range
    self.values = values
    self.gradientNorms = gradientNorms
  }

  /// Equal in every number.
  public static func == (left: ToySurface, right: ToySurface) -> Bool {
    left.side == right.side && left.range == right.range && left.values == right.values
      && left.gradientNorms == right.gradientNorms && left.points.elementsEqual(right.points, by: ==)
      && left.real.elementsEqual(right.real, by: ==)
  }
}
