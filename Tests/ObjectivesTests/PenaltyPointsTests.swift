import Engine
import Objectives
import TestSupport
import Testing

/// Batches of real and fake samples, all different, and the points that one draw gives.
private struct Draw {
  static let features = [2, 1, 3]
  let batch: Int
  let feeds: [(feed: String, values: [Float])]
  /// Samples as rows: reals, then fakes.
  let pool: [[Double]]
  let points: [[Double]]

  init(_ strategy: PenaltyPoints, batch: Int, step: Int, _ executor: ExecutorKind) throws {
    self.batch = batch
    let graph = Graph()
    let shape = Shape(Draw.features, batch: batch)
    let (real, fake) = (graph.feed("real", shape), graph.feed("fake", shape))
    let node = strategy.node(real: real, fake: fake)
    #expect(node.shape == shape)
    var noise = SeededStream(seed: 2, name: .data, step: UInt64(batch))
    func numbers() -> [Double] { (0..<shape.count).map { _ in Double(noise.normal()) } }
    var values = ["real": numbers(), "fake": numbers()]
    var stream = SeededStream(seed: 1, name: .mixing, step: UInt64(step))
    feeds = strategy.draw(batch: batch, features: 6, &stream)
    for (name, fed) in feeds { values[name] = fed.map(Double.init) }
    func rows(_ dense: [Double]) -> [[Double]] {
      (0..<batch).map { b in (0..<(dense.count / batch)).map { dense[$0 * batch + b] } }
    }
    pool = rows(values["real"] ?? []) + rows(values["fake"] ?? [])
    points = rows(try executor.evaluate([node], values)[0])
  }

  /// Pairs of pool members between which a point lies, and where.
  func segments(_ point: [Double]) -> [(first: Int, second: Int, u: Double)] {
    var found: [(first: Int, second: Int, u: Double)] = []
    for i in pool.indices {
      for j in (i + 1)..<pool.count {
        let direction = zip(pool[i], pool[j]).map { $0 - $1 }
        let offset = zip(point, pool[j]).map { $0 - $1 }
        let length = zip(direction, direction).reduce(0) { $0 + $1.0 * $1.1 }
        let u = zip(offset, direction).reduce(0) { $0 + $1.0 * $1.1 } / length
        let distance = zip(offset, direction).map { abs($0 - u * $1) }.reduce(0, max)
        if distance < 1e-5, u > -1e-5, u < 1 + 1e-5 { found.append((i, j, u)) }
      }
    }
    return found
  }

  /// The pool member that a point is a raw copy of.
  func member(_ point: [Double], _ executor: ExecutorKind) -> Int? {
    pool.firstIndex { zip($0, point).allSatisfy { abs($0 - $1) <= (executor == .reference ? 0 : 1e-6) } }
  }
}

@Suite("r(x): the six strategies and the cube")
struct PenaltyPointsTests {
  private static let batches = [1, 5, 8]

  @Test("(1) every point lies between its own real and fake", arguments: ExecutorKind.allCases, batches)
  func interpolates(executor: ExecutorKind, batch: Int) throws {
    let draw = try Draw(.interpolates, batch: batch, step: 3, executor)
    #expect(draw.points.count == batch)
    var weights: [Double] = []
    for (b, point) in draw.points.enumerated() {
      let segment = try #require(draw.segments(point).first { $0.first == b && $0.second == batch + b })
      weights.append(segment.u)
      // u weighs the real sample.
      #expect(abs(segment.u - Double(draw.feeds[0].values[b])) < 1e-5)
    }
    #expect(Set(weights).count == batch, "one u for each point")
  }

  @Test(
    "(2) half of the points lie between two reals, half between two fakes", arguments: ExecutorKind.allCases, [2, 5, 8])
  func within(executor: ExecutorKind, batch: Int) throws {
    let draw = try Draw(.within, batch: batch, step: 3, executor)
    #expect(draw.points.count == batch)
    var betweenReals = 0
    for point in draw.points {
      let segment = try #require(draw.segments(point).first)
      #expect((segment.first < batch) == (segment.second < batch), "both of one kind")
      if segment.first < batch { betweenReals += 1 }
    }
    #expect(betweenReals == (batch + 1) / 2)
  }

