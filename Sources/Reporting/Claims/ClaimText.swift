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
  var anchor: String { "claim-" + result.claim.id.lowercased() }

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
      "rule": .string(claim.rule.name.rawValue), "rule_text": .string(claim.ruleText),
      "n": finding.n.map { .integer($0) } ?? .null, "measure": text(measure),
      "estimate": .rounded(finding.estimate), "interval": interval(finding.interval), "p": .rounded(finding.pValue),
      "why": .string(why), "note": text(claim.note),
      "details": .array(
        zip(finding.details, notes).map { detail, note in
          .object(of: [
            "name": .string(detail.name), "estimate": .rounded(detail.estimate), "interval": interval(detail.interval),
            "p": .rounded(detail.pValue), "n": text(detail.countText), "note": text(note),
          ])
        }),
      "limits": .array(limits.map { .string($0) }),
      "relabeled": result.errors.map {
        .object(of: [
          "relabelings": .integer($0.relabelings), "holds": .integer($0.holds), "fails": .integer($0.fails),
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
      "rule": .text(claim.rule.name.rawValue), "ruleText": .text(claim.ruleText),
      "estimate": estimate(finding.estimate, finding.interval), "measure": .optional(measure),
      "pValue": .given(finding.pValue) { .text(number($0)) }, "n": .given(finding.n) { .text(String($0)) },
      "limits": .texts(limits), "note": .optional(claim.note), "rate": .text(rate),
      "details": finding.details.isEmpty
        ? .absent
        : [
          "all": .each(zip(finding.details, notes)) { detail, note in
            [
              "name": .text(detail.name), "estimate": estimate(detail.estimate, detail.interval),
              "pValue": .given(detail.pValue) { .text(number($0)) }, "n": .optional(detail.countText),
              "note": .optional(note),
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
    case .images(let datasets, let sizes, let steps, let nets):
      return try self(
        "images",
        [
          "datasets": either(datasets) { $0 }, "sizes": either(sizes) { "\($0)×\($0)" },
          "steps": either(steps, Format.whole), "nets": .given(nets) { .count($0) },
        ])
    case .critics(let units, let steps):
      return try self("critics", ["units": names(units.map(String.init)), "steps": .text(Format.whole(steps))])
    case .exact: return try self("exact")
    }
  }

  /// The text of a remark.
  func callAsFunction(_ remark: Remark) throws -> String {
    func number(_ value: Double, digits: Int = 3) -> View {
      .text(Format.significant(value, digits: digits, shortest: true))
    }
    func whole(_ value: Int) -> View { .text(Format.whole(value)) }
    func percent(_ share: Double) -> View { .text(Format.fixed(100 * share, decimals: 1)) }
    switch remark {
    case .noRow: return try self([remark])
    case .noRivals(let table, let row): return try self("no-rivals", ["table": .text(table), "row": .text(row)])
    case .pending(let table, let row, let pending):
      let states = try pending.map { pending in
        try self(
          "pending-state",
          [
            "seeds": pending.seeds.isEmpty
              ? .absent
              : [
                "all": .text(pending.seeds.map(String.init).joined(separator: ", ")),
                "many": .flag(pending.seeds.count > 1),
              ], "state": .text(pending.state),
          ])
      }
      return try self(
        "pending", ["table": .text(table), "row": .text(row), "states": .text(states.joined(separator: ", "))])
    case .notRecorded(let value):
      return try self("not-recorded", ["table": .text(value.table), "value": .text(value.name)])
    case .noOutcome(let row):
      return try self("no-outcome", ["row": .text(row), "fewest": whole(TrainingOutcome.fewestPoints)])
    case .diverged(let count, let total, let row):
      return try self("diverged", ["row": .text(row), "count": whole(count), "total": .count(total)])
    case .fewSeeds(let count, let least): return try self("few-seeds", ["n": whole(count), "least": whole(least)])

    case .obstacle(let name, let obstacle):
      return try self("obstacle", ["name": .text(name), "obstacle": .text(try self(obstacle))])
    case .chance(let p, let isAdjusted): return try self("chance", ["p": number(p), "adjusted": .flag(isAdjusted)])
    case .evaluationNoise: return try self("evaluation-noise")
    case .differentNets: return try self("different-nets")
    case .netsDisagree: return try self("nets-disagree")
    case .improving(let rows): return try self("improving", ["rows": names(rows), "many": .flag(rows.count > 1)])
    case .allPass(let count, let p): return try self("all-pass", ["comparisons": .count(count), "p": number(p)])
    case .pass(let count, let total): return try self("pass", ["n": whole(count), "comparisons": .count(total)])
    case .unbeaten: return try self("unbeaten")
    case .beaten(let rows, let p, let rivals):
      return try self(
        "beaten", ["rows": names(rows), "many": .flag(rows.count > 1), "p": number(p), "rivals": .count(rivals)])
    case .better(let row, let others, let p):
      return try self(
        "better", ["row": .text(row), "others": names(others), "many": .flag(others.count > 1), "p": number(p)])
    case .beats(let row, let count, let total):
      return try self("beats", ["row": .text(row), "n": whole(count), "total": whole(total)])
    case .maximumTest(let better, let worse, let p, let comparisons):
      return try self(
        "maximum-test",
        ["better": .text(better), "worse": .text(worse), "p": number(p), "comparisons": .count(comparisons)])
    case .reverse(let obstacle): return try self("reverse", ["obstacle": .text(try self(obstacle))])

    case .dependsLess(let row, let rivals):
      return try self("depends-less", ["row": .text(row), "rivals": names(rivals)])
    case .dependsMore(let row, let rivals, let p):
      return try self("depends-more", ["row": .text(row), "rivals": names(rivals), "p": number(p)])
    case .dependsAlike(let row, let rivals):
      return try self("depends-alike", ["row": .text(row), "rivals": names(rivals)])
    case .oneSeed: return try self("one-seed")
    case .capped(let remarks): return try self("capped", ["remarks": .text(try self(remarks))])

    case .statement(let statement):
      return try self(
        "statement",
        [
          "name": .text(statement.name), "measured": number(statement.measured, digits: 6),
          "false": .flag(statement.answer == .no), "relation": .text(statement.relation.rawValue),
          "other": .optional(statement.other), "limit": number(statement.limit, digits: 6),
          "doubt": .optional(try statement.doubt.map { try self($0.rawValue) }),
        ])
    case .knownDiffers(let statement):
      return try self("known-differs", ["statement": .text(try self(.statement(statement)))])
    case .allTrue(let count): return try self("all-true", ["n": whole(count)])

    case .ratio(let row, let rival, let rank):
      return try self(
        "ratio",
        [
          "row": .text(row), "rival": .text(rival), "strongest": .flag(rank == .strongest),
          "worst": .flag(rank == .worstAgainstBest),
        ])
    case .betweenSamplings(let method): return try self("between-samplings", ["method": .text(method)])

    case .holdsImpossible(let n, let p): return try self("holds-impossible", ["n": whole(n), "p": number(p)])
    case .failsImpossible(let n, let p, let rivals, let level):
      return try self(
        "fails-impossible", ["n": whole(n), "p": number(p), "rivals": whole(rivals), "level": number(level)])
    case .neitherPossible: return try self("neither-possible")
    case .simulatedErrors: return try self("simulated-errors")
    case .untuned: return try self("untuned")

    case .relabeled(let errors):
      return try self(
        "relabeled",
        [
          "n": whole(errors.relabelings), "holds": percent(errors.holdsShare), "fails": percent(errors.failsShare),
        ])
    case .exactNumbers: return try self("exact-numbers")
    case .trainedChecks: return try self("trained-checks")
    case .intervals(let count):
      return try self(
        "intervals", ["statements": .count(count), "share": number(2.5 * Double(count), digits: 2)])
    case .nothingCompared: return try self("nothing-compared")
    case .missingRun: return try self("missing-run")
    case .unmeasured(let why): return try self("unmeasured", ["why": .text(try self(why))])
    }
  }

  /// "a, b and c".
  private func names(_ names: [String]) -> View { .text(Format.list(names)) }
}

extension Statement {
  fileprivate var doubt: Doubt? { if case .open(let doubt) = answer { doubt } else { nil } }
}
