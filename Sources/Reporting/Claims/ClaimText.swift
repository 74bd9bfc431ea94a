internal import Foundation
internal import Interchange
internal import Records

/// A claim's line of the ledger in the words of `claims.mustache`: what page, command line and report.json print.
struct ClaimText: Sendable {
  let result: ClaimResult
  /// What the verdict speaks for; nil for mathematics.
  let context: String?
  let why: String
  let measure: String?
  let limits: [String]
  let rate: String
  /// What stands in the way, by detail.
  let notes: [String?]

  /// The claim's place on the page.
  var anchor: String { Self.anchor(of: result.claim.id) }
  static func anchor(of id: String) -> String { "claim-" + id.lowercased() }

  /// - Parameter words: those of the section of claims.
  /// - Throws: `TemplateError`.
  init(_ result: ClaimResult, _ words: Words) throws {
    let finding = result.finding
    self.result = result
    context = result.contexts.isEmpty ? nil : try result.contexts.map { try words($0) }.joined(separator: "; ")
    why = try words(finding.why)
    measure = try finding.measure.map { try words($0) } ?? finding.details.first?.name
    limits = try finding.limits.map { try words($0) }
    rate = try words(result.rate)
    notes = try finding.details.map { $0.notes.isEmpty ? nil : try words($0.notes) }
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
        zip(finding.details, notes).map { detail, note in
          .object(of: [
            "name": .string(detail.name), "estimate": .rounded(detail.estimate), "interval": interval(detail.interval),
            "n": text(detail.countText), "note": text(note),
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
      "verdict": .text(result.verdict.name), "context": .optional(context), "why": .text(why),
      "rule": .text(claim.ruleName.rawValue), "ruleText": .text(claim.ruleText),
      "estimate": estimate(finding.estimate, finding.interval), "measure": .optional(measure),
      "n": .given(finding.n) { .text(String($0)) },
      "limits": .texts(limits), "note": .optional(claim.note), "rate": .text(rate),
      "details": finding.details.isEmpty
        ? .absent
        : [
          "all": .each(zip(finding.details, notes)) { detail, note in
            [
              "name": .text(detail.name), "estimate": estimate(detail.estimate, detail.interval),
              "n": .optional(detail.countText),
              "note": .optional(note),
            ]
          }
        ],
      "compared": finding.pairs.isEmpty
        ? .absent
        : [
          "all": .each(finding.pairs) { pair in
            [
              "name": .text(pair.name), "n": .text(String(pair.count)),
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
              "state": .text(run.state.name), "table": .text(table), "row": .text(row),
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

extension Words {
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
    texts += try absent.map { try self("no-row", ["table": .text($0.table), "rows": names($0.rows)]) }
    return texts.joined(separator: "; ")
  }

  /// What rows were measured on.
  func callAsFunction(_ context: ClaimEvidence.Context) throws -> String {
    func either<Value>(_ values: [Value], _ text: (Value) -> String) -> View {
      .text(values.map(text).joined(separator: " or "))
    }
    switch context {
    case .images(let datasets, let sizes, let steps, let nets, let reached):
      return try self(
        "images",
        [
          "datasets": either(datasets) { $0 }, "sizes": either(sizes) { "\($0)×\($0)" },
          "steps": either(steps, Format.whole), "nets": .given(nets) { .count($0) },
          "reached": .given(reached) { ["fid": .text(Format.score($0.fid)), "falling": .flag($0.isFalling)] },
        ])
    case .critics(let units, let steps):
      return try self("critics", ["units": names(units.map(String.init)), "steps": .text(Format.whole(steps))])
    case .exact: return try self("exact")
    }
  }

  /// The text of a remark.
  func callAsFunction(_ remark: Remark) throws -> String {
    let (name, values) = try parts(of: remark)
    return try self(name, values)
  }

  /// The name of a remark's text, and what it prints.
  private func parts(of remark: Remark) throws -> (String, View) {
    switch remark {
    case .noRow(let table, let row): ("no-row", ["table": .text(table), "rows": .text(row)])
    case .noRivals(let table, let row): ("no-rivals", ["table": .text(table), "row": .text(row)])
    case .pending(let table, let row, let states):
      ("pending", ["table": .text(table), "row": .text(row), "states": .text(try text(states))])
    case .notRecorded(let value): ("not-recorded", ["table": .text(value.table), "value": .text(value.name)])
    case .diverged(let n, let total, let row): ("diverged", ["row": .text(row), "n": whole(n), "total": .count(total)])
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
      case .fid: ("ratio", ["row": .text(row), "rival": .text(rival)])
      case .value(let value, let factor):
        ("difference", ["row": .text(row), "rival": .text(rival), "value": .text(value), "factor": number(factor)])
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
      return try self(
        "pending-state", ["seeds": pending.seeds.isEmpty ? .absent : seeds, "state": .text(pending.state)])
    }.joined(separator: ", ")
  }

  private func view(of statement: Statement) throws -> View {
    var doubt: String?
    if case .open(let reason) = statement.answer { doubt = try self(reason.rawValue) }
    return [
      "name": .text(statement.name), "measured": number(statement.measured, digits: 6),
      "false": .flag(statement.answer == .no), "relation": .text(statement.relation.rawValue),
      "other": .optional(statement.other), "limit": number(statement.limit, digits: 6), "doubt": .optional(doubt),
    ]
  }

  /// "a, b and c".
  private func names(_ names: [String]) -> View { .text(Format.list(names)) }
  private func number(_ value: Double, digits: Int = 3) -> View { .text(ClaimText.number(value, digits: digits)) }
  private func whole(_ value: Int) -> View { .text(Format.whole(value)) }
  private func percent(_ share: Double) -> View { .text(Format.fixed(100 * share, decimals: 1)) }
}
