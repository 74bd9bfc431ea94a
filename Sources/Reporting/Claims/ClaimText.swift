internal import Foundation
internal import Interchange
internal import Records

/// A claim's line of the ledger in the words of `claims.mustache`: what page, command line and report.json print.
struct ClaimText: Sendable {
  let result: ClaimResult
  /// What the verdict speaks for; nil for mathematics.
  let context: String?
  /// What decided it, or what is known so far; nil for a claim that is not run.
  let found: String?
  let why: String
  let measure: String?
  let limits: [String]
  let rate: String
  /// What each detail is, and what stands in the way.
  let details: [(name: String, note: String?)]
  /// The rows of each pair.
  let pairs: [(first: String, second: String)]

  /// The claim's place on the page.
  var anchor: String { Self.anchor(of: result.claim.id) }
  static func anchor(of id: String) -> String { "claim-" + id.lowercased() }

  /// - Throws: `TemplateError`.
  init(_ result: ClaimResult, _ words: ClaimWords) throws {
    let finding = result.finding
    self.result = result
    found = try Self.found(result, words)
    context = result.contexts.isEmpty ? nil : try result.contexts.map { try words($0) }.joined(separator: "; ")
    why = try words(finding.why)
    details = try finding.details.map {
      (try words($0.subject), $0.notes.isEmpty ? nil : try words($0.notes))
    }
    pairs = finding.pairs.map { (words.rowName($0.first.label), words.rowName($0.second.label)) }
    measure = try finding.measure.map { try words($0) } ?? details.first?.name
    limits = try finding.limits.map { try words($0) }
    rate = try words(result.rate)
  }

  /// One sentence: the numbers of a claim of values that is decided, or the telling pair of a comparison.
  private static func found(_ result: ClaimResult, _ words: ClaimWords) throws -> String? {
    let finding = result.finding
    if let text = result.claim.found {
      guard result.isDecided else { return nil }
      return finding.details.enumerated().reduce(text) { text, detail in
        text.replacing("{\(detail.offset + 1)}", with: detail.element.estimate.map(plain) ?? "?")
      }
    }
    if case .spread(let rule) = result.claim.rule { return try spread(result, rule, words) }
    guard case .pair(let first, let second, let measure)? = finding.measure, let estimate = finding.estimate else {
      return nil
    }
    let values = comparison(
      words.rowName(first), words.rowName(second), estimate, finding.interval
    ).with(["seeds": .count(finding.n ?? 0), "decided": .flag(result.isDecided)])
    guard case .value(let value, let factor) = measure else { return try words.words("found-ratio", values) }
    return try words.words(
      "found-difference",
      values.with(["value": .text(try words.name(ofValue: value)), "factor": .text(number(factor))]))
  }

  /// Of each family the two rows that differ most.
  private static func spread(
    _ result: ClaimResult, _ rule: ClaimRule.Spread, _ words: ClaimWords
  ) throws -> String? {
    let families = [rule.steady, rule.rival].map { rows in
      result.finding.pairs.filter { rows.contains($0.first.label) }
        .max { abs($0.now?.mean ?? 0) < abs($1.now?.mean ?? 0) }
    }.compactMap { $0 }
    guard families.count == 2 else { return nil }
    return try words.words(
      "found-spread",
      [
        "families": .series(families) { pair in
          comparison(
            words.rowName(pair.first.label), words.rowName(pair.second.label),
            pair.measure.shown(pair.now?.mean ?? 0), result.finding.interval(of: pair))
        },
        "seeds": .count(result.finding.n ?? 0), "decided": .flag(result.isDecided),
      ])
  }

  private static func comparison(
    _ first: String, _ second: String, _ estimate: Double, _ interval: ClosedRange<Double>?
  ) -> View {
    func number(_ value: Double) -> View { .text(Format.significant(value, digits: 3)) }
    return [
      "first": .text(first), "second": .text(second), "estimate": number(estimate),
      "interval": .given(interval) { ["low": number($0.lowerBound), "high": number($0.upperBound)] },
    ]
  }

