public import Engine

/// A function to differentiate: from named nodes to one node; losses weigh its elements by fixed numbers.
public struct GradientCase: Sendable {
  /// Shown when the case fails.
  public let name: String
  /// Inputs by name with their shapes and values.
  public let inputs: [(name: String, shape: Shape, values: [Double])]
  /// Names of the inputs to differentiate by.
  public let variables: [String]
  private let states: [String]
  /// The function.
  public let build: @Sendable (Graph, [String: Node]) -> Node

  /// A case whose inputs are all variables unless `constants` names them, and feeds unless `states` does.
  public init(
    _ name: String, _ inputs: [(name: String, shape: Shape, values: [Double])], constants: [String] = [],
    states: [String] = [], build: @escaping @Sendable (Graph, [String: Node]) -> Node
  ) {
    self.name = name
    self.inputs = inputs
    variables = inputs.map(\.name).filter { !constants.contains($0) }
    self.states = states
    self.build = build
  }

  /// Differences between symbolic and central finite differences, relative to the largest derivative.
  public struct Result {
    /// Largest error of the first derivative.
    public var first: Double
    /// Largest error of the derivative of the first derivative along a fixed direction.
    public var second: Double
  }

  /// Compares first and second derivatives with central differences of step `step` in the Reference executor.
  public func check(step: Double = 1e-5) throws -> Result {
    let graph = Graph()
    var nodes: [String: Node] = [:]
    var values: [String: [Double]] = [:]
    for input in inputs {
      let isState = states.contains(input.name)
      nodes[input.name] =
        isState ? graph.state(input.name, input.shape) : graph.feed(input.name, input.shape)
      values[input.name] = input.values
    }
    let y = build(graph, nodes)
    let weight = graph.feed("weight", y.shape)
    values["weight"] = Self.numbers(y.shape.count, salt: 7)
    let loss = (y * weight).sum()
    let variableNodes = variables.compactMap { nodes[$0] }
    let gradients = graph.gradients(of: loss, by: variableNodes)
    var slope = graph.constant(0)
    for (index, gradient) in gradients.enumerated() {
      let direction = graph.feed("direction\(index)", gradient.shape)
      values["direction\(index)"] = Self.numbers(gradient.shape.count, salt: 11 + index)
      slope = slope + (gradient * direction).sum()
    }
    let second = graph.gradients(of: slope, by: variableNodes)
    try graph.verify()

    let symbolic = try Reference.evaluate(gradients + second, values)
    var result = Result(first: 0, second: 0)
    for (index, name) in variables.enumerated() {
      var numeric: [[Double]] = [[], []]
      for element in symbolic[index].indices {
        var sides: [[[Double]]] = []
        for sign in [1.0, -1.0] {
          var moved = values
          moved[name]?[element] += sign * step
          sides.append(try Reference.evaluate([loss, slope], moved))
        }
        for order in 0..<2 { numeric[order].append((sides[0][order][0] - sides[1][order][0]) / (2 * step)) }
      }
      result.first = max(result.first, Self.distance(symbolic[index], numeric[0]))
      result.second = max(result.second, Self.distance(symbolic[index + variables.count], numeric[1]))
    }
    return result
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    let scale = max(1, b.map(abs).max() ?? 0)
    return zip(a, b).map { abs($0 - $1) / scale }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
  }

  /// Fixed numbers in (-1.5, 1.5), no two alike nearby and none within 0.02 of zero.
  public static func numbers(_ count: Int, salt: Int) -> [Double] {
    (0..<count).map { index in
      let x = (Double(index * 37 + salt * 101) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1) * 3 - 1.5
      return abs(x) < 0.02 ? x + 0.05 : x
    }
  }
}
