/// A compiled step: lowered operations in order, and where every value lives. Immutable; executors share it.
public struct Plan: Sendable {
  enum Home: Hashable, Sendable {
    case arena(offset: Int)
    case feed(String)
    case state(String)
  }

  let steps: [Step]
  /// Steps that may run side by side, in the order in which stages follow each other.
  let stages: [Range<Int>]
  /// Memory of every buffer, by `Buffer.id`.
  let homes: [Home]
  let arenaCount: Int
  let feeds: [(name: String, shape: Shape)]
  let states: [(name: String, shape: Shape)]
  let results: [(name: String, shape: Shape, buffer: Buffer)]

  public var feedNames: [String] { feeds.map(\.name) }
  public var stateShapes: [(name: String, shape: Shape)] { states }
  public var outputNames: [String] { results.map(\.name) }

  /// Numbers for `wdiv bench --explain`.
  public struct Summary: Sendable {
    /// Graph nodes that the outputs need.
    public var nodes: Int
    public var steps: Int
    /// Loads and operations of the elementwise programs.
    public var instructions: Int
    /// Groups of steps that run side by side.
    public var stages: Int
    /// Real floating-point work of the bilinear operations in one run.
    public var flops: Int
    /// Bytes of all intermediate values, without and with sharing by lifetime.
    public var bytesUnshared: Int
    public var bytes: Int
  }

  /// What one step is, for `wdiv bench --explain`.
  public struct StepSummary: Sendable {
    /// The kind of step, and its sizes.
    public var kind: String, detail: String
    /// Floating-point operations (bilinear ones only).
    public var flops: Int
  }

  /// The steps in the order in which they run.
  public var stepSummaries: [StepSummary] {
    steps.map { StepSummary(kind: $0.kind, detail: $0.detail, flops: $0.flops) }
  }

  public let summary: Summary

  /// - Parameters:
  ///   - outputs: nodes to be read after a run, by name.
  ///   - updates: the new value of state tensors (parameters, optimizer state), written after everything else has
  ///     read the old one.
  ///   - passes: leave some out only to measure or test them.
  public init(
    outputs: [(name: String, node: Node)], updates: [(state: String, node: Node)] = [], passes: Set<Pass> = .all
  ) {
    precondition(!outputs.isEmpty || !updates.isEmpty, "a plan needs an output or an update")
    let lowering = Lowering(outputs: outputs, updates: updates, passes: passes)
    lowering.run()
    let schedule = Schedule(lowering.steps, buffers: lowering.buffers.count)
    let memory = MemoryPlan(
      schedule, buffers: lowering.buffers, kept: Set(lowering.results.map(\.buffer)),
      shares: passes.contains(.memorySharing))
    steps = schedule.steps
    stages = schedule.stages
    homes = memory.homes
    arenaCount = memory.arenaCount
    feeds = lowering.inputs(.feed)
    states = lowering.inputs(.state)
    results = lowering.results
    summary = Summary(
      nodes: lowering.order.count, steps: steps.count,
      instructions: steps.reduce(0) { $0 + ($1.program?.instructions.count ?? 0) }, stages: stages.count,
      flops: steps.reduce(0) { $0 + $1.flops },
      bytesUnshared: memory.unsharedCount * 4, bytes: memory.arenaCount * 4)
  }
}