  /// A number of a sentence: 4 digits, whole from 1,000 on.
  private static func plain(_ value: Double) -> String {
    abs(value) >= 1000 && abs(value) < 1e9 ? Format.whole(Int(value.rounded())) : number(value, digits: 4)
  }

  /// As `report.json` has it.
  var json: JSONValue {
    let (claim, finding) = (result.claim, result.finding)
    func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    func interval(_ interval: ClosedRange<Double>?) -> JSONValue {
      interval.map { .array([.rounded($0.lowerBound), .rounded($0.upperBound)]) } ?? .null
    }
    return .object(of: [
      "id": .string(claim.id), "claim": .string(claim.text),
      "about": .string(claim.isMathematics ? "mathematics" : "training"),
      "verdict": .string(result.verdict.rawValue), "context": text(context),
      "rule": .string(claim.ruleName.rawValue), "rule_text": .string(claim.ruleText),
      "n": finding.n.map { .integer($0) } ?? .null, "measure": text(measure),
      "estimate": .rounded(finding.estimate), "interval": interval(finding.interval),
      "why": .string(why), "note": text(claim.note),
      "details": .array(
        zip(finding.details, details).map { detail, words in
          .object(of: [
            "name": .string(words.name), "estimate": .rounded(detail.estimate), "interval": interval(detail.interval),
            "n": text(detail.countText), "note": text(words.note),
          ])
        }),
      "pairs": .array(
        finding.pairs.map { pair in
          .object(of: [
            "first": .string(pair.first.label), "second": .string(pair.second.label), "n": .integer(pair.count),
            "estimate": .rounded(pair.now.map { pair.measure.shown($0.mean) }),
            "interval": interval(finding.interval(of: pair)),
            // In the order of the seeds; null where a run diverged.
            "differences": .array(pair.differences.map { .rounded($0) }),
            "seeds": .array(pair.seeds.map { .integer($0) }),
          ])
        }),
      "needs": finding.forecast.map {
        .object(of: [
          "seeds": $0.seeds.map { .integer($0) } ?? .null, "settings": .array($0.rows.map { .string($0.label) }),
        ])
      } ?? .null,
      "limits": .array(limits.map { .string($0) }),
      "sign_flips": result.errors.map {
        .object(of: [
          "flips": .integer($0.signFlips), "holds": .integer($0.holds), "fails": .integer($0.fails),
        ])
      } ?? .null,
      "runs": .array(result.runs.map { .string($0.run.id) }),
    ])
  }

  /// What the section's details and `wdiv explain` print.
  /// - Parameter digits: significant ones.
  func view(digits: Int = 3) -> View {
    let (claim, finding) = (result.claim, result.finding)
    func number(_ value: Double) -> String { Self.number(value, digits: digits) }
    func estimate(_ value: Double?, _ interval: ClosedRange<Double>?) -> View {
      .given(value) { value in
        [
          "value": .text(number(value)),
          "interval": .given(interval) { ["low": .text(number($0.lowerBound)), "high": .text(number($0.upperBound))] },
        ]
      }
    }
    return [
      "anchor": .text(anchor), "id": .text(claim.id), "claim": .text(claim.text),
      "verdict": .text(result.verdict.name), "found": .optional(found), "context": .optional(context),
      "why": .text(why),
      "rule": .text(claim.ruleName.rawValue), "ruleText": .text(claim.ruleText),
      "estimate": estimate(finding.estimate, finding.interval), "measure": .optional(measure),
      "n": .given(finding.n) { .text(String($0)) },
      "limits": .texts(limits), "note": .optional(claim.note), "rate": .text(rate),
      "details": finding.details.isEmpty
        ? .absent
        : [
          "all": .each(zip(finding.details, details)) { detail, words in
            [
              "name": .text(words.name), "estimate": estimate(detail.estimate, detail.interval),
              "n": .optional(detail.countText), "note": .optional(words.note),
            ]
          }
        ],
      "compared": finding.pairs.isEmpty
        ? .absent
        : [
          "all": .each(zip(finding.pairs, pairs)) { pair, rows in
            [
              "name": .text("\(rows.first) / \(rows.second)"), "n": .text(String(pair.count)),
              "estimate": estimate(
                pair.now.map { pair.measure.shown($0.mean) }, finding.interval(of: pair)),
            ]
          }
        ],
      "runs": result.runs.isEmpty
        ? .absent
        : [
          "all": .each(result.runs) { run, table, row in
            [
              "anchor": .text("run-\(run.id.prefix(12))"), "name": .text(String(run.id.prefix(12))),
              "state": .text(run.state.name),
              "unfinished": .optional(run.state == .done ? nil : run.state.name), "table": .text(table),
              "row": .text(row),
              "seed": run.seed == ClaimEvidence.Row.noSeed ? .absent : .text(String(run.seed)),
              "fid": .given(run.outcome) { .text(Format.score(exp($0.logFID))) },
              "values": .each(run.values) { ["name": .text($0.name), "value": .text(number($0.value))] },
            ]
          }
        ],
    ]
  }

