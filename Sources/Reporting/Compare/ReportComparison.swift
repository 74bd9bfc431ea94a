public import Interchange

/// Two reports set against each other: which verdicts changed, which numbers moved.
///
/// Entries are found by what they are (a claim's id, a table's row and column, a run's id), never by their place; one that
/// only one report has is named and is no error.
public struct ReportComparison: Sendable {
  /// A verdict that differs; nil where a report lacks the claim.
  struct VerdictChange: Equatable, Sendable {
    let claim: String
    let before: String?
    let after: String?
  }

  /// A number that differs; nil where a report has none there.
  struct Move: Equatable, Sendable {
    let place: String
    let before: Double?
    let after: Double?
  }

  /// A text that differs, such as the profile or a run's state.
  struct TextChange: Equatable, Sendable {
    let place: String
    let before: String?
    let after: String?
  }

  let verdicts: [VerdictChange]
  let moves: [Move]
  let texts: [TextChange]
  /// Runs that one report has, by id.
  let onlyBefore: [String]
  let onlyAfter: [String]
  /// Numbers that both reports have, whether equal or not.
  let compared: Int

  /// Reads another report's `report.json`.
  /// - Throws: `FileError`, `JSONError`, `ComparisonError`; one line each.
  public static func read(_ path: String) throws -> JSONValue {
    let report = try JSONValue.read(path: path)
    guard report["format"]?.integer == 1, report["runs"]?.array != nil else {
      throw ComparisonError.noReport(path: path)
    }
    return report
  }

  /// Compares two reports as `read` returns them.
  public init(before: JSONValue, after: JSONValue) {
    let (old, new) = (Entries(before), Entries(after))
    func joined<Value>(_ a: [(String, Value)], _ b: [(String, Value)]) -> [(String, Value?, Value?)] {
      let (first, second) = (
        Dictionary(a, uniquingKeysWith: { one, _ in one }), Dictionary(b, uniquingKeysWith: { one, _ in one })
      )
      return a.map { ($0.0, $0.1, second[$0.0]) } + b.filter { first[$0.0] == nil }.map { ($0.0, nil, $0.1) }
    }
    verdicts = joined(old.verdicts, new.verdicts).filter { $0.1 != $0.2 }.map {
      VerdictChange(claim: $0.0, before: $0.1, after: $0.2)
    }
    let runsBoth = Set(old.runs).intersection(new.runs)
    let numbers = joined(old.numbers, new.numbers)
    compared = numbers.count { $0.1 != nil && $0.2 != nil }
    moves = numbers.filter { $0.1 != $0.2 }.map { Move(place: $0.0, before: $0.1, after: $0.2) }
    texts = joined(old.texts, new.texts).filter { $0.1 != $0.2 }.map {
      TextChange(place: $0.0, before: $0.1, after: $0.2)
    }
    onlyBefore = old.runs.filter { !runsBoth.contains($0) }
    onlyAfter = new.runs.filter { !runsBoth.contains($0) }
  }

  /// Whether nothing differs.
  public var isEqual: Bool {
    verdicts.isEmpty && moves.isEmpty && texts.isEmpty && onlyBefore.isEmpty && onlyAfter.isEmpty
  }

  /// The differences for people, several lines without a last newline.
  public var text: String {
    if isEqual { return "no verdict changed and no number moved (\(Format.count(compared, "number")) compared)" }
    var lines: [String] = []
    func section(_ title: String, _ items: [String]) {
      if !items.isEmpty { lines += [title] + items.map { "  " + $0 } }
    }
    section(
      verdicts.isEmpty ? "" : Format.count(verdicts.count, "verdict") + " changed",
      verdicts.map { "\($0.claim): \($0.before ?? "no such claim") -> \($0.after ?? "no such claim")" })
    if verdicts.isEmpty { lines.append("no verdict changed") }
    section("differences in words", texts.map { "\($0.place): \($0.before ?? "none") -> \($0.after ?? "none")" })
    section(
      "\(Format.count(moves.count, "number")) moved, \(Format.whole(compared)) compared", moves.map(Self.line))
    if moves.isEmpty { lines.append("no number moved (\(Format.whole(compared)) compared)") }
    section("runs of the other report alone", onlyBefore.map { String($0.prefix(12)) })
    section("runs of this report alone", onlyAfter.map { String($0.prefix(12)) })
    return lines.joined(separator: "\n")
  }

