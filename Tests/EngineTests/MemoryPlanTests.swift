import Testing

@testable import Engine

@Suite("The memory plan")
struct MemoryPlanTests {
  /// First and last stage that touches a buffer in the arena, and its place.
  private struct Claim {
    let memory: Range<Int>
    let first: Int
    var last: Int
  }

  private func claims(_ lowering: Lowering, _ schedule: Schedule, _ plan: MemoryPlan) throws -> [Int: Claim] {
    var claims: [Int: Claim] = [:]
    for (time, step) in zip(schedule.times, schedule.steps) {
      for (buffer, isWrite) in step.reads.map({ ($0.id, false) }) + [(step.writes.id, true)] {
        guard case .arena(let offset) = plan.homes[buffer] else { continue }
        let memory = offset..<(offset + lowering.buffers[buffer].count)
        #expect(isWrite || claims[buffer] != nil, "stage \(time) reads a buffer that no stage has written")
        claims[buffer] = Claim(memory: memory, first: claims[buffer]?.first ?? time, last: time)
      }
    }
    for result in lowering.results { claims[result.buffer.id]?.last = schedule.stages.count }
    return claims
  }

  private func check(_ lowering: Lowering) throws {
    lowering.run()
    let schedule = Schedule(lowering.steps, buffers: lowering.buffers.count)
    let plan = MemoryPlan(schedule, buffers: lowering.buffers, kept: Set(lowering.results.map(\.buffer)))
    let claims = try claims(lowering, schedule, plan).sorted { $0.key < $1.key }.map(\.value)
    #expect(claims.count > 10)
    for (index, a) in claims.enumerated() {
      #expect(a.memory.lowerBound >= 0 && a.memory.upperBound <= plan.arenaCount && a.memory.lowerBound % 16 == 0)
      for b in claims[(index + 1)...] where a.first <= b.last && b.first <= a.last {
        #expect(!a.memory.overlaps(b.memory), "two values that live at the same time share memory")
      }
    }
    #expect(plan.unsharedCount == claims.reduce(0) { $0 + $1.memory.count })
    #expect(plan.arenaCount <= plan.unsharedCount)
  }

  @Test("values that live at the same time never share memory", arguments: 1...20)
  func randomGraphs(seed: Int) throws {
    let (nodes, _) = try randomGraph(seed: seed, batch: 3)
    try check(Lowering(outputs: nodes.enumerated().map { ("\($0.offset)", $0.element) }, updates: []))
  }

  @Test("nor do they in a step with second derivatives and updates", arguments: 1...5)
  func updates(seed: Int) throws {
    let (nodes, _) = try randomGraph(seed: seed, batch: 3)
    let graph = nodes[0].graph
    let (a, weight) = (graph.feed("a", nodes[0].shape), graph.state("weight", nodes[0].shape))
    let score = (nodes[0] * weight).tanh().sum()
    let slope = graph.gradients(of: score, by: [a])[0]
    let loss = score + (slope * slope).sum().power(1.5)
    let gradient = graph.gradients(of: loss, by: [weight])[0]
    try check(Lowering(outputs: [("loss", loss)], updates: [("weight", weight - 0.1 * gradient)]))
  }

  @Test("a chain of values needs the memory of two")
  func chain() {
    let graph = Graph()
    var x = graph.feed("x", Shape([4, 4, 8], batch: 16))
    // Pooling there and back keeps the steps from fusing into one.
    for _ in 0..<6 { x = x.sumPooled(2).upsampled(2) }
    let plan = Plan(outputs: [("sum", x.sum())])
    let large = Shape([4, 4, 8], batch: 16).paddedCount
    #expect(plan.summary.bytes <= 4 * 2 * (large + 64))
    #expect(plan.summary.bytesUnshared > 3 * plan.summary.bytes)
  }
}