  static func number(_ value: Double, digits: Int = 3) -> String {
    value == 0 ? "0" : Format.significant(value, digits: digits, shortest: true)
  }
}

extension ClaimDetail {
  /// "5", "5 and 4"; nil where seeds have no meaning.
  var countText: String? { counts.isEmpty ? nil : Format.list(counts.map(String.init)) }
}

/// The texts of `claims.mustache`, with the names that readers see for rows and values.
struct ClaimWords {
  let words: Words
  /// A row's name by its label.
  let rowName: @Sendable (String) -> String

  /// - Parameter words: those of the section of claims.
  init(_ words: Words, rowName: @escaping @Sendable (String) -> String = { $0 }) {
    (self.words, self.rowName) = (words, rowName)
  }

  /// What a recorded value is: "share of W1 reached"; its own name where the template has no other.
  func name(ofValue value: String) throws -> String { try words.optional("value.\(value)") ?? value }

  /// What a number or a statement is about.
  func callAsFunction(_ subject: Subject) throws -> String {
    switch subject {
    case .value(let value):
      try words("value", ["row": .text(rowName(value.row)), "value": .text(name(ofValue: value.value))])
    case .ratio(let measure, let name): try words("ratio.\(measure.rawValue)", ["name": .text(name)])
    }
  }

  /// Several remarks; one names all the rows that a table lacks.
  func callAsFunction(_ remarks: [Remark]) throws -> String {
    var absent: [(table: String, rows: [String])] = []
    var texts: [String] = []
    for remark in remarks {
      if case .noRow(let table, let row) = remark {
        if absent.last?.table != table { absent.append((table, [])) }
        absent[absent.count - 1].rows.append(row)
      } else {
        texts.append(try self(remark))
      }
    }
    texts += try absent.map { try words("no-row", ["table": .text($0.table), "rows": names($0.rows.map(rowName))]) }
    return texts.joined(separator: "; ")
  }

  /// What rows were measured on.
  func callAsFunction(_ context: ClaimEvidence.Context) throws -> String {
    func either<Value>(_ values: [Value], _ text: (Value) -> String) -> View {
      .text(values.map(text).joined(separator: " or "))
    }
    switch context {
    case .images(let datasets, let sizes, let steps, let nets, let reached):
      return try words(
        "images",
        [
          "datasets": either(datasets) { $0 }, "sizes": either(sizes) { "\($0)×\($0)" },
          "steps": either(steps, Format.whole), "nets": .given(nets) { $0.view },
          "reached": .given(reached) { ["fid": .text(Format.score($0.fid)), "falling": .flag($0.isFalling)] },
        ])
    case .critics(let units, let steps):
      return try words("critics", ["units": names(units.map(String.init)), "steps": .text(Format.whole(steps))])
    case .exact: return try words("exact")
    }
  }

  /// The text of a remark.
  func callAsFunction(_ remark: Remark) throws -> String {
    let (name, values) = try parts(of: remark)
    return try words(name, values)
  }

