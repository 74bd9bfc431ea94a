internal import Foundation
internal import Interchange
internal import Yams

extension Claims {
  /// Reads the claims' file.
  /// - Throws: `ClaimsError` and `ArticleError`, one line each, with path and line.
  public init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path), let text = String(bytes: data, encoding: .utf8) else {
      throw ClaimsError.unreadable(path: path)
    }
    try self.init(parsing: text, path: path)
  }

  /// Parses the file's text.
  /// - Parameter path: named in errors only.
  /// - Throws: `ClaimsError` and `ArticleError`.
  public init(parsing text: String, path: String) throws {
    let top = try Keys(parsing: text, path: path, known: ["settings", "tables", "claims"])
    let shared = try top.keys(
      "settings", known: ["level", "noise_errors", "improving_share", "relabelings", "max_t_draws"])
    settings = Settings(
      level: try shared.number("level", in: 1e-6...0.5), noiseErrors: try shared.number("noise_errors", in: 0...100),
      improvingShare: try shared.number("improving_share", in: 0...0.99),
      relabelings: Int(try shared.number("relabelings", in: 1...1_000_000)),
      maximumDraws: Int(try shared.number("max_t_draws", in: 99...1_000_000)))
    labels = try top.list("tables", known: ["table", "rows_by"]).map {
      Labels(table: try $0.string("table"), parts: try $0.strings("rows_by"))
    }
    var claims: [Claim] = []
    for entry in try top.list("claims", known: ["id", "claim", "about", "rule", "in_words", "reads", "note"]) {
      let id = try entry.string("id")
      guard !claims.contains(where: { $0.id == id }) else {
        throw entry.notAllowed("id", id, "a name that no other claim has")
      }
      claims.append(
        Claim(
          id: id, text: try entry.string("claim"),
          isMathematics: try entry.choice("about", ["mathematics", "training"]) == "mathematics",
          ruleText: try entry.string("in_words"), rule: try Self.rule(entry), note: try entry.optionalString("note")))
    }
    self.claims = claims
    hash = sha256(text)
  }

  private static func rule(_ entry: Keys) throws -> ClaimRule {
    switch try entry.choice("rule", ClaimRule.names) {
    case "best-of":
      let reads = try entry.keys("reads", known: ["table", "row", "rivals"])
      let isOthers = try reads.node("rivals").scalar?.string == "others"
      return .bestOf(
        table: try reads.string("table"), row: try reads.string("row"),
        rivals: isOthers ? .others : .rows(try reads.strings("rivals")))
    case "pairwise":
      let reads = try entry.keys("reads", known: ["table", "better", "worse", "others"])
      return .pairwise(
        table: try reads.string("table"), better: try reads.string("better"), worse: try reads.string("worse"),
        others: try reads.strings("others"))
    case "layout":
      let reads = try entry.keys("reads", known: ["table", "steady", "rivals"])
      func layout(_ keys: Keys) throws -> ClaimRule.Layout {
        ClaimRule.Layout(name: try keys.string("name"), rows: try keys.strings("rows"))
      }
      return .layout(
        table: try reads.string("table"), steady: try layout(reads.keys("steady", known: ["name", "rows"])),
        rivals: try reads.list("rivals", known: ["name", "rows"]).map(layout))
    case "worst-against-best":
      let reads = try entry.keys("reads", known: ["table", "rows", "rivals"])
      return .worstAgainstBest(
        table: try reads.string("table"), rows: try reads.strings("rows"), rivals: try reads.strings("rivals"))
    case "checks": return .checks(try tests(entry))
    case "exact": return .exact(try tests(entry))
    case "thresholds": return .thresholds(try tests(entry))
    default: return try ratios(entry)
    }
  }

  private static func tests(_ entry: Keys) throws -> ValueTests {
    let reads = try entry.keys("reads", known: ["holds_if", "fails_if", "known", "least_seeds"])
    func list(_ key: String) throws -> [ValueTest] {
      guard reads.has(key) else { return [] }
      return try reads.list(key, known: ["value", "is", "than", "within", "standard_errors"]).map { test in
        let relation = try test.choice("is", ValueTest.Relation.allCases.map(\.rawValue))
        let isNumber = try test.node("than").scalar != nil
        return ValueTest(
          value: try reference(test, "value"), relation: ValueTest.Relation(rawValue: relation) ?? .equal,
          operand: isNumber ? .number(try test.number("than")) : .reference(try reference(test, "than")),
          tolerance: test.has("within") ? try test.number("within", in: 0...1e9) : 0,
          standardErrors: test.has("standard_errors") ? try test.number("standard_errors", in: 0...100) : 0)
      }
    }
    let result = ValueTests(
      holds: try list("holds_if"), fails: try list("fails_if"), known: try list("known"),
      leastSeeds: reads.has("least_seeds") ? Int(try reads.number("least_seeds", in: 1...1000)) : 1)
    guard !result.holds.isEmpty || !result.fails.isEmpty else {
      throw reads.notAllowed("reads", "neither holds_if nor fails_if", "at least one of them")
    }
    return result
  }

  private static func ratios(_ entry: Keys) throws -> ClaimRule {
    let reads = try entry.keys("reads", known: ["ratios", "least_seeds"])
    let tests = try reads.list("ratios", known: ["name", "table", "value", "rows", "measure", "is", "limit"]).map {
      ratio in
      let (table, value) = (try ratio.string("table"), try ratio.string("value"))
      let rows = try ratio.strings("rows")
      guard rows.count >= 2 else { throw ratio.notAllowed("rows", "\(rows.count) rows", "two or more") }
      return RatioTest(
        name: try ratio.string("name"),
        values: rows.map { ValueReference(table: table, row: $0, value: value, error: nil) },
        measure: RatioTest.Measure(rawValue: try ratio.choice("measure", RatioTest.Measure.allCases.map(\.rawValue)))
          ?? .spread,
        relation: ValueTest.Relation(rawValue: try ratio.choice("is", ["at least", "at most"])) ?? .atMost,
        limit: try ratio.number("limit", in: 0...1e300))
    }
    return .ratios(tests, leastSeeds: reads.has("least_seeds") ? Int(try reads.number("least_seeds", in: 1...1000)) : 1)
  }

  private static func reference(_ keys: Keys, _ key: String) throws -> ValueReference {
    let keys = try keys.keys(key, known: ["table", "row", "value", "error"])
    return ValueReference(
      table: try keys.string("table"), row: try keys.string("row"), value: try keys.string("value"),
      error: try keys.optionalString("error"))
  }
}

