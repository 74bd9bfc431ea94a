public import Interchange

/// Where a run stands. A failure is never a number.
public enum RunState: Equatable, Sendable {
  /// Nothing was trained yet.
  case waiting
  /// A process holds its lock.
  case running
  /// All steps are trained.
  case done
  /// A value stopped being a number: at which step, and which.
  case diverged(step: Int, quantity: String)
  /// An error stopped it.
  case failed(error: String)
  /// It was stopped with its state saved.
  case interrupted

  /// One word.
  public var name: String {
    switch self {
    case .waiting: "waiting"
    case .running: "running"
    case .done: "done"
    case .diverged: "diverged"
    case .failed: "failed"
    case .interrupted: "interrupted"
    }
  }

  /// Whether running it again would change nothing.
  public var isFinal: Bool {
    switch self {
    case .done, .diverged: true
    case .waiting, .running, .failed, .interrupted: false
    }
  }

  /// Throws `JSONError`, and `ConfigError.unknown` for another word.
  public init(json: JSONValue) throws {
    let extra: [String]
    switch json["name"]?.string {
    case "diverged": extra = ["step", "quantity"]
    case "failed": extra = ["error"]
    default: extra = []
    }
    let fields = try JSONFields(json, of: "state", known: ["name"] + extra)
    switch try fields.string("name") {
    case "waiting": self = .waiting
    case "running": self = .running
    case "done": self = .done
    case "diverged":
      self = .diverged(step: try fields.integer("step"), quantity: try fields.string("quantity"))
    case "failed": self = .failed(error: try fields.string("error"))
    case "interrupted": self = .interrupted
    case let other:
      throw ConfigError.unknown(
        key: "state.name", value: other,
        known: ["waiting", "running", "done", "diverged", "failed", "interrupted"])
    }
  }

  /// Reads back equal.
  public var json: JSONValue {
    switch self {
    case .waiting, .running, .done, .interrupted: .object(of: ["name": .string(name)])
    case .diverged(let step, let quantity):
      .object(of: ["name": .string(name), "step": .integer(step), "quantity": .string(quantity)])
    case .failed(let error): .object(of: ["name": .string(name), "error": .string(error)])
    }
  }
}