  private static func line(_ move: Move) -> String {
    func number(_ value: Double?) -> String {
      value.map { $0 == 0 ? "0" : Format.significant($0, digits: 5, shortest: true) } ?? "none"
    }
    var change = ""
    if let before = move.before, let after = move.after, before != 0, after.isFinite, before.isFinite {
      let percent = 100 * (after - before) / abs(before)
      change = " (\(percent > 0 ? "+" : "")\(Format.significant(percent, digits: 3, shortest: true)) %)"
    }
    return "\(move.place): \(number(move.before)) -> \(number(move.after))\(change)"
  }
}

/// What can be wrong with the report to compare with.
public enum ComparisonError: Error, Equatable, CustomStringConvertible {
  /// JSON, but no report of this program.
  case noReport(path: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .noReport(let path): "\(path): is no report.json of this program (format 1 with runs); name one"
    }
  }
}

/// A report's comparable entries by place, in the report's order. What is missing or of another type is passed over.
private struct Entries {
  var verdicts: [(String, String)] = []
  var numbers: [(String, Double)] = []
  var texts: [(String, String)] = []
  var runs: [String] = []

  init(_ report: JSONValue) {
    for key in ["profile", "profile_text", "digest", "claims_sha256"] { text(key, report[key]) }
    for claim in report["claims"]?.array ?? [] {
      guard let id = claim["id"]?.string else { continue }
      if let verdict = claim["verdict"]?.string { verdicts.append((id, verdict)) }
      number("\(id), n", claim["n"])
      number("\(id), estimate", claim["estimate"])
      number("\(id), lower end", claim["interval"]?.array?.first)
      number("\(id), upper end", claim["interval"]?.array?.last)
      number("\(id), p value", claim["p"])
    }
    for table in report["tables"]?.array ?? [] {
      guard let id = table["id"]?.string else { continue }
      let keys = (table["columns"]?.array ?? []).compactMap { $0["key"]?.string }
      guard let head = keys.first else { continue }
      var seen: [String] = []
      for row in table["rows"]?.array ?? [] {
        let name = [row["group"]?.string, row[head]?.string ?? row[head]?.number.map { "\($0)" }].compactMap { $0 }
          .joined(separator: ", ")
        // A method may have several rows; they keep their order.
        let repeats = seen.count { $0 == name }
        seen.append(name)
        for key in keys.dropFirst() {
          let place = "\(id), \(name)\(repeats == 0 ? "" : " (\(repeats + 1))"), \(key)"
          number(place, row[key])
          number("\(place), mean", row[key]?["mean"])
          number("\(place), ±", row[key]?["half_width_95"])
          number("\(place), n", row[key]?["n"])
        }
      }
    }
    for run in report["runs"]?.array ?? [] {
      guard let id = run["id"]?.string else { continue }
      runs.append(id)
      let place = "run \(id.prefix(12))"
      text("\(place), state", run["state"]?["name"])
      text("\(place), checkpoint", run["checkpoint"])
      for key in ["step", "fid", "kid", "precision", "recall"] { number("\(place), \(key)", run[key]) }
    }
    checks(report["checks"]?.array ?? [])
  }

  /// State, checkpoint and every value of checks.
  private mutating func checks(_ checks: [JSONValue]) {
    for check in checks {
      guard let id = check["id"]?.string else { continue }
      runs.append(id)
      let place = "run \(id.prefix(12))"
      text("\(place), state", check["state"]?["name"])
      text("\(place), checkpoint", check["checkpoint"])
      for (name, value) in check["values"]?.object ?? [] { number("\(place), \(name)", value) }
    }
  }

  private mutating func number(_ place: String, _ value: JSONValue?) {
    if let value = value?.number {
      numbers.append((place, value))
    } else if let word = value?.string, let value = ["Infinity": Double.infinity, "-Infinity": -.infinity][word] {
      numbers.append((place, value))
    }
  }

  private mutating func text(_ place: String, _ value: JSONValue?) {
    if let value = value?.string { texts.append((place, value)) }
  }
}