extension Keys {
  /// Whether the key is there.
  func has(_ key: String) -> Bool { mapping[Node(key)] != nil }

  func notAllowed(_ key: String, _ value: String, _ allowed: String) -> ClaimsError {
    .notAllowed(
      path: path, line: mapping[Node(key)]?.mark?.line ?? line, place: "\(key) in \(place)", value: value,
      allowed: allowed)
  }

  func choice(_ key: String, _ allowed: [String]) throws -> String {
    let text = try string(key)
    guard allowed.contains(text) else { throw notAllowed(key, text, allowed.joined(separator: ", ")) }
    return text
  }

  /// A finite number; `.inf` is allowed where the range is.
  func number(_ key: String, in range: ClosedRange<Double>? = nil) throws -> Double {
    let node = try node(key)
    guard let value = node.float, !value.isNaN else { throw wrong(node, key, "a number") }
    if let range, !range.contains(value) {
      throw notAllowed(key, "\(value)", "\(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A list of texts, at least one.
  func strings(_ key: String) throws -> [String] {
    let node = try node(key)
    let texts = node.sequence.map { $0.compactMap { $0.scalar?.string } } ?? []
    guard !texts.isEmpty, texts.count == node.sequence?.count, !texts.contains("") else {
      throw wrong(node, key, "a list of texts")
    }
    return texts
  }
}
