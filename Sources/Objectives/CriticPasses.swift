public import Engine

/// A pass of samples through the critic. Where a method drops units out, each pass has masks of its own.
public enum CriticPass: Hashable, Sendable {
  /// Real samples.
  case real
  /// The same real samples once more.
  case again
  /// Generated samples, constants for the critic.
  case fake
  /// Generated samples in the generator's step.
  case generator
  /// The penalty's points, by the number of their set from 0.
  case penalty(Int)

  /// The passes of both steps with up to `pointSets` sets of penalty points.
  public static func all(pointSets: Int) -> [CriticPass] {
    [.real, .again, .fake, .generator] + (0..<pointSets).map { .penalty($0) }
  }

  /// In names of feeds and tensors: `real`, `again`, `fake`, `generator`, `penalty`, `penalty2`, …
  public var name: String {
    switch self {
    case .real: "real"
    case .again: "again"
    case .fake: "fake"
    case .generator: "generator"
    case .penalty(let set): set == 0 ? "penalty" : "penalty\(set + 1)"
    }
  }

  /// Separates the passes' random numbers; never changes.
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

/// A critic that is told which pass it makes, as a method with dropout sees it.
public struct CriticPasses {
  private let run: (Node, CriticPass) -> (scores: Node, features: Node)

  /// - Parameter run: from samples [H, W, C, B] to scores [B] and the input of the last layer [..., B].
  public init(_ run: @escaping (Node, CriticPass) -> (scores: Node, features: Node)) { self.run = run }

  /// Scores [B] and the input of the last layer [..., B].
  public func callAsFunction(_ x: Node, _ pass: CriticPass) -> (scores: Node, features: Node) { run(x, pass) }

  /// Scores alone, always of the same pass.
  public func scores(_ pass: CriticPass) -> CriticFunction { { run($0, pass).scores } }
}
