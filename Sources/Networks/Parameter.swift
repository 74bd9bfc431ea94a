public import Engine
import KernelTypes

/// How a parameter starts.
public enum Initialization: Hashable, Sendable {
  /// N(0, deviation²).
  case normal(deviation: Double)
  /// The same value everywhere.
  case constant(Double)

  /// N(0, gain / fan-in); a gain of 2 keeps the scale of activations through relu layers (He et al. 2015).
  static func fanIn(_ count: Double, gain: Double = 2) -> Initialization {
    .normal(deviation: (gain / count).squareRoot())
  }
}

/// A parameter that a network declares.
public struct Parameter: Hashable, Sendable {
  /// Name without the network's prefix, as in "conv1.weight".
  public let name: String
  /// Shape in the engine.
  public let shape: Shape
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

  /// "NAME.weight" and "NAME.bias" of a convolution.
  static func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, bias: Bool = true
  ) -> [Parameter] {
    [Parameter("\(name).weight", [outputs, inputs, kernel, kernel], .fanIn(Double(inputs * kernel * kernel)))]
      + (bias ? [Parameter("\(name).bias", [outputs], .constant(0))] : [])
  }

  /// "NAME.weight" and "NAME.bias" of a linear layer on inputs [C, H, W], a matrix in files.
  static func linear(
    _ name: String, on inputs: [Int], _ outputs: Int, gain: Double = 2, bias: Bool = true
  ) -> [Parameter] {
    let count = inputs.reduce(1, *)
    let weight = Parameter(
      "\(name).weight", [outputs] + inputs, .fanIn(Double(count), gain: gain), externalShape: [outputs, count])
    return [weight] + (bias ? [Parameter("\(name).bias", [outputs], .constant(0))] : [])
  }

  /// "NAME.scale" and "NAME.offset" of a norm.
  static func norm(_ name: String, _ channels: Int) -> [Parameter] {
    [Parameter("\(name).scale", [channels], .constant(1)), Parameter("\(name).offset", [channels], .constant(0))]
  }

  /// File order from engine order.
  public func external<Value>(_ values: [Value]) -> [Value] {
    isTransposedInFiles ? transposed(values, rows: shape.features[0]) : values
  }

  /// The reverse.
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
  public let graph: Graph
  private let prefix: String
  private let shapes: [String: Shape]
  private var replacements: [String: Node] = [:]

  /// State tensors "prefix.name" of a graph.
  public init(_ graph: Graph, prefix: String, _ parameters: [Parameter]) {
    (self.graph, self.prefix) = (graph, prefix)
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

  /// x with "NAME.bias" added, where the network has one.
  func biased(_ x: Node, _ name: String) -> Node {
    optional("\(name).bias").map { x + $0.broadcast(to: x.shape) } ?? x
  }

  /// The linear layer "NAME" on x flattened as C, H, W: [1, 1, outputs, B].
  func linear(_ x: Node, _ name: String) -> Node {
    let weight = self["\(name).weight"]
    let c = ConvolutionShape(covering: x.shape, outputChannels: weight.shape.features[0])
    return biased(x.convolved(with: weight, c), name)
  }
}

/// Activation between layers.
public enum Activation: String, CaseIterable, Sendable {
  /// Slope 0.2 below zero.
  case leakyRelu
  case relu
  case tanh
  case softplus

  public func callAsFunction(_ x: Node) -> Node {
    switch self {
    case .leakyRelu: x.leakyRelu(slope: 0.2)
    case .relu: x.relu()
    case .tanh: x.tanh()
    case .softplus: x.softplus()
    }
  }
}
