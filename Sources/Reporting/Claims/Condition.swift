internal import Records

/// What must be true of pairs for a verdict.
indirect enum Condition: Sendable {
  case test(PairTest)
  case all([Condition])
  case some([Condition])
}

/// "The mean difference of a pair lies below (or above) a limit", at a level.
struct PairTest: Sendable {
  enum Side: Sendable { case below, above }

  /// Which row's divergence rules the test out: a lost seed never helps.
  enum Blocker: Sendable { case first, second, either }

  /// The place of the pair among those of the rule.
  let pair: Int
  let side: Side
  let limit: Double
  let sequence: ConfidenceSequence
  let blocker: Blocker
}

/// What the looks at n = 4, 5, ... made of a test or a condition. The first finding stays.
enum Settlement: Equatable, Sendable {
  case open
  case shown(at: Int)
  case excluded(at: Int)

  var isOpen: Bool { self == .open }
  var shownAt: Int? { if case .shown(let look) = self { look } else { nil } }
  fileprivate var excludedAt: Int? { if case .excluded(let look) = self { look } else { nil } }
}

extension PairTest {
  /// - Parameter plain: the bound at the rule's own level, which excludes also where the test needs a stricter one.
  func settlement(_ pair: Pair, _ plain: ConfidenceSequence) -> Settlement {
    let lost: Int? =
      switch blocker {
      case .first: pair.diverged.first
      case .second: pair.diverged.second
      case .either: [pair.diverged.first, pair.diverged.second].compactMap { $0 }.min()
      }
    for (place, look) in pair.looks.enumerated().dropFirst(SeedCount.fewest - 1) {
      let n = place + 1
      if let lost, n >= lost { return .excluded(at: n) }
      let distance = side == .below ? limit - look.mean : look.mean - limit
      if distance > sequence.halfWidth(look.count, deviation: look.deviation) { return .shown(at: n) }
      if -distance > plain.halfWidth(look.count, deviation: look.deviation) { return .excluded(at: n) }
    }
    return .open
  }
}

extension Condition {
  /// What is known of a condition of pairs.
  func settlement(_ pairs: [Pair], _ plain: ConfidenceSequence) -> Settlement {
    switch self {
    case .test(let test): return test.settlement(pairs[test.pair], plain)
    case .all(let parts):
      let parts = parts.map { $0.settlement(pairs, plain) }
      if let look = parts.compactMap(\.excludedAt).min() { return .excluded(at: look) }
      return parts.contains(.open) ? .open : .shown(at: parts.compactMap(\.shownAt).max() ?? 0)
    case .some(let parts):
      let parts = parts.map { $0.settlement(pairs, plain) }
      if let look = parts.compactMap(\.shownAt).min() { return .shown(at: look) }
      return parts.contains(.open) ? .open : .excluded(at: parts.compactMap(\.excludedAt).max() ?? 0)
    }
  }

  /// The tests that may still settle it; none once it is settled.
  func open(_ pairs: [Pair], _ plain: ConfidenceSequence) -> [PairTest] {
    guard settlement(pairs, plain).isOpen else { return [] }
    switch self {
    case .test(let test): return [test]
    case .all(let parts), .some(let parts): return parts.flatMap { $0.open(pairs, plain) }
    }
  }

  /// The tests that are shown by a look: what later seeds show did not decide.
  func shown(by look: Int, _ pairs: [Pair], _ plain: ConfidenceSequence) -> [PairTest] {
    switch self {
    case .test(let test): settlement(pairs, plain).shownAt.map { $0 <= look } == true ? [test] : []
    case .all(let parts), .some(let parts): parts.flatMap { $0.shown(by: look, pairs, plain) }
    }
  }
}
