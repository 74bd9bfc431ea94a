import KernelTypes

/// From graph nodes to steps: elementwise chains become programs, bilinear operations get packed weights and sums of
/// weight adjoints become one, max pooling is one step, reshapes become aliases, updates come last and write in place
/// where nothing reads the old value any more.
final class Lowering {
  struct BufferInfo {
    /// Padded elements, and 16 more so that a vector load from any element stays inside.
    var count: Int
    /// Memory outside the arena.
    var home: Plan.Home?
  }

  private let graph: Graph
  private let outputs: [(name: String, node: Node)]
  private let updates: [(state: String, node: Node)]
  let order: [Int]
  private(set) var steps: [Step] = []
  private(set) var buffers: [BufferInfo] = []
  private(set) var results: [(name: String, shape: Shape, buffer: Buffer)] = []
  private var bufferOfNode: [Buffer?]
  private var packed: [Step: Buffer] = [:]
  private let fusion: Fusion
  private let sums: WeightSums
  private let pools: MaxPools

  private let passes: Set<Pass>

  init(outputs: [(name: String, node: Node)], updates: [(state: String, node: Node)], passes: Set<Pass> = .all) {
    (self.passes, self.outputs, self.updates) = (passes, outputs, updates)
    let roots = outputs.map(\.node) + updates.map(\.node)
    graph = roots[0].graph
    order = passes.contains(.deadCode) ? graph.reachable(from: roots) : Array(0..<graph.count)
    bufferOfNode = Array(repeating: nil, count: graph.count)
    sums = WeightSums(
      graph: graph, order: passes.contains(.joinedWeightAdjoints) ? order : [], roots: Set(roots.map(\.id)))
    pools = MaxPools(
      graph: graph, order: passes.contains(.maxPooling) ? order : [], roots: Set(roots.map(\.id)))
    fusion = Fusion(
      graph: graph, order: order, roots: Set(roots.map(\.id)), sums: sums, passes: passes)
  }

  /// Inputs of one kind in order of first use.
  func inputs(_ wanted: InputKind) -> [(name: String, shape: Shape)] {
    var found: [(name: String, shape: Shape)] = []
    for id in order {
      if case .input(let name, wanted, let shape) = graph.records[id].op { found.append((name, shape)) }
    }
    for (name, node) in updates where wanted == .state && !found.contains(where: { $0.name == name }) {
      found.append((name, node.shape))
    }
    return found
  }

  func run() {
    let late = deferred()
    for id in order where !late.contains(id) { lower(id) }
    for id in order where late.contains(id) { lower(id) }
    for (name, node) in outputs { results.append((name, node.shape, buffer(node.id))) }
    for (name, node) in updates { write(node, to: name) }
    if passes.contains(.epilogues) {
      steps = Epilogues.fused(steps, buffers: buffers, kept: Set(results.map(\.buffer)))
    }
  }

  /// Elementwise results that only updates need: they run after everything that reads the old state.
  private func deferred() -> Set<Int> {
    var late = Set(updates.map(\.node.id)).subtracting(outputs.map(\.node.id))
    var changed = true
    while changed {
      changed = false
      for id in late
      where !fusion.isElementwise(id) || !fusion.users[id].allSatisfy({ late.contains(fusion.root(of: $0)) }) {
        late.remove(id)
        changed = true
        break
      }
    }
    return late
  }

  private func write(_ node: Node, to name: String) {
    let target = stateBuffer(name, node.shape)
    let source = buffer(node.id)
    if source == target { return }
    let writer = steps.lastIndex { $0.writes == source }
    if let writer, case .elementwise(let program) = steps[writer],
      buffers[source.id].home == nil, !results.contains(where: { $0.buffer == source }),
      steps[(writer + 1)...].allSatisfy({
        $0.isReplaceable(source) && !$0.reads.contains(target) && $0.writes != target
      }),
      !program.instructions.contains(where: { $0.loadsIndirectly(target) })
    {
      for index in writer..<steps.count { steps[index].replace(source, by: target) }
      bufferOfNode[node.id] = target
    } else {
      steps.append(.copy(from: source, to: target, count: node.shape.paddedCount))
    }
  }

  func newBuffer(_ count: Int, home: Plan.Home? = nil) -> Buffer {
    buffers.append(BufferInfo(count: Shape.padded(count) + 16, home: home))
    return Buffer(id: buffers.count - 1)
  }

  private func stateBuffer(_ name: String, _ shape: Shape) -> Buffer {
    if let id = buffers.firstIndex(where: { $0.home == .state(name) }) { return Buffer(id: id) }
    return newBuffer(shape.paddedCount, home: .state(name))
  }

  /// The buffer of a value that an earlier step has made.
  private func buffer(_ id: Int) -> Buffer {
    guard let buffer = bufferOfNode[id] else { preconditionFailure("node %\(id) is read before it is lowered") }
    return buffer
  }

  private func packedWeight(_ kind: PackKind, _ c: ConvolutionShape, _ weight: Buffer) -> Buffer {
    let key = Step.pack(kind, c, weight: weight, into: weight)
    if let known = packed[key] { return known }
    let into = newBuffer(c.weightCount)
    steps.append(.pack(kind, c, weight: weight, into: into))
    packed[key] = into
    return into
  }

