/// A value in a graph. Two nodes of one graph that mean the same computation are equal.
public struct Node: Hashable {
  public let graph: Graph
  /// Position in the graph; operands come before their users.
  public let id: Int

  public var op: Op { graph.records[id].op }
  public var operands: [Node] { graph.records[id].operands.map { Node(graph: graph, id: $0) } }
  public var shape: Shape { graph.records[id].shape }

  public static func == (a: Node, b: Node) -> Bool { a.graph === b.graph && a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A directed acyclic graph of immutable, hash-consed nodes: the same operation on the same operands is one node.
public final class Graph {
  struct Record: Hashable {
    let op: Op
    let operands: [Int]
    let shape: Shape
  }

  private(set) var records: [Record] = []
  private var known: [Record: Int] = [:]

  /// The compiler passes that work while nodes are made.
  let passes: Set<Pass>

  /// - Parameter passes: leave some out only to measure or test them.
  public init(passes: Set<Pass> = .all) { self.passes = passes }

  public var count: Int { records.count }

  /// The node for an operation, new or known. Its shape follows from the shape rules; operands that do not fit are a
  /// programmer's mistake and trap with the rule's sentence.
  func node(_ op: Op, _ operands: [Node]) -> Node {
    for operand in operands { precondition(operand.graph === self, "an operand belongs to another graph") }
    let shape: Shape
    do {
      shape = try op.shape(of: operands.map(\.shape))
    } catch {
      preconditionFailure("\(error)")
    }
    let record = Record(op: op, operands: operands.map(\.id), shape: shape)
    let isInput = if case .input = op { true } else { false }
    if isInput || passes.contains(.commonSubexpressions), let id = known[record] { return Node(graph: self, id: id) }
    records.append(record)
    known[record] = records.count - 1
    return Node(graph: self, id: records.count - 1)
  }

  /// A tensor fed at every run.
  public func feed(_ name: String, _ shape: Shape) -> Node { node(.input(name, .feed, shape), []) }

  /// A tensor kept between runs: a parameter or optimizer state.
  public func state(_ name: String, _ shape: Shape) -> Node { node(.input(name, .state, shape), []) }

  /// A scalar constant.
  public func constant(_ value: Double) -> Node {
    if value == 0 { return node(.constant(0), []) }
    return node(.constant(1), []).affine(scale: value)
  }

  /// A tensor with the same value everywhere.
  public func filled(_ value: Double, _ shape: Shape) -> Node { constant(value).broadcast(to: shape) }

  /// Checks every node again by the shape rules.
  /// - Throws: `ShapeError` for the first node that does not fit, a fault of the pass that made it.
  public func verify() throws {
    for (id, record) in records.enumerated() {
      let shape = try record.op.shape(of: record.operands.map { records[$0].shape })
      guard shape == record.shape, record.operands.allSatisfy({ $0 < id }) else {
        throw ShapeError.recorded(op: record.op, recorded: record.shape, derived: shape)
      }
    }
  }

  /// One line a node: "%7 [8, 8, 16 | 64] = leakyRelu(slope: 0.2) %6".
  public func dump(_ roots: [Node]) -> String {
    reachable(from: roots).map { id in
      let record = records[id]
      let operands = record.operands.map { "%\($0)" }.joined(separator: " ")
      return "%\(id) \(record.shape) = \(record.op) \(operands)"
    }.joined(separator: "\n")
  }

  /// Positions of all nodes that the roots need, operands first.
  func reachable(from roots: [Node]) -> [Int] {
    var needed = [Bool](repeating: false, count: records.count)
    for root in roots { needed[root.id] = true }
    for id in records.indices.reversed() where needed[id] {
      for operand in records[id].operands { needed[operand] = true }
    }
    return records.indices.filter { needed[$0] }
  }
}
