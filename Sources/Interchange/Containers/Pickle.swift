/// A value of a Python pickle. Nothing is executed: what a pickle would call is kept as a name with its arguments.
public indirect enum PickleValue: Equatable, Sendable {
  case none
  case bool(Bool)
  case integer(Int)
  /// Python 2's strings are bytes too.
  case bytes([UInt8])
  case text(String)
  /// A tuple or a list.
  case list([PickleValue])
  case dictionary([Pair])
  /// Such as `numpy dtype`: module and name.
  case global(String)
  /// What a persistent id stands for: a thing outside the pickle.
  case outside(PickleValue)
  /// The result of a call, and the state given to it afterwards.
  case call(String, [PickleValue], state: PickleValue)

  public struct Pair: Equatable, Sendable {
    public let key: PickleValue
    public let value: PickleValue
  }

  /// The value of a dictionary's key.
  public subscript(_ key: String) -> PickleValue? {
    guard case .dictionary(let pairs) = self else { return nil }
    return pairs.first { $0.key == .text(key) || $0.key == .bytes(Array(key.utf8)) }?.value
  }

  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  public var list: [PickleValue]? { if case .list(let values) = self { values } else { nil } }

  /// A text, Python 2's too where it is UTF-8.
  public var string: String? {
    switch self {
    case .text(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    default: nil
    }
  }
}

/// Reads what protocol 2 writes for dictionaries, lists, tuples, strings, integers, numpy arrays and PyTorch's tensors.
public enum Pickle {
  /// - Parameters:
  ///   - globals: the names, `module name`, that may appear.
  ///   - path: for errors.
  /// - Throws: `ContainerError` for any other name, and for any opcode but the 34 known here.
  public static func parse(_ bytes: [UInt8], globals: Set<String>, path: String) throws -> PickleValue {
    var place = 0
    return try parse(bytes, from: &place, globals: globals, path: path)
  }

  /// The same of the pickle that starts at `place`, which moves behind it.
  static func parse(
    _ bytes: [UInt8], from place: inout Int, globals: Set<String>, path: String
  ) throws -> PickleValue {
    var machine = Machine(bytes: bytes, globals: globals, path: path, place: place)
    defer { place = machine.place }
    return try machine.run()
  }

  /// A dictionary that keeps its order, as all do here.
  static let orderedDictionary = "collections OrderedDict"

  /// A list or dictionary is filled after its place on the stack is known: a node is shared, a value is not.
  private final class Node {
    enum Kind {
      case value(PickleValue)
      case list([Node])
      case dictionary([(key: Node, value: Node)])
      case outside(Node)
      case call(String, Node, state: Node?)
    }
    var kind: Kind
    init(_ kind: Kind) { self.kind = kind }
  }

  private struct Machine {
    let bytes: [UInt8]
    let globals: Set<String>
    let path: String
    var place = 0
    var stack: [Node] = []
    /// Heights of the stack at the marks that are open.
    var marks: [Int] = []
    var memo: [Int: Node] = [:]
    /// Values that the result may still have: each takes a byte or more, unless a list holds itself or others many times.
    lazy var left = bytes.count

    func wrong(_ problem: String) -> ContainerError {
      ContainerError(path: path, problem: "its pickle is not read here: \(problem)")
    }

    mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
      guard count >= 0, count <= bytes.count - place else { throw wrong("it is truncated") }
      defer { place += count }
      return bytes[place..<(place + count)]
    }

    /// An unsigned integer, little endian.
    mutating func number(_ size: Int) throws -> Int {
      try take(size).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func line() throws -> String {
      guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { throw wrong("it is truncated") }
      defer { place = end + 1 }
      return String(decoding: bytes[place..<end], as: UTF8.self)
    }

    mutating func push(_ value: PickleValue) { stack.append(Node(.value(value))) }

    mutating func pop() throws -> Node {
      guard let node = stack.popLast(), stack.count >= marks.last ?? 0 else { throw wrong("its stack is empty") }
      return node
    }

    mutating func popToMark() throws -> [Node] {
      guard let mark = marks.popLast(), mark <= stack.count else { throw wrong("it has no mark") }
      defer { stack.removeSubrange(mark...) }
      return Array(stack[mark...])
    }

    func top() throws -> Node {
      guard let node = stack.last else { throw wrong("its stack is empty") }
      return node
    }

    mutating func tuple(_ count: Int) throws {
      guard stack.count - (marks.last ?? 0) >= count else { throw wrong("its stack is empty") }
      let items = Array(stack.suffix(count))
      stack.removeLast(count)
      stack.append(Node(.list(items)))
    }

    func append(_ items: [Node], to node: Node) throws {
      guard case .list(let old) = node.kind else { throw wrong("it appends to what is no list") }
      node.kind = .list(old + items)
    }

    func set(_ items: [Node], of node: Node) throws {
      guard case .dictionary(let old) = node.kind, items.count % 2 == 0 else {
        throw wrong("it sets items of no dictionary")
      }
      node.kind = .dictionary(
        old + stride(from: 0, to: items.count, by: 2).map { (key: items[$0], value: items[$0 + 1]) })
    }

    mutating func run() throws -> PickleValue {
      while true {
        let code = try number(1)
        switch Character(UnicodeScalar(UInt8(code))) {
        case "\u{80}":  // PROTO
          let version = try number(1)
          guard version <= 2 else { throw wrong("its protocol is \(version), not 2") }
        case ".":
          let value = try resolved(pop(), depth: 0)
          guard stack.isEmpty, marks.isEmpty else { throw wrong("it ends in the middle") }
          return value
        case "(": marks.append(stack.count)
        case "N": push(.none)
        case "\u{88}": push(.bool(true))
        case "\u{89}": push(.bool(false))
        case "K": push(.integer(try number(1)))
        case "M": push(.integer(try number(2)))
        case "J": push(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
        case "\u{8A}": push(.integer(try long()))
        case "U": push(.bytes(Array(try take(number(1)))))
        case "T": push(.bytes(Array(try take(number(4)))))
        case "X": push(.text(String(decoding: try take(number(4)), as: UTF8.self)))
        case "]": stack.append(Node(.list([])))
        case "}": stack.append(Node(.dictionary([])))
        case ")": stack.append(Node(.list([])))
        case "\u{85}": try tuple(1)
        case "\u{86}": try tuple(2)
        case "\u{87}": try tuple(3)
        case "t": stack.append(Node(.list(try popToMark())))
        case "a":
          let item = try pop()
          try append([item], to: top())
        case "e":
          let items = try popToMark()
          try append(items, to: top())
        case "s":
          let (value, key) = (try pop(), try pop())
          try set([key, value], of: top())
        case "u":
          let items = try popToMark()
          try set(items, of: top())
        case "q": memo[try number(1)] = try top()
        case "r": memo[try number(4)] = try top()
        case "h": stack.append(try remembered(number(1)))
        case "j": stack.append(try remembered(number(4)))
        case "c":
          let name = "\(try line()) \(try line())"
          guard globals.contains(name) else { throw wrong("it names \(name)") }
          push(.global(name))
        case "R":
          let arguments = try pop()
          guard case .value(.global(let name)) = try pop().kind else { throw wrong("it calls what is no name") }
          stack.append(
            Node(name == orderedDictionary ? try ordered(arguments) : .call(name, arguments, state: nil)))
        case "Q": stack.append(Node(.outside(try pop())))
        case "b":
          let state = try pop()
          // What a dictionary carries beside its members says nothing of them.
          if case .dictionary = try top().kind { continue }
          guard case .call(let name, let arguments, nil) = try top().kind else { throw wrong("it builds no object") }
          try top().kind = .call(name, arguments, state: state)
        default: throw wrong("opcode \(code) at byte \(place - 1)")
        }
      }
    }

    /// A signed integer of any length; of a longer one the low 64 bits.
    mutating func long() throws -> Int {
      let digits = try take(number(1))
      return digits.prefix(8).reversed().reduce((digits.last ?? 0) < 0x80 ? 0 : -1) { $0 << 8 | Int($1) }
    }

    /// An ordered dictionary, empty or from the list of pairs that Python 2 gives it.
    func ordered(_ arguments: Node) throws -> Node.Kind {
      guard case .list(let arguments) = arguments.kind else { throw wrong("its arguments are no tuple") }
      guard let pairs = arguments.first else { return .dictionary([]) }
      guard case .list(let pairs) = pairs.kind else { throw wrong("it fills a dictionary from no list") }
      return .dictionary(
        try pairs.map { pair in
          guard case .list(let pair) = pair.kind, pair.count == 2 else { throw wrong("it has a pair that is none") }
          return (key: pair[0], value: pair[1])
        })
    }

    func remembered(_ key: Int) throws -> Node {
      guard let node = memo[key] else { throw wrong("it recalls what it has not stored") }
      return node
    }

    mutating func resolved(_ node: Node, depth: Int) throws -> PickleValue {
      left -= 1
      guard depth < 32, left >= 0 else { throw wrong("it is nested too deep") }
      func inner(_ node: Node) throws -> PickleValue { try resolved(node, depth: depth + 1) }
      switch node.kind {
      case .value(let value): return value
      case .list(let items): return .list(try items.map(inner))
      case .dictionary(let pairs):
        return .dictionary(try pairs.map { PickleValue.Pair(key: try inner($0.key), value: try inner($0.value)) })
      case .outside(let id): return .outside(try inner(id))
      case .call(let name, let arguments, let state):
        guard case .list(let arguments) = try inner(arguments) else { throw wrong("its arguments are no tuple") }
        return .call(name, arguments, state: try state.map(inner) ?? .none)
      }
    }
  }
}