  @Test("(2) with one sample a kind the point is that sample", arguments: ExecutorKind.allCases)
  func withinOne(executor: ExecutorKind) throws {
    let draw = try Draw(.within, batch: 1, step: 3, executor)
    #expect(draw.points.count == 1)
    #expect(worstDifference(draw.points[0], draw.pool[0]) < 1e-6)
  }

  @Test("(3) every point lies between two different members of the pool", arguments: ExecutorKind.allCases, batches)
  func pool(executor: ExecutorKind, batch: Int) throws {
    let draw = try Draw(.pool, batch: batch, step: 3, executor)
    #expect(draw.points.count == batch)
    for point in draw.points { #expect(draw.segments(point).count == 1) }
  }

  @Test("(3) mixes reals, fakes and both")
  func poolKinds() throws {
    var kinds: Set<Int> = []
    for step in 0..<8 {
      let draw = try Draw(.pool, batch: 8, step: step, .reference)
      for point in draw.points {
        let segment = try #require(draw.segments(point).first)
        kinds.insert((segment.first < 8 ? 1 : 0) + (segment.second < 8 ? 1 : 0))
      }
    }
    #expect(kinds == [0, 1, 2])
  }

  @Test("(4) points are raw members of the pool, none twice", arguments: ExecutorKind.allCases, batches)
  func members(executor: ExecutorKind, batch: Int) throws {
    var drawn: Set<Int> = []
    for step in 0..<12 {
      let draw = try Draw(.members, batch: batch, step: step, executor)
      let members = try draw.points.map { try #require(draw.member($0, executor)) }
      #expect(members.count == batch && Set(members).count == batch)
      drawn.formUnion(members)
    }
    #expect(drawn == Set(0..<(2 * batch)), "in twelve draws every real and every fake appears")
  }

  @Test(
    "(5), (6) points are the raw fakes or reals in order, without a draw", arguments: ExecutorKind.allCases, batches)
  func raw(executor: ExecutorKind, batch: Int) throws {
    let fakes = try Draw(.fakes, batch: batch, step: 3, executor)
    let reals = try Draw(.reals, batch: batch, step: 3, executor)
    #expect(fakes.feeds.isEmpty && reals.feeds.isEmpty)
    #expect(fakes.points.map { fakes.member($0, executor) } == (batch..<(2 * batch)).map { $0 })
    #expect(reals.points.map { reals.member($0, executor) } == (0..<batch).map { $0 })
  }

  @Test("points are constants for critic and generator", arguments: PenaltyPoints.allCases)
  func constants(strategy: PenaltyPoints) throws {
    let graph = Graph()
    let shape = Shape(Draw.features, batch: 3)
    let real = graph.feed("real", shape)
    let z = graph.feed("z", shape)
    let points = strategy.node(real: real, fake: z.tanh())
    for gradient in graph.gradients(of: (points * points).sum(), by: [real, z]) {
      #expect(try Reference.evaluate([gradient], [:])[0].allSatisfy { $0 == 0 })
    }
    // The critic still differentiates by the points themselves.
    let slope = graph.gradients(of: (points * points).sum(), by: [points])[0]
    #expect(slope == 2 * points)
  }

  @Test("draws repeat with the stream and differ between steps", arguments: PenaltyPoints.allCases)
  func reproducible(strategy: PenaltyPoints) {
    func draw(step: UInt64) -> [[Float]] {
      var stream = SeededStream(seed: 7, name: .mixing, step: step)
      return strategy.draw(batch: 8, features: 6, &stream).map(\.values)
    }
    #expect(draw(step: 4) == draw(step: 4))
    if strategy != .fakes, strategy != .reals { #expect(draw(step: 4) != draw(step: 5)) }
  }

  @Test(
    "the feeds drawn are those that the node reads, one value a point or, on the cube, a coordinate",
    arguments: PenaltyPoints.allCases, batches)
  func feeds(strategy: PenaltyPoints, batch: Int) {
    let graph = Graph()
    let shape = Shape(Draw.features, batch: batch)
    let points = strategy.node(real: graph.feed("real", shape), fake: graph.feed("fake", shape))
    var stream = SeededStream(seed: 7, name: .mixing, step: 0)
    let drawn = strategy.draw(batch: batch, features: 6, &stream)
    let read = Plan(outputs: [("points", points)]).feedNames.filter { $0 != "real" && $0 != "fake" }
    #expect(Set(drawn.map(\.feed)) == Set(read))
    #expect(drawn.allSatisfy { $0.values.count == (strategy == .uniform ? 6 * batch : batch) })
  }

  @Test("(7) every coordinate is uniform on [-1, 1], whatever the samples", arguments: ExecutorKind.allCases)
  func uniform(executor: ExecutorKind) throws {
    let draw = try Draw(.uniform, batch: 400, step: 3, executor)
    let values = draw.points.flatMap { $0 }.sorted()
    #expect(values.count == 2400 && values[0] >= -1 && values[2399] < 1)
    #expect(worstDifference(draw.points.flatMap { $0 }.sorted(), draw.feeds[0].values.map(Double.init).sorted()) == 0)
    // Kolmogorov-Smirnov, at a level of about 1e-6.
    let distance = values.enumerated().map { abs(($1 + 1) / 2 - (Double($0) + 0.5) / 2400) }.reduce(0, max)
    #expect(distance < 2.7 / Double(2400).squareRoot())
  }

  @Test("all seven on fixed vectors, with draws fixed by hand", arguments: ExecutorKind.allCases)
  func fixed(executor: ExecutorKind) throws {
    let graph = Graph()
    let shape = Shape([2, 1, 1], batch: 3)
    let (real, fake) = (graph.feed("real", shape), graph.feed("fake", shape))
    // Reals (1, 2), (3, 4), (5, 6); fakes are ten times the reals. Rows are coordinates.
    let values: [String: [Double]] = [
      "real": [1, 3, 5, 2, 4, 6], "fake": [10, 30, 50, 20, 40, 60], "points.u": [0.25, 0.5, 1],
      "points.index1": [2, 0, 1], "points.real1": [1, 0, 0], "points.index2": [0, 1, 1], "points.real2": [1, 0, 1],
      "points.uniform": [-1, -0.5, 0, 0.25, 0.5, 0.75],
    ]
    let expected: [(PenaltyPoints, [Double])] = [
      // u x + (1 - u) y: .25 (1, 2) + .75 (10, 20), .5 (3, 4) + .5 (30, 40), (5, 6).
      (.interpolates, [7.75, 16.5, 5, 15.5, 22, 6]),
      // .25 of real 2 and .75 of real 0; .5 of fakes 0 and 1; fake 1 alone.
      (.within, [2, 20, 30, 3, 30, 40]), (.pool, [2, 20, 30, 3, 30, 40]),
      (.members, [5, 10, 30, 6, 20, 40]), (.fakes, [10, 30, 50, 20, 40, 60]), (.reals, [1, 3, 5, 2, 4, 6]),
      (.uniform, [-1, -0.5, 0, 0.25, 0.5, 0.75]),
    ]
    #expect(expected.map(\.0) == PenaltyPoints.allCases)
    for (strategy, points) in expected {
      let found = try executor.evaluate([strategy.node(real: real, fake: fake)], values)[0]
      #expect(worstDifference(found, points) < executor.tolerance, "\(strategy)")
    }
  }

  @Test("the article's numbers, and 7 for the one that is not its own")
  func numbers() {
    #expect(PenaltyPoints.allCases.map(\.number) == [1, 2, 3, 4, 5, 6, 7])
    #expect(PenaltyPoints.interpolates.number == 1 && PenaltyPoints.reals.number == 6)
  }
}
