public import Engine

/// How a parameter starts.
public enum Initialization: Hashable, Sendable {
  /// N(0, deviation²).
  case normal(deviation: Double)
  /// The same value everywhere.
  case constant(Double)
}

/// A parameter that a network declares.
public struct Parameter: Hashable, Sendable {
  /// Name without the network's prefix, as in "conv1.weight".
  public let name: String
  /// Shape in the engine.
  public let shape: Shape
  /// Start value.
  public let initialization: Initialization
  /// Shape in files, PyTorch's.
  public let externalShape: [Int]
  /// Whether files hold the matrix [F, z] where the engine holds [z, F]: a linear layer kept as a transposed
  /// convolution.
  public let isTransposedInFiles: Bool

  /// A parameter; without an external shape, files hold the engine's.
  public init(
    _ name: String, _ features: [Int], _ initialization: Initialization, externalShape: [Int]? = nil,
    isTransposedInFiles: Bool = false
  ) {
    self.name = name
    shape = Shape(features)
    self.initialization = initialization
    self.externalShape = externalShape ?? features
    self.isTransposedInFiles = isTransposedInFiles
  }

  /// File order from engine order.
  public func external<Value>(_ values: [Value]) -> [Value] {
    isTransposedInFiles ? transposed(values, rows: shape.features[0]) : values
  }

  /// Engine order from file order.
  public func engine<Value>(_ values: [Value]) -> [Value] {
    isTransposedInFiles ? transposed(values, rows: externalShape[0]) : values
  }

  /// Specialized for floats: every checkpoint comes through here, and the general one takes a hundred times as long.
  @_specialize(where Value == Float)
  private func transposed<Value>(_ values: [Value], rows: Int) -> [Value] {
    let columns = values.count / rows
    precondition(columns * rows == values.count, "parameter '\(name)' has another number of values")
    return [Value](unsafeUninitializedCapacity: values.count) { target, count in
      for column in 0..<columns {
        for row in 0..<rows { target.initializeElement(at: column * rows + row, to: values[row * columns + column]) }
      }
      count = values.count
    }
  }

  /// Start values from the initialization stream; `position` (of the parameter in its network) separates streams.
  public func initialValues(seed: UInt64, position: Int) -> [Float] {
    switch initialization {
    case .constant(let value): return Array(repeating: Float(value), count: shape.count)
    case .normal(let deviation):
      var stream = SeededStream(seed: seed, name: .initialization, step: UInt64(position))
      return (0..<shape.count).map { _ in Float(deviation) * stream.normal() }
    }
  }
}

/// The parameters of one network as nodes of a graph.
public struct Weights {
  /// The graph that holds them.
  public let graph: Graph
  private let prefix: String
  private let shapes: [String: Shape]
  private var replacements: [String: Node] = [:]

  /// State tensors "prefix.name" of a graph.
  public init(_ graph: Graph, prefix: String, _ parameters: [Parameter]) {
    self.graph = graph
    self.prefix = prefix
    shapes = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.shape) })
  }

  /// The node of a declared parameter.
  public subscript(name: String) -> Node {
    guard let shape = shapes[name] else { preconditionFailure("the network declares no parameter '\(name)'") }
    return replacements[name] ?? graph.state("\(prefix).\(name)", shape)
  }

  /// The same with other nodes in place of some parameters, such as spectrally normalized weights.
  public func replacing(_ nodes: [String: Node]) -> Weights {
    var weights = self
    weights.replacements.merge(nodes) { $1 }
    return weights
  }

  /// A state tensor of the network that is no parameter, such as the vector of a spectral norm.
  func state(_ name: String, _ shape: Shape) -> Node { graph.state("\(prefix).\(name)", shape) }

  /// The node of a parameter that some networks of the kind lack.
  public func optional(_ name: String) -> Node? { shapes[name] == nil ? nil : self[name] }
}

/// Activation between layers.
public enum Activation: String, CaseIterable, Sendable {
  /// Slope 0.2 below zero.
  case leakyRelu
  case relu
  case tanh
  case softplus

  /// The activation applied elementwise.
  public func callAsFunction(_ x: Node) -> Node {
    switch self {
    case .leakyRelu: x.leakyRelu(slope: 0.2)
    case .relu: x.relu()
    case .tanh: x.tanh()
    case .softplus: x.softplus()
    }
  }
}
