public import Engine

/// An optimizer as a pure function: (parameter, gradient, state) -> (parameter, state), all nodes of the step's graph.
public enum Optimizer: Hashable, Sendable {
  /// Adam (Kingma and Ba 2015), both moments bias-corrected: p - lr m̂ / (sqrt(v̂) + epsilon).
  case adam(learningRate: Double, beta1: Double, beta2: Double, epsilon: Double)
  /// Adam as TensorFlow 1 and Keras 2 have it, where epsilon meets the root before its correction:
  /// p - lr sqrt(1 - beta2^t) m̂ / (sqrt(v) + epsilon).
  case tensorFlowAdam(learningRate: Double, beta1: Double, beta2: Double, epsilon: Double)
  /// RMSProp: v = decay v + (1 - decay) g²; p - lr g / (sqrt(v) + epsilon), as PyTorch's.
  case rmsProp(learningRate: Double, decay: Double, epsilon: Double)

  /// Names of the two schedule feeds: 1 / (1 - beta^t) of either moment at step t, counted from 1.
  static let corrections = ["adam.correction1", "adam.correction2"]

  /// Values of the schedule's scalar feeds at step `t`, counted from 1.
  public func schedule(step t: Int) -> [(feed: String, value: Double)] {
    var values: [(feed: String, value: Double)] = []
    forEachScheduled(step: t) { values.append(($0, $1)) }
    return values
  }

  /// The same one after the other, without allocating.
  /// - Parameter scaled: applied to the first moment's correction, which multiplies Adam's step.
  public func forEachScheduled(
    step t: Int, scaled: (Double) -> Double = { $0 }, _ body: (_ feed: String, _ value: Double) throws -> Void
  ) rethrows {
    switch self {
    case .adam(_, let beta1, let beta2, _), .tensorFlowAdam(_, let beta1, let beta2, _):
      try body(Optimizer.corrections[0], scaled(1 / (1 - integerPower(beta1, t))))
      try body(Optimizer.corrections[1], 1 / (1 - integerPower(beta2, t)))
    case .rmsProp: break
    }
  }

  /// State tensors of one parameter, "NAME.m" and "NAME.v".
  public func stateNames(of parameter: String) -> [String] {
    switch self {
    case .adam, .tensorFlowAdam: ["\(parameter).m", "\(parameter).v"]
    case .rmsProp: ["\(parameter).v"]
    }
  }

  /// Every update of a network's step: of each parameter "PREFIX.NAME" and its state, from the gradients of a loss.
  public func updates(
    _ prefix: String, _ parameters: [Parameter], _ weights: Weights, of loss: Node, clippedTo bound: Double? = nil
  ) -> (updates: [(state: String, node: Node)], gradients: [Node]) {
    let nodes = parameters.map { weights[$0.name] }
    let gradients = weights.graph.gradients(of: loss, by: nodes)
    let updates = zip(parameters, zip(nodes, gradients)).flatMap { parameter, pair in
      self.updates(name: "\(prefix).\(parameter.name)", parameter: pair.0, gradient: pair.1, clippedTo: bound)
    }
    return (updates, gradients)
  }

  /// The updates of one parameter.
  /// - Parameters:
  ///   - name: full name of the parameter's state tensor.
  ///   - bound: weight clipping of WGAN, applied after the update; nil for none.
  /// - Returns: the new value of every state tensor concerned, the parameter last.
  public func updates(
    name: String, parameter: Node, gradient: Node, clippedTo bound: Double? = nil
  ) -> [(state: String, node: Node)] {
    let (graph, names) = (parameter.graph, stateNames(of: name))
    func moment(_ index: Int, _ decay: Double, _ value: Node) -> Node {
      decay * graph.state(names[index], parameter.shape) + (1 - decay) * value
    }
    let moments: [Node]
    let step: Node
    switch self {
    case .adam(let rate, let beta1, let beta2, let epsilon):
      let corrections = Optimizer.corrections.map { graph.feed($0, .scalar).broadcast(to: parameter.shape) }
      moments = [moment(0, beta1, gradient), moment(1, beta2, gradient * gradient)]
      let root = (moments[1] * corrections[1]).power(0.5).affine(offset: epsilon)
      step = rate * (moments[0] * corrections[0] * root.power(-1))
    case .tensorFlowAdam(let rate, let beta1, let beta2, let epsilon):
      let corrections = Optimizer.corrections.map { graph.feed($0, .scalar) }
      let correction = (corrections[0] * corrections[1].power(-0.5)).broadcast(to: parameter.shape)
      moments = [moment(0, beta1, gradient), moment(1, beta2, gradient * gradient)]
      step = rate * (moments[0] * correction * moments[1].power(0.5).affine(offset: epsilon).power(-1))
    case .rmsProp(let rate, let decay, let epsilon):
      moments = [moment(0, decay, gradient * gradient)]
      step = rate * (gradient * moments[0].power(0.5).affine(offset: epsilon).power(-1))
    }
    let moved = parameter - step
    return zip(names, moments).map { ($0, $1) } + [(name, bound.map(moved.clipped) ?? moved)]
  }

  /// beta^t by squaring: no library's pow in a run's numbers.
  private func integerPower(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
