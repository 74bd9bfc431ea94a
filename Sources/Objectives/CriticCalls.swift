public import Engine

/// A call of the critic in a step. Where a method drops units out, each call has masks of its own.
public enum CriticCall: Hashable, Sendable {
  case real
  /// The same real samples once more.
  case again
  /// Generated samples, constants for the critic.
  case fake
  /// Generated samples in the generator's step.
  case generator
  /// The penalty's points, by the number of their set from 0.
  case penalty(Int)

  /// The calls of both steps with up to `pointSets` sets of penalty points.
  public static func all(pointSets: Int) -> [CriticCall] {
    [.real, .again, .fake, .generator] + (0..<pointSets).map { .penalty($0) }
  }

  /// In names of feeds and tensors: `real`, `again`, `fake`, `generator`, `penalty`, `penalty2`, …
  public var name: String {
    if case .penalty(let set) = self { set == 0 ? "penalty" : "penalty\(set + 1)" } else { "\(self)" }
  }

  /// Separates the calls' random numbers; never changes.
  public var number: Int {
    switch self {
    case .real: 0
    case .again: 1
    case .fake: 2
    case .generator: 3
    case .penalty(let set): 4 + set
    }
  }
}

/// A critic that is told which call it answers, as a method with dropout sees it.
public struct CriticCalls {
  private let run: (Node, CriticCall) -> (scores: Node, features: Node)

  /// - Parameter run: from samples [H, W, C, B] to scores [B] and the input of the last layer [..., B].
  public init(_ run: @escaping (Node, CriticCall) -> (scores: Node, features: Node)) { self.run = run }

  /// Scores [B] and the input of the last layer [..., B].
  public func callAsFunction(_ x: Node, _ call: CriticCall) -> (scores: Node, features: Node) { run(x, call) }

  /// Scores alone, always of the same call.
  public func scores(_ call: CriticCall) -> CriticFunction { { run($0, call).scores } }
}