  private func transposed(_ c: ConvolutionShape, _ g: Buffer, batch: Int) -> Buffer {
    let key = Step.transpose(c, g: g, into: g, batch: batch)
    if let known = packed[key] { return known }
    let into = newBuffer(c.transposedCount(batch: batch))
    steps.append(.transpose(c, g: g, into: into, batch: batch))
    packed[key] = into
    return into
  }

  private func lower(_ id: Int) {
    if sums.isAbsorbed(id) || pools.isAbsorbed(id) { return }
    let record = graph.records[id]
    let shape = record.shape
    func operand(_ position: Int) -> Buffer { buffer(record.operands[position]) }
    func operandShape(_ position: Int) -> Shape { graph.records[record.operands[position]].shape }
    func output() -> Buffer {
      let output = newBuffer(shape.paddedCount)
      bufferOfNode[id] = output
      return output
    }
    func spatial(_ shape: Shape) -> (height: Int, width: Int, row: Int) {
      (shape.features[0], shape.features[1], shape.features[2] * (shape.paddedBatch ?? 1))
    }
    func weightAdjoint(_ c: ConvolutionShape, _ terms: [WeightSums.Term]) {
      let batch = graph.records[graph.records[terms[0].node].operands[0]].shape.batch ?? 1
      let pairs = terms.map { term in
        let operands = graph.records[term.node].operands
        return WeightPair(
          x: buffer(operands[0]), g: transposed(c, buffer(operands[1]), batch: batch), scale: Float(term.scale))
      }
      steps.append(.weightAdjoint(c, pairs: pairs, output: output(), batch: batch))
    }
    if let terms = sums.terms(of: id), case .weightAdjoint(let c) = graph.records[terms[0].node].op {
      weightAdjoint(c, terms)
      return
    }
    if let x = pools.operand(of: id) {
      let (height, width, row) = spatial(operandShape(0))
      steps.append(.maxPool2(x: buffer(x), output: output(), height: height, width: width, row: row))
      return
    }
    switch record.op {
    case .input(let name, .feed, _): bufferOfNode[id] = newBuffer(shape.paddedCount, home: .feed(name))
    case .input(let name, .state, _): bufferOfNode[id] = stateBuffer(name, shape)
    case .detach, .reshape: bufferOfNode[id] = operand(0)
    case .constant, .affine, .add, .multiply, .exp, .log, .tanh, .sigmoid, .softplus, .power, .leakyRelu, .leakyStep,
      .clip, .clipMask, .broadcast:
      guard fusion.isMaterialized(id) else { return }
      let program = fusion.program(id, output: output(), buffer: buffer)
      steps.append(.elementwise(program))
    case .sum(let axes): bufferOfNode[id] = lowerSum(operand(0), operandShape(0), axes)
    case .convolution(let c):
      let packed = packedWeight(.forward, c, operand(1))
      steps.append(
        .convolution(
          c, x: operand(0), packed: packed, output: output(), paddedBatch: shape.paddedBatch ?? 16,
          epilogue: Epilogue()))
    case .inputAdjoint(let c):
      let packed = packedWeight(.adjoint, c, operand(1))
      steps.append(
        .inputAdjoint(
          c, g: operand(0), packed: packed, output: output(), paddedBatch: shape.paddedBatch ?? 16,
          epilogue: Epilogue()))
    case .weightAdjoint(let c): weightAdjoint(c, [WeightSums.Term(node: id, scale: 1)])
    case .sumPool(let k):
      let (height, width, row) = spatial(operandShape(0))
      steps.append(.sumPool(k, x: operand(0), output: output(), height: height, width: width, row: row))
    case .upsample(let k):
      let (height, width, row) = spatial(operandShape(0))
      steps.append(.upsample(k, x: operand(0), output: output(), height: height, width: width, row: row))
    case .argmaxMask(let window):
      steps.append(.argmaxMask(window, x: operand(0), output: output(), axes: shape.paddedAxes))
    case .gather:
      steps.append(
        .gather(
          x: operand(0), index: operand(1), output: output(), rows: shape.features.reduce(1, *),
          source: operandShape(0), target: shape))
    case .scatter:
      steps.append(
        .scatter(
          g: operand(0), index: operand(1), output: output(), rows: shape.features.reduce(1, *),
          source: operandShape(0), target: shape))
    }
  }

  /// A sum, one contiguous group of axes after the other, outermost first; the batch axis on its own and last.
  private func lowerSum(_ x: Buffer, _ shape: Shape, _ axes: [Int]) -> Buffer {
    var source = x
    var sizes = shape.paddedAxes
    var valid = shape.axes
    var rest = axes
    let batchAxis = shape.batch == nil ? -1 : shape.features.count
    while let first = rest.first {
      var last = first
      while rest.contains(last + 1), last + 1 != batchAxis { last += 1 }
      let outer = sizes[..<first].reduce(1, *)
      let rows = sizes[first...last].reduce(1, *)
      let width = sizes[(last + 1)...].reduce(1, *)
      let output = newBuffer(outer * width)
      if width == 1 {
        let count = valid[first...last].reduce(1, *)
        steps.append(.sumLanes(x: source, output: output, outer: outer, count: rows, valid: count))
      } else {
        steps.append(.sumRows(x: source, output: output, outer: outer, rows: rows, width: width))
      }
      source = output
      // Summed axes stay with size 1, so that the remaining axis numbers hold.
      for axis in first...last {
        sizes[axis] = 1
        valid[axis] = 1
      }
      rest.removeAll { $0 <= last }
    }
    return source
  }
}
