internal import Interchange

/// The state of a run. A failure is never a number.
public enum RunState: Equatable, Sendable {
  /// Nothing was trained yet.
  case waiting
  /// A process holds its lock.
  case running
  /// All steps are trained and scored.
  case done
  /// A value stopped being a number: at which step, and which.
  case diverged(step: Int, quantity: String)
  /// An error stopped it.
  case failed(error: String)
  /// It was stopped with its state saved.
  case interrupted

  /// Every name, in the order in which a reader cares.
  public static let names = ["done", "diverged", "failed", "interrupted", "running", "waiting"]

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

  /// The state with what belongs to it, for people, in one line.
  public var label: String {
    switch self {
    case .waiting, .running, .done, .interrupted: name
    case .diverged(let step, let quantity): "diverged at step \(step): \(quantity)"
    case .failed(let error): "failed: \(error)"
    }
  }

  /// Whether running it again would change nothing.
  public var isFinal: Bool {
    switch self {
    case .done, .diverged: true
    case .waiting, .running, .failed, .interrupted: false
    }
  }
}

extension RunState: Codable {
  private struct Form: Codable {
    var name: String
    var step: Int?
    var quantity: String?
    var error: String?
  }

  public init(from decoder: any Decoder) throws {
    let form = try Form(from: decoder)
    switch (form.name, form.step, form.quantity, form.error) {
    case ("waiting", nil, nil, nil): self = .waiting
    case ("running", nil, nil, nil): self = .running
    case ("done", nil, nil, nil): self = .done
    case ("interrupted", nil, nil, nil): self = .interrupted
    case ("diverged", let step?, let quantity?, nil): self = .diverged(step: step, quantity: quantity)
    case ("failed", nil, nil, let error?): self = .failed(error: error)
    default:
      throw FieldError(
        "name", "'\(form.name)' with these keys",
        allowed: "diverged (step, quantity), failed (error), done, interrupted, running, waiting")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var form = Form(name: name)
    switch self {
    case .waiting, .running, .done, .interrupted: break
    case .diverged(let step, let quantity): (form.step, form.quantity) = (step, quantity)
    case .failed(let error): form.error = error
    }
    try form.encode(to: encoder)
  }
}
