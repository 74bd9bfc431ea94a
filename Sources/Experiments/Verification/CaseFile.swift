import Engine
import Interchange
import Networks
import Objectives

/// A reference case: tensors and settings, with the conversions between PyTorch's order and the engine's.
struct CaseFile {
  let path: String
  let file: Safetensors
  let settings: JSONValue

  init(path: String) throws {
    self.path = path
    file = try Safetensors(contentsOf: path)
    guard let text = file.metadata("case") else { throw VerificationError.setting(path: path, key: "case") }
    settings = try JSONValue.parse(text, source: "\(path), metadata 'case'")
  }

  func number(_ key: String) throws -> Double {
    guard let value = settings[key]?.number, value.isFinite else {
      throw VerificationError.setting(path: path, key: key)
    }
    return value
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int {
    guard let value = settings[key]?.integer, range.contains(value) else {
      throw VerificationError.setting(path: path, key: key)
    }
    return value
  }

  /// The case's method. What plays no part in one step, clipping and annealing, may be left out.
  func objective() throws -> (method: String, objective: any Objective) {
    guard let name = settings["method"]?.string else { throw VerificationError.setting(path: path, key: "method") }
    do {
      let method = try Method.named(name)
      let objective = try method.objective { constant in
        let isUsed = !["clip", "final"].contains(constant)
        return try isUsed || settings[constant] != nil
          ? number(constant) : method.defaults.first { $0.name == constant }?.value ?? 0
      }
      return (name, objective)
    } catch let error as UnknownMethod {
      throw VerificationError.unsupported(path: path, what: "method '\(error.name)'")
    }
  }

  func activation() throws -> Activation {
    guard let name = settings["activation"]?.string, let activation = Activation(rawValue: name) else {
      throw VerificationError.setting(path: path, key: "activation")
    }
    return activation
  }

  func shape(_ name: String) throws -> [Int] { try file.array(name).shape }

  func doubles(_ name: String) throws -> [Double] {
    try file.array(name).doubles(name: "\(path): \(name)")
  }

  /// Dense values of a tensor whose shape must be `shape`.
  func doubles(_ name: String, shape expected: [Int]) throws -> [Double] {
    let found = try shape(name)
    guard found == expected else {
      throw VerificationError.shape(path: path, tensor: name, found: found, expected: "\(expected)")
    }
    return try doubles(name)
  }

  /// Images [B, C, H, W] as [H, W, C, B].
  func images(_ name: String, batch: Int, channels: Int, size: Int) throws -> [Double] {
    let values = try doubles(name, shape: [batch, channels, size, size])
    var result: [Double] = []
    result.reserveCapacity(values.count)
    for pixel in 0..<(size * size) {
      for c in 0..<channels {
        for b in 0..<batch { result.append(values[(b * channels + c) * size * size + pixel]) }
      }
    }
    return result
  }

  /// A matrix [B, F] as [F, B].
  func columns(_ name: String, batch: Int, count: Int) throws -> [Double] {
    let values = try doubles(name, shape: [batch, count])
    return (0..<count).flatMap { f in (0..<batch).map { values[$0 * count + f] } }
  }

  /// Parameters of a network by their state names.
  func parameters(_ prefix: String, _ parameters: [Parameter]) throws -> [String: [Double]] {
    try parameters.reduce(into: [:]) { values, parameter in
      let name = "\(prefix).\(parameter.name)"
      values[name] = parameter.engine(try doubles(name, shape: parameter.externalShape))
    }
  }

  /// Batch, channels and side of the images of tensor `name`.
  func imageSizes(_ name: String) throws -> (batch: Int, channels: Int, size: Int) {
    let found = try shape(name)
    guard found.count == 4, found[2] == found[3], found.allSatisfy({ $0 > 0 }) else {
      throw VerificationError.shape(path: path, tensor: name, found: found, expected: "[B, C, S, S]")
    }
    return (found[0], found[1], found[2])
  }
}

/// Runs a graph in either executor, with state kept between runs.
final class CaseRunner {
  private let outputs: [(name: String, node: Node)]
  private let updates: [(state: String, node: Node)]
  private var state: [String: [Double]]
  private let executor: Executor?
  private let store = TensorStore()

  /// - Parameter state: values of every state tensor, shared by name between the runners of one case.
  init(
    outputs: [(name: String, node: Node)], updates: [(state: String, node: Node)] = [], reference: Bool,
    state: [String: [Double]]
  ) throws {
    self.outputs = outputs
    self.updates = updates
    self.state = state
    if reference {
      executor = nil
      return
    }
    let plan = Plan(outputs: outputs, updates: updates)
    for (name, shape) in plan.stateShapes {
      try store.write(name, shape, (state[name] ?? Array(repeating: 0, count: shape.count)).map { Float($0) })
    }
    executor = try Executor(plan, store: store)
  }

  /// One run: values of the outputs by name.
  func run(_ feeds: [String: [Double]]) throws -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    if let executor {
      for name in executor.plan.feedNames {
        guard let values = feeds[name] else { throw ExecutionError.missingInput(name) }
        try executor.feed(name, values.map { Float($0) })
      }
      executor.run()
      for (name, _) in outputs { result[name] = try executor.output(name).map { Double($0) } }
      return result
    }
    let nodes = outputs.map(\.node) + updates.map(\.node)
    let values = try Reference.evaluate(nodes, state.merging(feeds) { $1 })
    for ((name, _), value) in zip(outputs, values) { result[name] = value }
    for ((name, _), value) in zip(updates, values.dropFirst(outputs.count)) { state[name] = value }
    return result
  }

  /// Current values of a state tensor.
  func stateValues(_ name: String) throws -> [Double] {
    executor == nil ? state[name] ?? [] : try store.read(name).map { Double($0) }
  }

  /// Takes over state tensors from another runner.
  func adopt(_ names: [String], from other: CaseRunner) throws {
    for name in names {
      let values = try other.stateValues(name)
      if executor == nil {
        state[name] = values
      } else if let shape = store.shape(of: name) {
        try store.write(name, shape, values.map { Float($0) })
      }
    }
  }
}
