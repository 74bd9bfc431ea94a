public import Engine

extension Plan {
  /// Runs a plan once with the given dense values and returns its outputs, for tests.
  public func outputs(_ values: [String: [Double]], threads: Int = 1) throws -> [[Float]] {
    let store = TensorStore()
    for state in stateShapes {
      try store.write(state.name, state.shape, (values[state.name] ?? []).map { Float($0) })
    }
    let executor = try Executor(self, store: store, threads: threads)
    for name in feedNames { try executor.feed(name, (values[name] ?? []).map { Float($0) }) }
    executor.run()
    return try outputNames.map { try executor.output($0) }
  }
}
