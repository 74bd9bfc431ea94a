public import KernelTypes

/// Runs a plan in Float: binds its steps to kernels once, then runs without allocating.
///
/// Work is cut at fixed boundaries and every output element has one owner, so the number of threads changes no bit.
public final class Executor {
  public let plan: Plan
  private let arena: UnsafeMutableBufferPointer<Float>
  private let feedMemory: [UnsafeMutableBufferPointer<Float>]
  private let context: StepContext
  /// Parts of the steps of each stage.
  private let partsOfStage: [Range<Int>]
  /// Nil for a single thread.
  private let team: WorkerTeam?
  /// Keeps the memory of the state alive.
  private let store: TensorStore

  /// - Parameters:
  ///   - store: declares the plan's state tensors (zeros) where they are new.
  ///   - threads: workers of one run, 1 or more.
  ///   - kernels: the inner loops; nil for those of `KernelLevel.chosen`.
  /// - Throws: `ExecutionError` on a CPU that the kernels cannot run on.
  public init(_ plan: Plan, store: TensorStore, threads: Int = 1, kernels: (any KernelSet.Type)? = nil) throws {
    let kernels = try kernels ?? KernelLevel.chosen().kernels
    precondition(threads >= 1, "an executor needs a thread")
    (self.plan, self.store) = (plan, store)
    arena = AlignedMemory.allocate(plan.arenaCount)
    let feeds = plan.feeds.map { AlignedMemory.allocate($0.shape.paddedCount + 16) }
    feedMemory = feeds
    let states = plan.states.map { store.declare($0.name, $0.shape) }
    let start = arena.baseAddress
    let pointers = plan.homes.map { home -> UnsafeMutablePointer<Float> in
      let pointer: UnsafeMutablePointer<Float>? =
        switch home {
        case .arena(let offset): start?.advanced(by: offset)
        case .feed(let name): plan.feeds.firstIndex { $0.name == name }.flatMap { feeds[$0].baseAddress }
        case .state(let name): plan.states.firstIndex { $0.name == name }.flatMap { states[$0].baseAddress }
        }
      guard let pointer else { preconditionFailure("a buffer of the plan has no memory") }
      return pointer
    }
    context = StepContext(plan: plan, pointers: pointers, workers: threads, kernels: kernels)
    team = threads == 1 ? nil : WorkerTeam(count: threads) { [context] in context.run(part: $0, worker: $1) }
    let partsOfStep = context.partsOfStep
    partsOfStage = plan.stages.map { partsOfStep[$0.lowerBound].lowerBound..<partsOfStep[$0.upperBound - 1].upperBound }
  }

  deinit {
    context.deallocate()
    arena.deallocate()
    for memory in feedMemory { memory.deallocate() }
  }

  /// Whether the plan reads a feed of that name.
  public func takes(_ name: String) -> Bool { plan.feeds.contains { $0.name == name } }

  /// Fills a feed in place, in the executor's layout: element (h, w, c, b) at ((h W + w) C + c) B' + b, where B' is the
  /// batch rounded up to a multiple of 16.
  public func fill(_ name: String, _ body: (UnsafeMutableBufferPointer<Float>, Shape) -> Void) throws {
    guard let position = plan.feeds.firstIndex(where: { $0.name == name }) else {
      throw ExecutionError.missingInput(name)
    }
    let shape = plan.feeds[position].shape
    body(UnsafeMutableBufferPointer(rebasing: feedMemory[position].prefix(shape.paddedCount)), shape)
  }

  /// Sets a scalar feed, without allocating.
  /// - Throws: `ExecutionError.missingInput` for an unknown name.
  public func feed(_ name: String, scalar: Float) throws { try fill(name) { memory, _ in memory[0] = scalar } }

  /// Fills a feed with standard normals, in the order of its memory.
  /// - Throws: `ExecutionError.missingInput` for an unknown name.
  public func fillNormals(_ name: String, _ stream: SeededStream) throws {
    try fill(name) { [context] memory, _ in
      var stream = stream
      stream.fillFloatNormals(memory, by: context.kernels)
    }
  }

  /// Sets a feed from dense values.
  /// - Throws: `ExecutionError` for an unknown name or a wrong size.
  public func feed(_ name: String, _ values: [Float]) throws {
    guard let position = plan.feeds.firstIndex(where: { $0.name == name }) else {
      throw ExecutionError.missingInput(name)
    }
    let shape = plan.feeds[position].shape
    guard values.count == shape.count else {
      throw ExecutionError.inputSize(name, expected: shape.count, found: values.count)
    }
    Padding.fill(feedMemory[position], shape, values)
  }

  /// Runs every step once.
  public func run() { for parts in partsOfStage { run(parts) } }

  /// Runs every step once, one after the other, and reports each when it is done, to measure where the time goes. The
  /// values are those of `run()`, which is faster because steps of one stage run in parallel.
  /// - Parameter finished: takes the step's index in `Plan.stepSummaries`.
  public func run(finished: (_ step: Int) -> Void) {
    for index in plan.steps.indices {
      run(context.partsOfStep[index])
      finished(index)
    }
  }

  /// Runs parts that do not depend on each other.
  private func run(_ parts: Range<Int>) {
    if let team, parts.count > 1 {
      team.run(parts)
    } else {
      for part in parts { context.run(part: part, worker: 0) }
    }
  }

  /// Dense values of an output after a run.
  /// - Throws: `ExecutionError.missingInput` for a name that the plan does not give.
  public func output(_ name: String) throws -> [Float] {
    guard let result = plan.results.first(where: { $0.name == name }) else { throw ExecutionError.missingInput(name) }
    let memory = UnsafeBufferPointer(start: context.pointers[result.buffer.id], count: result.shape.paddedCount)
    return Padding.dense(memory, result.shape)
  }

  /// The value of a scalar output, without allocating.
  /// - Throws: `ExecutionError.missingInput` for a name that the plan does not give.
  public func scalar(_ name: String) throws -> Float { try withOutput(name) { memory, _ in memory[0] } }

  /// Reads an output in place, in the executor's layout (see `fill`).
  /// - Throws: `ExecutionError.missingInput` for a name that the plan does not give.
  public func withOutput<Result>(
    _ name: String, _ body: (UnsafeBufferPointer<Float>, Shape) throws -> Result
  ) throws -> Result {
    guard let result = plan.results.first(where: { $0.name == name }) else { throw ExecutionError.missingInput(name) }
    return try body(
      UnsafeBufferPointer(start: context.pointers[result.buffer.id], count: result.shape.paddedCount), result.shape)
  }
}
