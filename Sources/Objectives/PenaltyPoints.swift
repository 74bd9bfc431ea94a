public import Engine

/// r(x): where the gradient penalty is taken, the article's six strategies and a seventh. As many points as the
/// batch, so that cost and variance match; points are constants for both networks.
public enum PenaltyPoints: String, CaseIterable, Sendable {
  /// (1) u x + (1 - u) y between real x and fake y.
  case interpolates
  /// (2) Half of the points between two reals, half between two fakes.
  case within
  /// (3) Between two random members of the pool of reals and fakes.
  case pool
  /// (4) Raw members of the pool.
  case members
  /// (5) Raw fakes.
  case fakes
  /// (6) Raw reals.
  case reals
  /// (7), not the article's: uniform on the cube [-1, 1] of all images, made from neither P nor Q.
  case uniform

  /// The article's number, 1 to 6; 7 for `uniform`.
  public var number: Int { (PenaltyPoints.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// One of the two samples that a point lies between: number and origin of the sample behind each point.
  private struct Member {
    let index: String
    let isReal: String

    init(_ position: Int) {
      index = "points.index\(position)"
      isReal = "points.real\(position)"
    }

    func node(_ real: Node, _ fake: Node) -> Node {
      let scores = Shape([], batch: real.shape.batch)
      let graph = real.graph
      let index = graph.feed(index, scores)
      let chosen = graph.feed(isReal, scores).broadcast(to: real.shape)
      return chosen * real.gathered(index) + chosen.affine(scale: -1, offset: 1) * fake.gathered(index)
    }
  }

  private static let mixing = "points.u"
  private static let cube = "points.uniform"

  /// Names of the feeds that `node` reads, in the order of `PenaltyDraw`; the two of a member are its number and origin.
  fileprivate var feedNames: [String] {
    let members = [1, 2].map { [Member($0).index, Member($0).isReal] }
    return switch self {
    case .interpolates: [Self.mixing]
    case .within, .pool: [Self.mixing] + members[0] + members[1]
    case .members: members[0]
    case .fakes, .reals: []
    case .uniform: [Self.cube]
    }
  }

  /// The points [H, W, C, B] of real and fake batches of equal shape, constants for differentiation.
  public func node(real: Node, fake: Node) -> Node {
    precondition(real.shape == fake.shape, "penalty points need real and fake batches of one shape")
    let u = { real.graph.feed(PenaltyPoints.mixing, Shape([], batch: real.shape.batch)).broadcast(to: real.shape) }
    func between(_ x: Node, _ y: Node) -> Node { u() * x + u().affine(scale: -1, offset: 1) * y }
    switch self {
    case .interpolates: return between(real, fake).detached()
    case .within, .pool: return between(Member(1).node(real, fake), Member(2).node(real, fake)).detached()
    case .members: return Member(1).node(real, fake).detached()
    case .fakes: return fake.detached()
    case .reals: return real.detached()
    case .uniform: return real.graph.feed(PenaltyPoints.cube, real.shape).detached()
    }
  }

  /// Values of the feeds that `node` reads, for a batch of `batch`.
  /// - Parameter features: numbers in one sample, H W C; `uniform` alone needs it.
  public func draw(
    batch: Int, features: Int = 0, _ stream: inout SeededStream
  ) -> [(feed: String, values: [Float])] {
    var draw = PenaltyDraw(self, batch: batch, features: features)
    self.draw(&stream, into: &draw)
    return draw.feeds
  }

  /// The same into memory that was made for this strategy, without allocating.
  public func draw(_ stream: inout SeededStream, into draw: inout PenaltyDraw) {
    let batch = draw.batch
    func set(_ member: Int, _ point: Int, _ index: Int, isReal: Bool) {
      draw.feeds[member].values[point] = Float(index)
      draw.feeds[member + 1].values[point] = isReal ? 1 : 0
    }
    func fill(_ value: () -> Float) {
      for index in draw.feeds[0].values.indices { draw.feeds[0].values[index] = value() }
    }
    switch self {
    case .fakes, .reals: break
    case .interpolates: fill { stream.uniform() }
    case .within, .pool:
      fill { stream.uniform() }
      for point in 0..<batch {
        let (first, second) = PenaltyPoints.pair(below: self == .pool ? 2 * batch : batch, &stream)
        // The first half of the points within, rounded up, lies between reals.
        let isReal = point < (batch + 1) / 2
        set(1, point, first % batch, isReal: self == .pool ? first < batch : isReal)
        set(3, point, second % batch, isReal: self == .pool ? second < batch : isReal)
      }
    case .members:
      stream.permute(&draw.order)
      for point in 0..<batch { set(0, point, draw.order[point] % batch, isReal: draw.order[point] < batch) }
    case .uniform: fill { 2 * stream.uniform() - 1 }
    }
  }

  /// Two different numbers below `count`; the same one twice where there is but one.
  private static func pair(below count: Int, _ stream: inout SeededStream) -> (Int, Int) {
    let first = stream.index(below: count)
    guard count > 1 else { return (first, first) }
    let second = stream.index(below: count - 1)
    return (first, second < first ? second : second + 1)
  }
}

/// Memory for the feeds of one strategy's points, drawn anew at each step.
public struct PenaltyDraw: Sendable {
  /// Names and values, as `PenaltyPoints.node` reads them.
  public internal(set) var feeds: [(feed: String, values: [Float])]
  let batch: Int
  var order: [Int] = []

  /// - Parameter features: numbers in one sample, H W C; `uniform` alone needs it.
  public init(_ points: PenaltyPoints, batch: Int, features: Int = 0) {
    precondition(points != .uniform || features > 0, "points of the cube need its dimension")
    self.batch = batch
    let count = points == .uniform ? features * batch : batch
    feeds = points.feedNames.map { ($0, [Float](repeating: 0, count: count)) }
    if points == .members { order = [Int](repeating: 0, count: 2 * batch) }
  }
}
