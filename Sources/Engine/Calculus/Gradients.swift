extension Graph {
  /// Gradients of a scalar with respect to nodes, as nodes of the same graph (reverse mode).
  /// - Parameters:
  ///   - loss: a scalar node.
  ///   - variables: the nodes to differentiate by; one that the loss does not reach gets zeros of its shape.
  public func gradients(of loss: Node, by variables: [Node]) -> [Node] {
    precondition(loss.shape == .scalar, "a gradient is taken of a scalar, not of \(loss.shape)")
    // Only nodes that lead to a variable need a cotangent: the first layer's input gradient is never built.
    var leads = [Bool](repeating: false, count: count)
    for variable in variables { leads[variable.id] = true }
    let needed = reachable(from: [loss])
    for id in needed where !leads[id] { leads[id] = records[id].operands.contains { leads[$0] } }

    var contributions: [[Node]] = Array(repeating: [], count: count)
    contributions[loss.id] = [constant(1)]
    var cotangents: [Node?] = Array(repeating: nil, count: contributions.count)
    for id in needed.reversed() where leads[id] && !contributions[id].isEmpty {
      let node = Node(graph: self, id: id)
      let total = Graph.summed(contributions[id])
      cotangents[id] = total
      for (position, operand) in node.operands.enumerated() where leads[operand.id] {
        if let part = node.cotangent(total, ofOperand: position) { contributions[operand.id].append(part) }
      }
    }
    return variables.map { cotangents[$0.id] ?? filled(0, $0.shape) }
  }

  /// Gradient of each sample's score with respect to that sample: scores [B], samples [H, W, C, B] -> like samples.
  public func gradient(ofScores scores: Node, by samples: Node) -> Node {
    gradients(of: scores.sum(), by: [samples])[0]
  }

  /// The sum of cotangents, with bilinear operations that share an operand joined: dW(h, a) + dW(h, v) = dW(h, a + v).
  private static func summed(_ parts: [Node]) -> Node {
    var joined: [Node] = []
    for part in parts {
      if let position = joined.firstIndex(where: { merged($0, part) != nil }),
        let sum = merged(joined[position], part)
      {
        joined[position] = sum
      } else {
        joined.append(part)
      }
    }
    return joined.dropFirst().reduce(joined[0], +)
  }

  private static func merged(_ x: Node, _ y: Node) -> Node? {
    guard x.graph.passes.contains(.bilinearSums) else { return nil }
    let (a, u) = x.factored
    let (b, v) = y.factored
    guard u.op == v.op, u != v else { return nil }
    switch u.op {
    case .weightAdjoint, .convolution, .inputAdjoint:
      let (p, q) = (u.operands, v.operands)
      if p[1] == q[1] { return (a * p[0] + b * q[0]).bilinear(u.op, p[1]) }
      if p[0] == q[0] { return p[0].bilinear(u.op, a * p[1] + b * q[1]) }
      return nil
    default: return nil
    }
  }
}
