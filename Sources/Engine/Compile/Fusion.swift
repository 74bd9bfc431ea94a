/// Which elementwise nodes run together: a node joins the program of its users when all of them are in one program and
/// have its shape; otherwise it is a program's result (materialized). Masks, which cost less than reading them back, are
/// computed again in every program that needs them.
struct Fusion {
  private let graph: Graph
  private(set) var users: [[Int]]
  private var roots: [Int]
  private let materialized: [Bool]
  /// Masks that each user's program computes for itself.
  private let repeated: [Bool]
  private let sums: WeightSums

  private let passes: Set<Pass>

  init(graph: Graph, order: [Int], roots outputs: Set<Int>, sums: WeightSums, passes: Set<Pass>) {
    (self.passes, self.graph, self.sums) = (passes, graph, sums)
    var users: [[Int]] = Array(repeating: [], count: graph.count)
    for id in order { for operand in graph.records[id].operands { users[operand].append(id) } }
    var roots = Array(0..<graph.count)
    var materialized = [Bool](repeating: true, count: graph.count)
    var repeated = [Bool](repeating: false, count: graph.count)
    func isFusible(_ id: Int) -> Bool { Fusion.isFusible(graph.records[id].op) && !sums.contains(id) }
    let fused = passes.contains(.elementwiseFusion) ? order : []
    for id in fused.reversed() where !outputs.contains(id) && isFusible(id) {
      let record = graph.records[id]
      let fits = users[id].allSatisfy {
        let user = graph.records[$0]
        guard isFusible($0), !repeated[$0], user.shape == record.shape else { return false }
        if case .broadcast = user.op { return false }
        return true
      }
      guard fits, let first = users[id].first else { continue }
      if case .broadcast = record.op {
        // Read in place by each user's program.
        materialized[id] = false
      } else if users[id].allSatisfy({ roots[$0] == roots[first] }) {
        roots[id] = roots[first]
        materialized[id] = false
      } else if Fusion.isMask(record.op) {
        repeated[id] = true
        materialized[id] = false
      }
    }
    (self.users, self.roots, self.materialized, self.repeated) = (users, roots, materialized, repeated)
  }

  /// Whether the node's value gets memory.
  func isMaterialized(_ id: Int) -> Bool { materialized[id] }
  /// The node whose program computes this node.
  func root(of id: Int) -> Int { roots[id] }
  /// Whether the node is computed by an elementwise program.
  func isElementwise(_ id: Int) -> Bool { Fusion.isFusible(graph.records[id].op) && !sums.contains(id) }

  private static func isMask(_ op: Op) -> Bool {
    switch op {
    case .leakyStep, .clipMask: true
    default: false
    }
  }

  private static func isFusible(_ op: Op) -> Bool {
    switch op {
    case .constant, .affine, .add, .multiply, .exp, .log, .tanh, .sigmoid, .softplus, .power, .leakyRelu, .leakyStep,
      .clip, .clipMask, .broadcast:
      true
    case .input, .detach, .sum, .reshape, .convolution, .inputAdjoint, .weightAdjoint, .sumPool, .upsample,
      .argmaxMask, .gather, .scatter:
      false
    }
  }

  /// The program whose result is the materialized node `id`.
  func program(_ id: Int, output: Buffer, buffer: (Int) -> Buffer) -> ElementwiseProgram {
    var members: [Int] = []
    var loads: [Int] = []
    func visit(_ node: Int) {
      if members.contains(node) || loads.contains(node) { return }
      if node != id, !repeated[node], roots[node] != id || !isElementwise(node) || isBroadcast(node) {
        loads.append(node)
        return
      }
      if node == id, isBroadcast(node) {
        loads.append(node)
        return
      }
      for operand in graph.records[node].operands { visit(operand) }
      members.append(node)
    }
    visit(id)

    let operations = Contraction(
      graph: graph, members: members, result: id, joins: passes.contains(.contraction)
    ).operations
    var instructions: [Instruction] = []
    var registerOf: [Int: Int] = [:]
    var free: [Int] = []
    var registers = 0
    var pendingUses: [Int: Int] = [:]
    for operation in operations { for operand in operation.operands { pendingUses[operand, default: 0] += 1 } }
    func take() -> Int {
      if let register = free.popLast() { return register }
      registers += 1
      return registers - 1
    }
    func register(_ node: Int) -> Int {
      if let known = registerOf[node] { return known }
      let register = take()
      registerOf[node] = register
      let (source, pattern) = load(node, for: id)
      instructions.append(.load(register: register, buffer(source), pattern))
      return register
    }
    if operations.isEmpty { _ = register(id) }
    for operation in operations {
      let read = operation.operands.map(register)
      for operand in operation.operands {
        pendingUses[operand, default: 1] -= 1
        if pendingUses[operand] == 0, let done = registerOf.removeValue(forKey: operand) { free.append(done) }
      }
      let target = take()
      registerOf[operation.node] = target
      instructions.append(.apply(register: target, operation.kind, x: read.first ?? 0, y: read.last ?? 0))
    }
    return ElementwiseProgram(
      instructions: instructions, registers: registers, result: registerOf[id] ?? 0, output: output,
      count: graph.records[id].shape.paddedCount)
  }

  private func isBroadcast(_ id: Int) -> Bool {
    if case .broadcast = graph.records[id].op { return true }
    return false
  }

  /// Where the program of `root` reads a node that it does not compute itself.
  private func load(_ id: Int, for root: Int) -> (source: Int, LoadPattern) {
    guard case .broadcast(let axes, let target) = graph.records[id].op, id == root || !materialized[id] else {
      return (id, .contiguous)
    }
    let source = graph.records[id].operands[0]
    return (source, LoadPattern(of: graph.records[source].shape, repeatedAlong: axes, of: target))
  }
}

extension LoadPattern {
  /// The pattern that reads `source` as if it were repeated along `axes` of `target`.
  init(of source: Shape, repeatedAlong axes: [Int], of target: Shape) {
    if source.count == 1, source.batch == nil {
      self = .scalar
      return
    }
    var strides = [Int](repeating: 0, count: target.axes.count)
    var stride = 1
    for axis in strides.indices.reversed() where !axes.contains(axis) {
      strides[axis] = stride
      stride *= target.paddedAxes[axis]
    }
    // Neighboring axes that step alike are one.
    var extents: [Int] = []
    var steps: [Int] = []
    for (extent, step) in zip(target.paddedAxes, strides) where extent > 1 {
      if let last = steps.last, last == step * extent {
        extents[extents.count - 1] *= extent
        steps[steps.count - 1] = step
      } else {
        extents.append(extent)
        steps.append(step)
      }
    }
    self = .strided(extents: extents, strides: steps)
  }
}
