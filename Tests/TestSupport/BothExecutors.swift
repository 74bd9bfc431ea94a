public import Engine

/// The two executors behind one call, for tests of what both must give.
public enum ExecutorKind: String, CaseIterable, Sendable {
  /// Double, naive loops.
  case reference
  /// Float, compiled steps.
  case compiled

  /// Dense values of nodes; feeds and state tensors take theirs by name.
  public func evaluate(_ nodes: [Node], _ values: [String: [Double]] = [:]) throws -> [[Double]] {
    switch self {
    case .reference: return try Reference.evaluate(nodes, values)
    case .compiled:
      let plan = Plan(outputs: nodes.enumerated().map { ("\($0.offset)", $0.element) })
      return try plan.outputs(values).map { $0.map(Double.init) }
    }
  }

  /// The first element of a node's value.
  public func scalar(_ node: Node, _ values: [String: [Double]] = [:]) throws -> Double {
    try evaluate([node], values)[0][0]
  }

  /// Relative accuracy to ask of short computations on numbers of order 1.
  public var tolerance: Double {
    switch self {
    case .reference: 1e-12
    case .compiled: 2e-6
    }
  }
}

/// The largest difference between two lists, relative to the largest expected number or 1; infinite where a number is
/// NaN or the lengths differ.
public func worstDifference(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var (scale, worst) = (1.0, 0.0)
  for index in expected.indices {
    let difference = abs(found[index] - expected[index])
    if difference.isNaN { return .infinity }
    worst = max(worst, difference)
    scale = max(scale, abs(expected[index]))
  }
  return worst / scale
}
