internal import Records

/// What a comparison without a verdict still costs on this machine.
struct Outlook: Sendable {
  let claim: ClaimResult
  let forecast: Forecast
  /// CPU seconds until the probable verdict, by what the runs so far took; nil where nothing is recorded, or where no number of
  /// seeds probably decides it.
  let seconds: Double?

  /// Nil for a claim that needs nothing.
  init?(_ claim: ClaimResult, _ input: ReportInput) {
    guard let forecast = claim.finding.forecast else { return nil }
    (self.claim, self.forecast) = (claim, forecast)
    let taken = Dictionary(
      (input.trainings + input.checks).compactMap { run in
        run.environment.map { (run.config.id, $0.cpuSeconds) }
      }
    ) { first, _ in first }
    seconds = forecast.seeds.flatMap { seeds in
      forecast.rows.reduce(0.0 as Double?) { sum, row in
        let known = row.runs.compactMap { taken[$0.id] }
        guard let sum, !known.isEmpty else { return nil }
        let left = max(0, seeds - row.runs.count { $0.state.isFinal })
        return sum + Double(left) * known.reduce(0, +) / Double(known.count)
      }
    }
  }

  var view: View {
    [
      "id": .text(claim.claim.id), "n": .optional(claim.finding.n.map(String.init)),
      "probable": .given(forecast.seeds) {
        [
          "seeds": .text(String($0)), "settings": .count(forecast.rows.count),
          "time": .given(seconds) { .text(Format.duration($0)) },
        ]
      },
    ]
  }
}

extension ClaimLedger {
  /// One line a comparison: decided, or what it still needs.
  /// - Parameter templates: the folder of the page's templates.
  /// - Throws: `TemplateError`.
  public func outlook(_ input: ReportInput, templates: String) throws -> [String] {
    try outlook(input, TemplateSet(folder: templates))
  }

  func outlook(_ input: ReportInput, _ templates: TemplateSet) throws -> [String] {
    let words = templates.words("claims")
    return try results.filter { $0.claim.rule.isComparison }.map { result in
      try words(
        "outlook",
        [
          "id": .text(result.claim.id), "verdict": .text(result.verdict.name),
          "n": .optional(result.finding.n.map(String.init)),
          "why": .text(try claimWords(words)(result.finding.why)), "needs": .given(Outlook(result, input)) { $0.view },
          "decided": .flag(result.isDecided),
        ])
    }
  }
}
