internal import Interchange

/// A report's comparable entries by place, in the report's order. What is missing or of another type is passed over.
struct ReportEntries {
  struct Claim: Equatable, Sendable {
    let verdict: String
    /// The rule's name and words.
    let rule: [JSONValue?]
    /// What the rule read: runs, values, and differences of pairs.
    let evidence: [JSONValue?]
  }

  var claims: [(String, Claim)] = []
  var numbers: [(String, Double)] = []
  var texts: [(String, String)] = []
  /// What is recorded of a run, by its id.
  var runs: [(String, JSONValue)] = []

  init(_ report: JSONValue) {
    // The hash of the rules has a place of its own.
    for (key, value) in report.object ?? [] where !["format", "claims_sha256"].contains(key) { add(key, value) }
    let others = (report["other_data"]?.array ?? []).flatMap { other in
      (other["claims"]?.array ?? []).map { (claim: $0, dataset: other["dataset"]?.string) }
    }
    for (claim, dataset) in (report["claims"]?.array ?? []).map({ ($0, nil) }) + others {
      guard let name = claim["id"]?.string else { continue }
      let id = dataset.map { "\(name) (\($0))" } ?? name
      if let verdict = claim["verdict"]?.string { claims.append((id, Claim(verdict, claim))) }
      for key in ["n", "estimate", "interval", "p"] { add("\(id), \(key)", claim[key]) }
    }
    // The table of claims repeats the claims.
    for table in report["tables"]?.array ?? [] where table["id"]?.string != "claims" { add(table: table) }
    for run in (report["runs"]?.array ?? []) + (report["checks"]?.array ?? []) {
      guard let id = run["id"]?.string else { continue }
      // The configuration is what the id is the hash of.
      let recorded = (run.object ?? []).filter { !["id", "config"].contains($0.key) }
      for (key, value) in recorded { add("run \(id.prefix(12)), \(key)", value) }
      // Which tables show a run is no result of it.
      runs.append((id, .object(recorded.filter { $0.key != "tables" })))
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

extension ReportEntries.Claim {
  /// - Parameter json: as `ClaimText.json` writes it.
  fileprivate init(_ verdict: String, _ json: JSONValue) {
    self.verdict = verdict
    rule = [json["rule"], json["rule_text"]]
    // Bounds of pairs depend on the rules, so they are left out.
    evidence =
      [json["runs"]] + (json["details"]?.array ?? []).flatMap { [$0["name"], $0["estimate"]] }
      + (json["pairs"]?.array ?? []).flatMap { [$0["first"], $0["second"], $0["differences"]] }
  }
}
