/// The pass "max pooling": the sum over 2 x 2 windows of x times the mask of its first maxima is one step that writes
/// the maxima, and neither product nor mask has a value unless something else reads it.
struct MaxPools {
  private var pooled: [Int: Int] = [:]
  private var absorbed: [Bool]

  init(graph: Graph, order: [Int], roots: Set<Int>) {
    absorbed = Array(repeating: false, count: graph.count)
    var users = [Int](repeating: 0, count: graph.count)
    for id in order { for operand in graph.records[id].operands { users[operand] += 1 } }
    func isInner(_ id: Int) -> Bool { users[id] == 1 && !roots.contains(id) }
    for id in order {
      guard case .sumPool(2) = graph.records[id].op else { continue }
      let product = graph.records[id].operands[0]
      guard case .multiply = graph.records[product].op, isInner(product) else { continue }
      let factors = graph.records[product].operands
      for (x, mask) in [(factors[0], factors[1]), (factors[1], factors[0])] {
        guard case .argmaxMask(.pool2) = graph.records[mask].op, graph.records[mask].operands == [x] else { continue }
        pooled[id] = x
        absorbed[product] = true
        // A gradient reads the mask too.
        absorbed[mask] = isInner(mask)
      }
    }
  }

  /// What a node is the max pooling of; nil for any other node.
  func operand(of id: Int) -> Int? { pooled[id] }

  /// Whether the node belongs to a max pooling and has no value of its own.
  func isAbsorbed(_ id: Int) -> Bool { absorbed[id] }
}
