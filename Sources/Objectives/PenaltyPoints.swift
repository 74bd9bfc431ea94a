public import Engine

/// r(x): where the gradient penalty is taken, the article's six strategies and a seventh. As many points as the batch, so that cost
/// and variance match; points are constants for both networks.
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
    func feeds(_ position: Int, _ members: [(index: Int, isReal: Bool)]) -> [(feed: String, values: [Float])] {
      let member = Member(position)
      return [
        (member.index, members.map { Float($0.index) }), (member.isReal, members.map { $0.isReal ? 1 : 0 }),
      ]
    }
    func member(_ number: Int) -> (index: Int, isReal: Bool) { (number % batch, number < batch) }
    func mixing() -> (feed: String, values: [Float]) {
      (PenaltyPoints.mixing, (0..<batch).map { _ in stream.uniform() })
    }
    switch self {
    case .interpolates: return [mixing()]
    case .within:
      let weights = mixing()
      let pairs = (0..<batch).map { point -> [(index: Int, isReal: Bool)] in
        let (first, second) = PenaltyPoints.pair(below: batch, &stream)
        // The first half of the points, rounded up, lies between reals.
        let isReal = point < (batch + 1) / 2
        return [(first, isReal), (second, isReal)]
      }
      return [weights] + feeds(1, pairs.map { $0[0] }) + feeds(2, pairs.map { $0[1] })
    case .pool:
      let weights = mixing()
      let pairs = (0..<batch).map { _ in PenaltyPoints.pair(below: 2 * batch, &stream) }
      return [weights] + feeds(1, pairs.map { member($0.0) }) + feeds(2, pairs.map { member($0.1) })
    case .members:
      return feeds(1, stream.permutation(count: 2 * batch).prefix(batch).map(member))
    case .fakes, .reals: return []
    case .uniform:
      precondition(features > 0, "points of the cube need its dimension")
      return [(PenaltyPoints.cube, (0..<(features * batch)).map { _ in 2 * stream.uniform() - 1 })]
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
