import Engine

/// The point clouds of the plane on which WGAN-GP was first shown (Gulrajani et al. 2017, their code).
enum ToyPoints: String {
  /// Radius 2, deviation 0.02, all divided by 1.414.
  case eightGaussians = "8-gaussians"
  /// The grid 2 {-2…2}², deviation 0.05, all divided by 2.828.
  case twentyFiveGaussians = "25-gaussians"
  /// (t cos t, t sin t) with t = 1.5 π (1 + 2u), noise of deviation 0.25, all divided by 7.5.
  case swissRoll = "swiss-roll"

  /// Centers of the modes; empty for the spiral.
  var modes: [(x: Double, y: Double)] {
    switch self {
    case .eightGaussians:
      (0..<8).map { index -> (x: Double, y: Double) in
        let (sine, cosine) = Elementary.sineAndCosine(turns: Double(index) / 8)
        return (2 * cosine / 1.414, 2 * sine / 1.414)
      }
    case .twentyFiveGaussians:
      (0..<25).map { index -> (x: Double, y: Double) in
        let (row, column): (Int, Int) = (index / 5 - 2, index % 5 - 2)
        return (2 * Double(row) / 2.828, 2 * Double(column) / 2.828)
      }
    case .swissRoll: []
    }
  }

  /// Deviation of the noise around a mode or the spiral.
  var deviation: Double {
    switch self {
    case .eightGaussians: 0.02 / 1.414
    case .twentyFiveGaussians: 0.05 / 2.828
    case .swissRoll: 0.25 / 7.5
    }
  }

  /// The spiral at 0 <= u < 1.
  private static func spiral(_ u: Double) -> (x: Double, y: Double) {
    let turns = 0.75 * (1 + 2 * u)
    let (sine, cosine) = Elementary.sineAndCosine(turns: turns - turns.rounded(.down))
    let radius = 2 * Double.pi * turns / 7.5
    return (radius * cosine, radius * sine)
  }

  /// One point without its noise.
  private func center(_ stream: inout SeededStream) -> (x: Double, y: Double) {
    let modes = modes
    return modes.isEmpty ? Self.spiral(Double(stream.uniform())) : modes[stream.index(below: modes.count)]
  }

  /// Fresh points.
  func samples(_ count: Int, _ stream: inout SeededStream) -> [(x: Float, y: Float)] {
    let deviation = Float(deviation)
    return (0..<count).map { _ in
      let (x, y) = center(&stream)
      return (Float(x) + deviation * stream.normal(), Float(y) + deviation * stream.normal())
    }
  }

  /// Centers that a good point lies near: the modes, or the spiral in 1,000 steps (a tenth of its noise apart, or less).
  var centers: [(x: Double, y: Double)] {
    let modes = modes
    return modes.isEmpty ? (0...1000).map { Self.spiral(Double($0) / 1000 * 0.999_999) } : modes
  }
}
