public import Interchange

/// Two reports compared: which verdicts changed, which numbers moved.
///
/// Entries are found by what they are (a claim's id, a table's row and column, a run's id), never by their place; one that
/// only one report has is named and is no error.
public struct ReportComparison: Sendable {
  /// What differs at a place; nil where a report has nothing there.
  struct Change<Value: Equatable & Sendable>: Equatable, Sendable {
    let place: String
    let before: Value?
    let after: Value?
  }

  let verdicts: [Change<String>]
  let moves: [Change<Double>]
  /// Texts that differ, such as the profile or a run's state.
  let texts: [Change<String>]
  /// Runs that one report has, by id.
  let onlyBefore: [String]
  let onlyAfter: [String]
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
    let (old, new) = (Entries(before), Entries(after))
    func joined<Value>(_ a: [(String, Value)], _ b: [(String, Value)]) -> [Change<Value>] {
      let (first, second) = (
        Dictionary(a, uniquingKeysWith: { one, _ in one }), Dictionary(b, uniquingKeysWith: { one, _ in one })
      )
      return a.map { Change(place: $0.0, before: $0.1, after: second[$0.0]) }
        + b.filter { first[$0.0] == nil }.map { Change(place: $0.0, before: nil, after: $0.1) }
    }
    let numbers = joined(old.numbers, new.numbers)
    compared = numbers.count { $0.before != nil && $0.after != nil }
    moves = numbers.filter { $0.before != $0.after }
    verdicts = joined(old.verdicts, new.verdicts).filter { $0.before != $0.after }
    texts = joined(old.texts, new.texts).filter { $0.before != $0.after }
    let both = Set(old.runs).intersection(new.runs)
    onlyBefore = old.runs.filter { !both.contains($0) }
    onlyAfter = new.runs.filter { !both.contains($0) }
  }

  /// Whether nothing differs.
  public var isEqual: Bool {
    verdicts.isEmpty && moves.isEmpty && texts.isEmpty && onlyBefore.isEmpty && onlyAfter.isEmpty
  }

  /// The differences for people, several lines without a last newline.
  /// - Parameter templates: the folder of the page's templates.
  /// - Throws: `TemplateError`.
  public func text(templates: String) throws -> String { try text(TemplateSet(folder: templates)) }

  func text(_ templates: TemplateSet) throws -> String {
    func all<Item>(_ items: [Item], _ view: (Item) -> View) -> View {
      items.isEmpty ? .absent : .count(items.count).with(["all": .each(items, view)])
    }
    func change(_ change: Change<String>) -> View {
      [
        "place": .text(change.place), "before": .text(change.before ?? "none"),
        "after": .text(change.after ?? "none"),
      ]
    }
    func number(_ value: Double?) -> View { .text(value.map { ClaimText.number($0, digits: 5) } ?? "none") }
    let changes: View = [
      "verdicts": all(verdicts, change), "texts": all(texts, change),
      "moves": all(moves) { move in
        [
          "place": .text(move.place), "before": number(move.before), "after": number(move.after),
          "percent": .given(move.percent) {
            .text(($0 > 0 ? "+" : "") + Format.significant($0, digits: 3, shortest: true))
          },
        ]
      }.with(["compared": .text(Format.whole(compared))]),
      "removed": all(onlyBefore) { .text(String($0.prefix(12))) },
      "added": all(onlyAfter) { .text(String($0.prefix(12))) },
    ]
    return try templates.words("compare").lines(
      "text", ["equal": .flag(isEqual), "compared": .count(compared), "changed": isEqual ? .absent : changes])
  }
}

extension ReportComparison.Change<Double> {
  /// How much a number moved, if that can be said in percent.
  fileprivate var percent: Double? {
    guard let before, let after, before != 0, after.isFinite, before.isFinite else { return nil }
    return 100 * (after - before) / abs(before)
  }
}

/// A report's comparable entries by place, in the report's order. What is missing or of another type is passed over.
private struct Entries {
  var verdicts: [(String, String)] = []
  var numbers: [(String, Double)] = []
  var texts: [(String, String)] = []
  var runs: [String] = []

  init(_ report: JSONValue) {
    for (key, value) in report.object ?? [] where key != "format" { add(key, value) }
    for claim in report["claims"]?.array ?? [] {
      guard let id = claim["id"]?.string else { continue }
      if let verdict = claim["verdict"]?.string { verdicts.append((id, verdict)) }
      for key in ["n", "estimate", "interval", "p"] { add("\(id), \(key)", claim[key]) }
    }
    // The table of claims repeats the claims.
    for table in report["tables"]?.array ?? [] where table["id"]?.string != "claims" { add(table: table) }
    for run in (report["runs"]?.array ?? []) + (report["checks"]?.array ?? []) {
      guard let id = run["id"]?.string else { continue }
      runs.append(id)
      // The configuration is what the id is the hash of.
      for (key, value) in run.object ?? [] where !["id", "config"].contains(key) {
        add("run \(id.prefix(12)), \(key)", value)
      }
    }
  }

  /// A table as `Table.json` writes it: rows are named by their group and first column.
  private mutating func add(table: JSONValue) {
    guard let id = table["id"]?.string else { return }
    let keys = (table["columns"]?.array ?? []).compactMap { $0["key"]?.string }
    guard let head = keys.first else { return }
    var seen: [String] = []
    for row in table["rows"]?.array ?? [] {
      let name = ["group", head].compactMap { row[$0] }.map { $0.string ?? $0.text }.joined(separator: ", ")
      // Rows of one name keep their order.
      let repeats = seen.count { $0 == name }
      seen.append(name)
      for key in keys.dropFirst() {
        add("\(id), \(name)\(repeats == 0 ? "" : " (\(repeats + 1))"), \(key)", row[key])
      }
    }
  }

  /// A value with all that is in it, except lists other than intervals: an estimate's mean says when its values change.
  private mutating func add(_ place: String, _ value: JSONValue?) {
    switch value {
    case .integer(let number): numbers.append((place, Double(number)))
    case .number(let number): numbers.append((place, number))
    case .string(let text):
      let infinities = ["Infinity": Double.infinity, "-Infinity": -.infinity]
      if let number = infinities[text] { numbers.append((place, number)) } else { texts.append((place, text)) }
    case .object(let members):
      for (key, value) in members { add(["mean", "name"].contains(key) ? place : "\(place), \(key)", value) }
    case .array(let values) where place.hasSuffix("interval") && values.count == 2:
      add("\(place), low", values[0])
      add("\(place), high", values[1])
    case .array, .bool, .null, nil: break
    }
  }
}
