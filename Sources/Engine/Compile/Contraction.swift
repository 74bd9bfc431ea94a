import KernelTypes

/// The compiler pass "contraction": within one elementwise program, operations whose results serve one other operation alone join
/// it where a kernel does both at once: a x + b y, and a cotangent times the mask of a leaky relu.
struct Contraction {
  /// An operation of the program: its node, what the kernels call it, the nodes that it reads.
  struct Operation {
    let node: Int
    var kind: ElementwiseOperation
    var operands: [Int]
  }

  /// In order, operands first.
  private(set) var operations: [Operation]

  /// - Parameters:
  ///   - members: the nodes that the program computes, operands first.
  ///   - joins: whether to join any.
  init(graph: Graph, members: [Int], result: Int, joins: Bool = true) {
    operations = members.map {
      let record = graph.records[$0]
      return Operation(node: $0, kind: ElementwiseOperation(record.op), operands: record.operands)
    }
    if !joins { return }
    var uses: [Int: Int] = [result: 1]
    for operation in operations { for operand in operation.operands { uses[operand, default: 0] += 1 } }
    var gone = Set<Int>()

    /// The operation behind an operand that nothing else reads.
    func only(_ node: Int) -> Operation? {
      uses[node] == 1 && !gone.contains(node) ? operations.first { $0.node == node } : nil
    }
    for index in operations.indices {
      let (kind, operands) = (operations[index].kind, operations[index].operands)
      switch kind {
      case .multiply:
        for (value, mask) in [(0, 1), (1, 0)] {
          guard let step = only(operands[mask]), case .leakyStep(let slope) = step.kind else { continue }
          operations[index].kind = .leakyStepProduct(slope)
          operations[index].operands = [operands[value], step.operands[0]]
          gone.insert(step.node)
          break
        }
      case .add where operands[0] != operands[1]:
        var factors: [Float] = [1, 1]
        for position in 0...1 {
          guard let scaled = only(operands[position]), case .affine(let scale, 0) = scaled.kind else { continue }
          factors[position] = scale
          operations[index].operands[position] = scaled.operands[0]
          gone.insert(scaled.node)
        }
        if factors != [1, 1] { operations[index].kind = .linear(factors[0], factors[1]) }
      default: break
      }
    }
    operations.removeAll { gone.contains($0.node) }
  }
}

extension ElementwiseOperation {
  /// The kernels' form of an elementwise operation.
  init(_ op: Op) {
    switch op {
    case .constant(let value): self = .constant(Float(value))
    case .affine(let scale, let offset): self = .affine(scale: Float(scale), offset: Float(offset))
    case .add: self = .add
    case .multiply: self = .multiply
    case .exp: self = .exp
    case .log: self = .log
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    case .softplus: self = .softplus
    case .power(let exponent): self = .power(Float(exponent))
    case .leakyRelu(let slope): self = .leakyRelu(Float(slope))
    case .leakyStep(let slope): self = .leakyStep(Float(slope))
    case .clip(let bound): self = .clip(Float(bound))
    case .clipMask(let bound): self = .clipMask(Float(bound))
    case .input, .detach, .broadcast, .sum, .reshape, .convolution, .inputAdjoint, .weightAdjoint, .sumPool, .upsample,
      .argmaxMask, .gather, .scatter:
      preconditionFailure("\(op) is no elementwise operation")
    }
  }
}
