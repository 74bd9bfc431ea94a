public import Engine
import KernelTypes

/// How a parameter starts.
public enum Initialization: Hashable, Sendable {
  /// N(0, deviation²).
  case normal(deviation: Double)
  /// Uniform around 0 with this standard deviation, that is between ±√3 of it.
  case uniform(deviation: Double)
  /// The same value everywhere.
  case constant(Double)

  /// N(0, gain / fan-in); a gain of 2 keeps the scale of activations through relu layers (He et al. 2015).
  static func fanIn(_ count: Double, gain: Double = 2) -> Initialization {
    .normal(deviation: (gain / count).squareRoot())
  }

  /// Uniform with variance 2 gain / (fan-in + fan-out) (Glorot and Bengio 2010, with gain 1).
  static func glorot(_ fanIn: Int, _ fanOut: Int, gain: Double = 1) -> Initialization {
    .uniform(deviation: (2 * gain / Double(fanIn + fanOut)).squareRoot())
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
  /// Rows of the matrix that the engine holds where files hold its transpose; nil where both have one order.
  private let transposedRows: Int?

  /// A parameter.
  /// - Parameters:
  ///   - externalShape: the shape in files; nil for the engine's.
  ///   - transposedRows: rows of the engine's matrix of which files hold the transpose: a linear layer kept as a transposed
  ///     convolution, a value for each feature of an image.
  public init(
    _ name: String, _ features: [Int], _ initialization: Initialization, externalShape: [Int]? = nil,
    transposedRows: Int? = nil
  ) {
    self.name = name
    shape = Shape(features)
    self.initialization = initialization
    self.externalShape = externalShape ?? features
    self.transposedRows = transposedRows
  }

  /// "NAME.weight" and "NAME.bias" of a convolution with a square kernel.
  /// - Parameter weights: how the weight starts; nil for N(0, 2 / fan-in).
  static func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int, bias: Bool = true, weights: Initialization? = nil
  ) -> [Parameter] {
    let start = weights ?? .fanIn(Double(inputs * kernel * kernel))
    return [Parameter("\(name).weight", [outputs, inputs, kernel, kernel], start)]
      + (bias ? [Parameter("\(name).bias", [outputs], .constant(0))] : [])
  }

  /// "NAME.weight" and "NAME.bias" of a linear layer on inputs [C, H, W], a matrix in files.
  /// - Parameter weights: how the weight starts; nil for N(0, gain / fan-in).
  static func linear(
    _ name: String, on inputs: [Int], _ outputs: Int, gain: Double = 2, bias: Bool = true,
    weights: Initialization? = nil
  ) -> [Parameter] {
    let count = inputs.reduce(1, *)
    let weight = Parameter(
      "\(name).weight", [outputs] + inputs, weights ?? .fanIn(Double(count), gain: gain),
      externalShape: [outputs, count])
    return [weight] + (bias ? [Parameter("\(name).bias", [outputs], .constant(0))] : [])
  }

  /// "NAME.weight" of a linear layer from noise to images [4, 4, C], flattened as C, H, W in files.
  static func projection(_ name: String, _ latent: Int, _ channels: Int, weights: Initialization) -> Parameter {
    Parameter(
      "\(name).weight", [latent, channels, 4, 4], weights, externalShape: [channels * 16, latent],
      transposedRows: latent)
  }

  /// A value for each feature of images [4, 4, C], flattened as C, H, W in files.
  static func perFeature(_ name: String, _ channels: Int, _ value: Double) -> Parameter {
    Parameter(name, [4, 4, channels], .constant(value), externalShape: [channels * 16], transposedRows: 16)
  }

  /// "NAME.scale" and "NAME.offset" of a norm.
  static func norm(_ name: String, _ channels: Int) -> [Parameter] {
    [Parameter("\(name).scale", [channels], .constant(1)), Parameter("\(name).offset", [channels], .constant(0))]
  }

  /// File order from engine order.
  public func external<Value>(_ values: [Value]) -> [Value] {
    transposedRows.map { transposed(values, rows: $0) } ?? values
  }

  /// The reverse.
  public func engine<Value>(_ values: [Value]) -> [Value] {
    transposedRows.map { transposed(values, rows: shape.count / $0) } ?? values
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
    case .uniform(let deviation):
      var stream = SeededStream(seed: seed, name: .initialization, step: UInt64(position))
      let bound = Float(deviation * 3.0.squareRoot())
      return (0..<shape.count).map { _ in bound * (2 * stream.uniform() - 1) }
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

  /// The convolution "NAME" of images [H, W, C, B] with stride 1, which keeps their size.
  func convolved(_ x: Node, _ name: String) -> Node {
    let (weight, image) = (self["\(name).weight"], x.shape.features)
    let kernel = weight.shape.features[2]
    let c = ConvolutionShape(
      inputHeight: image[0], inputWidth: image[1], inputChannels: image[2], outputChannels: weight.shape.features[0],
      kernelHeight: kernel, kernelWidth: kernel, stride: 1, padding: kernel / 2)
    return biased(x.convolved(with: weight, c), name)
  }

  /// The linear layer "NAME" from noise [z, B] to images [4, 4, C, B], without bias.
  func projected(_ z: Node, _ name: String) -> Node {
    let (latent, weight) = (z.shape.features[0], self["\(name).weight"])
    let c = ConvolutionShape(covering: Shape([4, 4, weight.shape.features[1]]), outputChannels: latent)
    return z.reshaped([1, 1, latent]).convolvedTransposed(with: weight, c)
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
