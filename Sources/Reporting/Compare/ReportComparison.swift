public import Interchange

/// Two reports compared: whether rules, data or verdicts changed, and which numbers moved.
///
/// Entries are found by what they are (a claim's id, a table's row and column, a run's id), never by their place; one
/// that only one report has is named and is no error.
public struct ReportComparison: Sendable {
  /// What differs at a place; nil where a report has nothing there.
  struct Change<Value: Equatable & Sendable>: Equatable, Sendable {
    let place: String
    let before: Value?
    let after: Value?
  }

  /// What else of a claim changed with its verdict.
  enum Cause: String, CaseIterable, Sendable {
    /// Only one of the reports has the claim.
    case added, removed
    /// Its rule in words, the runs and values that it read, or both.
    case rule, data, both
    /// Such as a limit that the words do not tell, or the program that judges.
    case neither
  }

  /// By the names of `Verdict`; the place is the claim's id.
  let verdicts: [(change: Change<String>, cause: Cause)]
  /// SHA-256 of the rules' file; nil where it is the same.
  let rules: Change<String>?
  /// Claims of both reports whose rule reads differently.
  let reworded: [String]
  let moves: [Change<Double>]
  /// Texts that differ, such as the profile or a run's state.
  let texts: [Change<String>]
  /// Runs that one report has, by id.
  let onlyBefore: [String]
  let onlyAfter: [String]
  /// Runs of both reports that have another state or other results.
  let changedRuns: [String]
  /// Numbers that both reports have, whether equal or not.
  let compared: Int

  /// Reads another report's `report.json`.
  /// - Throws: `FileError`, `JSONError`, `ComparisonError`; one line each.
  public static func read(_ path: String) throws -> JSONValue {
    let report = try JSONValue.read(path: path)
    guard report["format"]?.integer == ReportJSON.format, report["runs"]?.array != nil else {
      throw ComparisonError.noReport(path: path)
    }
    return report
  }

  /// Compares two reports as `read` returns them.
  public init(before: JSONValue, after: JSONValue) {
    let (old, new) = (ReportEntries(before), ReportEntries(after))
    func changes<Value>(_ a: [(String, Value)], _ b: [(String, Value)]) -> [Change<Value>] {
      Self.joined(a, b).filter { $0.before != $0.after }
    }
    let numbers = Self.joined(old.numbers, new.numbers)
    compared = numbers.count { $0.before != nil && $0.after != nil }
    moves = numbers.filter { $0.before != $0.after }
    texts = changes(old.texts, new.texts)

    let claims = Self.joined(old.claims, new.claims)
    verdicts = claims.compactMap { claim in
      guard claim.before?.verdict != claim.after?.verdict else { return nil }
      let change = Change(place: claim.place, before: claim.before?.verdict, after: claim.after?.verdict)
      return (change, Self.cause(claim))
    }
    reworded = claims.filter { Self.isReworded($0) }.map(\.place)
    let hashes = [before, after].map { $0["claims_sha256"]?.string }
    rules = hashes[0] == hashes[1] ? nil : Change(place: "rules", before: hashes[0], after: hashes[1])

    let runs = Self.joined(old.runs, new.runs)
    onlyBefore = runs.filter { $0.after == nil }.map(\.place)
    onlyAfter = runs.filter { $0.before == nil }.map(\.place)
    changedRuns = runs.filter { $0.before != nil && $0.after != nil && $0.before != $0.after }.map(\.place)
  }

  /// What either has, in the order of the first, then of the second.
  private static func joined<Value>(_ a: [(String, Value)], _ b: [(String, Value)]) -> [Change<Value>] {
    let (first, second) = (
      Dictionary(a, uniquingKeysWith: { one, _ in one }), Dictionary(b, uniquingKeysWith: { one, _ in one })
    )
    return a.map { Change(place: $0.0, before: $0.1, after: second[$0.0]) }
      + b.filter { first[$0.0] == nil }.map { Change(place: $0.0, before: nil, after: $0.1) }
  }

  private static func isReworded(_ claim: Change<ReportEntries.Claim>) -> Bool {
    guard let before = claim.before, let after = claim.after else { return false }
    return before.rule != after.rule
  }

  private static func cause(_ claim: Change<ReportEntries.Claim>) -> Cause {
    guard let before = claim.before else { return .added }
    guard let after = claim.after else { return .removed }
    switch (before.rule == after.rule, before.evidence == after.evidence) {
    case (true, true): return .neither
    case (true, false): return .data
    case (false, true): return .rule
    case (false, false): return .both
    }
  }

  /// Whether nothing differs.
  public var isEqual: Bool {
    verdicts.isEmpty && rules == nil && reworded.isEmpty && moves.isEmpty && texts.isEmpty && hasSameData
  }

  /// Whether both reports have the same runs with the same results.
  var hasSameData: Bool { onlyBefore.isEmpty && onlyAfter.isEmpty && changedRuns.isEmpty }

  /// The claims whose verdict differs, by id; one that only one report has is among them.
  public var changedVerdicts: [String] { verdicts.map(\.change.place) }
}
