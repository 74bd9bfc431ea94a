internal import Interchange
internal import Records

extension Claims {
  /// Whether there is such a claim; letter case does not matter.
  /// - Throws: `ClaimsError.unknownClaim`.
  public func check(_ id: String) throws {
    guard ids.contains(where: { $0.lowercased() == id.lowercased() }) else {
      throw ClaimsError.unknownClaim(id, known: ids)
    }
  }
}

/// Every claim with its verdict, from what is recorded.
public struct ClaimLedger: Sendable {
  /// In the order of `claims.yaml`.
  let results: [ClaimResult]
  /// SHA-256 of the rules' file.
  public let hash: String
  private let profile: String

  /// Judges all claims by the runs of a page.
  public init(_ input: ReportInput, claims: Claims) {
    self.init(
      evidence: ClaimEvidence(input, labels: claims.labels), claims: claims, profile: input.profile,
      isTuned: input.tuning?.isMeasured ?? false)
  }

  /// - Parameter isTuned: whether the settings called tuned were chosen by trials.
  init(evidence: ClaimEvidence, claims: Claims, profile: String, isTuned: Bool = true) {
    let judge = Judge(settings: claims.settings, evidence: evidence)
    results = claims.claims.map { claim in
      var result = judge.result(claim)
      if !isTuned && result.comparesMethods && result.verdict != .notRun { result.finding.limits.append(Self.untuned) }
      return result
    }
    hash = claims.hash
    self.profile = profile
  }

  static let untuned =
    "No settings were tuned for this profile: the verdict compares each method’s own learning rate as much as the method."

  /// The line of a claim; letter case does not matter.
  /// - Throws: `ClaimsError.unknownClaim`.
  func result(_ id: String) throws -> ClaimResult {
    guard let result = results.first(where: { $0.claim.id.lowercased() == id.lowercased() }) else {
      throw ClaimsError.unknownClaim(id, known: results.map(\.claim.id))
    }
    return result
  }

  /// How many claims got each verdict, in the order of `Verdict`; those that none got are left out.
  var counts: [(verdict: Verdict, count: Int)] {
    Verdict.allCases.compactMap { verdict in
      let count = results.count { $0.verdict == verdict }
      return count == 0 ? nil : (verdict, count)
    }
  }

  /// All claims as `report.json` has them.
  var json: JSONValue { .array(results.map(Self.json)) }

  /// One claim as `report.json` has it, with the rules' hash.
  /// - Throws: `ClaimsError.unknownClaim`.
  public func json(of id: String) throws -> String {
    let claim = Self.json(try result(id)).object ?? []
    return JSONValue.object(
      claim + [(key: "claims_sha256", value: .string(hash)), (key: "profile", value: .string(profile))]
    ).text
  }

  private static func json(_ result: ClaimResult) -> JSONValue {
    let finding = result.finding
    return .object(of: [
      "id": .string(result.claim.id), "claim": .string(result.claim.text),
      "about": .string(result.claim.isMathematics ? "mathematics" : "training"),
      "verdict": .string(result.verdict.rawValue), "context": text(result.context),
      "rule": .string(result.claim.rule.name), "rule_text": .string(result.claim.ruleText),
      "n": finding.n.map { .integer($0) } ?? .null, "measure": text(finding.measure),
      "estimate": number(finding.estimate), "interval": interval(finding.interval), "p": number(finding.pValue),
      "why": .string(finding.why), "note": text(result.claim.note),
      "details": .array(finding.details.map(detail)), "limits": .array(finding.limits.map { .string($0) }),
      "relabeled": result.errors.map {
        .object(of: [
          "relabelings": .integer($0.relabelings), "holds": .integer($0.holds), "fails": .integer($0.fails),
        ])
      } ?? .null,
      "runs": .array(result.runs.map { .string($0.id) }),
    ])
  }

  private static func detail(_ detail: ClaimDetail) -> JSONValue {
    .object(of: [
      "name": .string(detail.name), "estimate": number(detail.estimate), "interval": interval(detail.interval),
      "p": number(detail.pValue), "n": text(detail.n), "note": text(detail.note),
    ])
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  private static func interval(_ interval: ClosedRange<Double>?) -> JSONValue {
    interval.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null
  }

  /// 9 significant digits; an infinity, which JSON lacks, as text; null for no number.
  private static func number(_ value: Double?) -> JSONValue {
    guard let value, !value.isNaN else { return .null }
    return value.isFinite ? .number(rounded(value, toDigits: 9)) : .string(value > 0 ? "Infinity" : "-Infinity")
  }
}
