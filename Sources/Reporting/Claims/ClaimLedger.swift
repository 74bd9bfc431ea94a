internal import Interchange
public import Records

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
  let settings: Claims.Settings
  /// SHA-256 of the rules' file.
  public let hash: String
  /// Of `ReportInput.others`, in their order.
  private(set) var others: [ClaimLedger] = []
  private let profile: String
  /// What readers see of a row, by its label.
  private let rowName: @Sendable (String) -> String

  /// Judges all claims by the runs of a page.
  public init(_ input: ReportInput, claims: Claims, article: Article) {
    self.init(
      evidence: ClaimEvidence(input, labels: claims.labels, datasetName: article.name(ofDataset:)), claims: claims,
      profile: input.profile,
      isTuned: input.tuning?.isMeasured ?? false, rowName: article.name(ofRow:))
    others = input.others.map { ClaimLedger($0, claims: claims, article: article) }
  }

  /// - Parameter isTuned: whether the settings called tuned were chosen by trials.
  init(
    evidence: ClaimEvidence, claims: Claims, profile: String, isTuned: Bool = true,
    rowName: @escaping @Sendable (String) -> String = { $0 }
  ) {
    let judge = Judge(settings: claims.settings, evidence: evidence)
    results = claims.claims.map { claim in
      var result = judge.result(claim)
      if !isTuned && result.comparesMethods && result.verdict != .notRun { result.finding.limits.append(.untuned) }
      return result
    }
    (settings, hash) = (claims.settings, claims.hash)
    (self.profile, self.rowName) = (profile, rowName)
  }

  /// The claim that the article's method beats the others, which every data set decides for itself.
  var ofMethods: ClaimResult? {
    results.first { result in
      if case .below(let rule) = result.claim.rule {
        rule.table == "methods" && rule.rows == [Standing.method]
      } else {
        false
      }
    }
  }

  /// The line of a claim; letter case does not matter.
  /// - Throws: `ClaimsError.unknownClaim`.
  func result(_ id: String) throws -> ClaimResult {
    guard let result = results.first(where: { $0.claim.id.lowercased() == id.lowercased() }) else {
      throw ClaimsError.unknownClaim(id, known: results.map(\.claim.id))
    }
    return result
  }

  /// The claims that more seeds may decide, with what they still read.
  public var open: [OpenClaim] {
    results.compactMap { result in
      result.finding.forecast.map { forecast in
        OpenClaim(id: result.claim.id, seeds: forecast.seeds, runs: forecast.rows.compactMap { $0.runs.first?.id })
      }
    }
  }

  /// How many claims got each verdict, in the order of `Verdict`; those that none got are left out.
  var counts: [(verdict: Verdict, count: Int)] {
    Verdict.allCases.compactMap { verdict in
      let count = results.count { $0.verdict == verdict }
      return count == 0 ? nil : (verdict, count)
    }
  }

  /// "3 supported, 1 contradicted and 8 not run".
  var countsText: String { Format.list(counts.map { "\($0.count) \($0.verdict.name)" }) }

  /// All claims in words.
  /// - Throws: `TemplateError`.
  func texts(_ words: Words) throws -> [ClaimText] { try results.map { try ClaimText($0, claimWords(words)) } }

  func claimWords(_ words: Words) -> ClaimWords { ClaimWords(words, rowName: rowName) }

  /// One claim as `report.json` has it, with the rules' hash.
  /// - Parameter templates: the folder of the page's templates.
  /// - Throws: `ClaimsError.unknownClaim`, `TemplateError`.
  public func json(of id: String, templates: String) throws -> String {
    let words = claimWords(try TemplateSet(folder: templates).words("claims"))
    let claim = try ClaimText(result(id), words).json.object ?? []
    return JSONValue.object(
      claim + [(key: "claims_sha256", value: .string(hash)), (key: "profile", value: .string(profile))]
    ).text
  }

  /// What is behind a verdict, for people: rule, numbers, runs, and what a decision takes here. Several lines, without a last
  /// newline.
  /// - Parameters:
  ///   - input: what the ledger was made from, which has what runs took.
  ///   - templates: the folder of the page's templates.
  /// - Throws: `ClaimsError.unknownClaim`, `TemplateError`.
  public func explanation(of id: String, _ input: ReportInput, templates: String) throws -> String {
    try explanation(of: id, input, TemplateSet(folder: templates))
  }

  func explanation(of id: String, _ input: ReportInput, _ templates: TemplateSet) throws -> String {
    let words = templates.words("claims")
    let result = try result(id)
    let view = try ClaimText(result, claimWords(words)).view(digits: 4)
    return try words.lines(
      "explain", view.with(["hash": .text(hash), "needs": .given(Outlook(result, input)) { $0.view }]))
  }
}