  /// The name of a remark's text, and what it prints.
  private func parts(of remark: Remark) throws -> (String, View) {
    switch remark {
    case .noRow(let table, let row): ("no-row", ["table": .text(table), "rows": .text(rowName(row))])
    case .noRivals(let table, let row): ("no-rivals", ["table": .text(table), "row": .text(rowName(row))])
    case .pending(let table, let row, let states):
      ("pending", ["table": .text(table), "row": .text(rowName(row)), "states": .text(try text(states))])
    case .notRecorded(let value):
      ("not-recorded", ["table": .text(value.table), "value": .text(try self(.value(value)))])
    case .diverged(let n, let total, let row):
      ("diverged", ["row": .text(rowName(row)), "n": whole(n), "total": .count(total)])
    case .fewSeeds(let n, let least): ("few-seeds", ["n": whole(n), "least": whole(least)])

    case .decided(let look, let pairs): ("decided", ["n": whole(look), "pairs": .count(pairs.count)])
    case .hopeless: ("hopeless", [:])
    case .undecided(let open, let total, let smallest):
      (
        "undecided",
        [
          "open": whole(open), "pairs": .count(total),
          "smallest": .given(smallest) { number($0) },
        ]
      )
    case .probable(let seeds): ("probable", ["seeds": whole(seeds)])
    case .onTheBoundary: ("on-the-boundary", [:])

    case .statement(let statement): ("statement", try view(of: statement))
    case .knownDiffers(let statement): ("known-differs", ["statement": .text(try self(.statement(statement)))])
    case .allTrue(let n): ("all-true", ["n": whole(n)])

    case .pair(let row, let rival, let measure):
      switch measure {
      case .fid: ("ratio", ["row": .text(rowName(row)), "rival": .text(rowName(rival))])
      case .value(let value, let factor):
        (
          "difference",
          [
            "row": .text(rowName(row)), "rival": .text(rowName(rival)), "value": .text(try name(ofValue: value)),
            "factor": number(factor),
          ]
        )
      }
    case .untuned: ("untuned", [:])

    case .signFlips(let errors):
      (
        "sign-flips",
        ["n": whole(errors.signFlips), "holds": percent(errors.holdsShare), "fails": percent(errors.failsShare)]
      )
    case .exactNumbers: ("exact-numbers", [:])
    case .trainedChecks: ("trained-checks", [:])
    case .intervals(let n): ("intervals", ["statements": .count(n), "share": number(2.5 * Double(n), digits: 2)])
    case .nothingCompared: ("nothing-compared", [:])
    case .missingRun: ("missing-run", [:])
    case .unmeasured(let why): ("unmeasured", ["why": .text(try self(why))])
    }
  }

  private func text(_ pending: [Remark.Pending]) throws -> String {
    try pending.map { pending in
      let seeds: View = [
        "all": .text(pending.seeds.map(String.init).joined(separator: ", ")), "many": .flag(pending.seeds.count > 1),
      ]
      return try words(
        "pending-state", ["seeds": pending.seeds.isEmpty ? .absent : seeds, "state": .text(pending.state)])
    }.joined(separator: ", ")
  }

  private func view(of statement: Statement) throws -> View {
    var doubt: String?
    if case .open(let reason) = statement.answer { doubt = try words(reason.rawValue) }
    return [
      "name": .text(try self(statement.subject)), "measured": number(statement.measured, digits: 6),
      "false": .flag(statement.answer == .no), "relation": .text(statement.relation.rawValue),
      "other": .optional(try statement.other.map { try self(.value($0)) }),
      "limit": number(statement.limit, digits: 6), "doubt": .optional(doubt),
    ]
  }

  /// "a, b and c".
  private func names(_ names: [String]) -> View { .text(Format.list(names)) }
  private func number(_ value: Double, digits: Int = 3) -> View { .text(ClaimText.number(value, digits: digits)) }
  private func whole(_ value: Int) -> View { .text(Format.whole(value)) }
  private func percent(_ share: Double) -> View { .text(Format.fixed(100 * share, decimals: 1)) }
}
