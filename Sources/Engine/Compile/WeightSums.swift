/// The compiler pass "joined weight adjoints": a sum of weight adjoints of one shape, each with a factor, becomes one step.
///
/// This is where the critic's calls on real, fake and penalty samples meet: their weight gradients are added in the
/// accumulators of one kernel call. The rule looks at the graph alone. It joins no samples, so it is legal whatever
/// normalizes the calls.
struct WeightSums {
  /// One weight adjoint of a sum.
  struct Term {
    let node: Int
    let scale: Double
  }

  private var terms: [Int: [Term]] = [:]
  private var absorbed: [Bool]

  init(graph: Graph, order: [Int], roots: Set<Int>) {
    absorbed = Array(repeating: false, count: graph.count)
    var users = [Int](repeating: 0, count: graph.count)
    for id in order { for operand in graph.records[id].operands { users[operand] += 1 } }

    /// The weight adjoints that a node adds up, and the nodes between.
    func flat(_ id: Int, _ scale: Double, isRoot: Bool) -> (terms: [Term], inner: [Int])? {
      let record = graph.records[id]
      guard isRoot || (users[id] == 1 && !roots.contains(id)) else { return nil }
      switch record.op {
      case .weightAdjoint: return ([Term(node: id, scale: scale)], [id])
      case .affine(let factor, 0):
        guard let operand = flat(record.operands[0], scale * factor, isRoot: false) else { return nil }
        return (operand.terms, operand.inner + [id])
      case .add:
        guard record.operands[0] != record.operands[1],
          let left = flat(record.operands[0], scale, isRoot: false),
          let right = flat(record.operands[1], scale, isRoot: false),
          graph.records[left.terms[0].node].op == graph.records[right.terms[0].node].op,
          batch(left.terms[0]) == batch(right.terms[0])
        else { return nil }
        return (left.terms + right.terms, left.inner + right.inner + [id])
      default: return nil
      }
    }
    func batch(_ term: Term) -> Int? { graph.records[graph.records[term.node].operands[0]].shape.batch }

    for id in order.reversed() where !absorbed[id] {
      guard case .add = graph.records[id].op, let sum = flat(id, 1, isRoot: true) else { continue }
      terms[id] = sum.terms
      for inner in sum.inner where inner != id { absorbed[inner] = true }
    }
  }

  /// The terms of the sum whose result is this node; nil for any other node.
  func terms(of id: Int) -> [Term]? { terms[id] }

  /// Whether the node belongs to a sum and has no value of its own.
  func isAbsorbed(_ id: Int) -> Bool { absorbed[id] }

  /// Whether the node is a sum or belongs to one.
  func contains(_ id: Int) -> Bool { absorbed[id] || terms[id] != nil }
}
