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

  /// A setting of the case, of a kind that `read` understands.
  func setting<Value>(_ key: String, _ read: (JSONValue) -> Value?) throws -> Value {
    guard let value = settings[key].flatMap(read) else { throw VerificationError.setting(path: path, key: key) }
    return value
  }

  func number(_ key: String) throws -> Double { try setting(key) { $0.number.flatMap { $0.isFinite ? $0 : nil } } }

  /// Whether the penalty is taken at the raw real and fake samples, half the weight each, and not at points between.
  var penalizesRawSamples: Bool { settings["points"]?.string == "raw" }

  /// The case's method. What plays no part in one step, clipping and annealing, may be left out.
  func objective() throws -> (method: String, objective: any Objective) {
    let name = try setting("method", \.string)
    do {
      let method = try Method.named(name)
      let objective = try method.objective { constant in
        let isUsed = !["clip", "final"].contains(constant)
        return try isUsed || settings[constant] != nil
          ? number(constant) : method.usual(constant)
      }
      return (name, objective)
    } catch let error as UnknownMethod {
      throw VerificationError.unsupported(path: path, what: "method '\(error.name)'")
    }
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
    let (values, pixels) = (try doubles(name, shape: [batch, channels, size, size]), size * size)
    return (0..<pixels).flatMap { pixel in
      (0..<channels).flatMap { c in (0..<batch).map { b in values[(b * channels + c) * pixels + pixel] } }
    }
  }

  /// The reverse, of images in the engine's shape.
  func external(_ values: [Double], _ shape: Shape) -> [Double] {
    let (batch, channels) = (shape.batch ?? 1, shape.features[2])
    let pixels = shape.features[0] * shape.features[1]
    return (0..<batch).flatMap { b in
      (0..<channels).flatMap { c in (0..<pixels).map { values[($0 * channels + c) * batch + b] } }
    }
  }

  /// Columns of the noise [B, latent] of tensor `name`.
  func latent(_ name: String) throws -> Int {
    let found = try shape(name)
    guard found.count == 2, found[1] > 0 else {
      throw VerificationError.shape(path: path, tensor: name, found: found, expected: "[B, latent]")
    }
    return found[1]
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

/// Runs steps in either executor, on state that they share.
final class CaseRunner {
  private var state: [String: [Double]]
  /// nil for the Reference executor.
  private let store: TensorStore?

  /// - Parameter state: values of state tensors by name; others start at zero.
  init(reference: Bool, state: [String: [Double]]) {
    self.state = state
    store = reference ? nil : TensorStore()
  }

  /// A step: from values of the feeds to those of the outputs, by name.
  func step(
    _ outputs: [(name: String, node: Node)], updates: [(state: String, node: Node)] = []
  ) throws -> ([String: [Double]]) throws -> [String: [Double]] {
    let plan = Plan(outputs: outputs, updates: updates)
    for (name, shape) in plan.stateShapes where store?.shape(of: name) == nil {
      let start = state[name] ?? Array(repeating: 0, count: shape.count)
      state[name] = start
      try store?.write(name, shape, start.map { Float($0) })
    }
    guard let store else {
      return { [self] feeds in
        let values = try Reference.evaluate(outputs.map(\.node) + updates.map(\.node), state.merging(feeds) { $1 })
        for ((name, _), value) in zip(updates, values.dropFirst(outputs.count)) { state[name] = value }
        return Dictionary(zip(outputs.map(\.name), values)) { $1 }
      }
    }
    let executor = try Executor(plan, store: store)
    return { feeds in
      for name in executor.plan.feedNames {
        guard let values = feeds[name] else { throw ExecutionError.missingInput(name) }
        try executor.feed(name, values.map { Float($0) })
      }
      executor.run()
      return try outputs.reduce(into: [:]) { $0[$1.name] = try executor.output($1.name).map { Double($0) } }
    }
  }

  /// Current values of a state tensor.
  func values(of name: String) throws -> [Double] { try store?.read(name).map { Double($0) } ?? state[name] ?? [] }
}
