internal import Interchange
internal import Records

/// `report.json`: the page's numbers for machines. Nothing of the provenance is in it, so two of them compare whole.
enum ReportJSON {
  /// Raised when readers of older reports would misread it.
  static let format = 3

  static func value(of page: Page, _ tables: [Table]) throws -> JSONValue {
    let model = page.model
    return .object(of: [
      "format": .integer(format),
      "profile": .string(model.input.profile),
      "profile_text": .string(model.input.summary),
      "digest": model.digest.map { .string($0) } ?? .null,
      "digest_runs": .integer(model.digestCount),
      "source": .object(of: [
        "article": .string(model.article.citation.url), "paper": .string("arXiv:" + model.article.paper.arxiv),
      ]),
      "fid": .object(of: [
        "comparable_with_article": .bool(model.input.isComparable),
        "feature_nets": .array(
          (model.input.reference?.featureNets ?? []).map {
            .object(of: [
              "sha256": .string($0.hash), "accuracy": number($0.accuracy), "preprocessing": text($0.preprocessing),
            ])
          }),
        "real_images": (model.input.reference?.realImages).map { .integer($0) } ?? .null,
        "generation": text(model.input.reference?.generation?.rawValue),
        // Null where runs differ: each run has its own.
        "samples": model.finalSamples.map { .integer($0) } ?? .null,
      ]),
      "claims": .array(try page.claims.map(\.json)),
      "other_data": .array(
        try page.otherClaims.map { other, claim in
          .object(of: [
            "profile": .string(other.profile), "dataset": .string(other.trainings[0].config.dataset),
            "claims": .array([claim.json]),
          ])
        }),
      "claims_sha256": model.ledger.map { .string($0.hash) } ?? .null,
      "tables": .array(tables.map(\.json)),
      "convergence": Convergence(model).map(convergence) ?? .null,
      "runs": .array(model.input.allTrainings.map { run($0, model) }),
      "checks": Checks.json(model.input),
    ])
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// Finite numbers to 9 significant digits, in which CPU types agree; null otherwise.
  static func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(rounded(value, toDigits: 9))
  }

  /// r(x) made from P and Q against one made from neither.
  private static func convergence(_ result: Convergence) -> JSONValue {
    .object(of: [
      "made": Cell.score(result.made).json, "neither": Cell.score(result.neither).json,
      "steps": .array(result.steps.map { .integer($0) }),
      "fid_ratio": number(result.ratio),
      "interval": result.interval.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null,
    ])
  }

  private static func run(_ run: RecordedRun, _ model: ReportModel) -> JSONValue {
    .object(of: [
      "id": .string(run.config.id), "tables": .array(run.tables.map { .string($0) }),
      "config": run.config.json, "state": JSONValue(encoding: run.state), "step": .integer(run.step),
      "fid": number(run.outcome?.fid), "final_fid": number(run.finalScore?.fid),
      "samples": run.finalScore.map { .integer($0.samples) } ?? .null,
      "fids": .array((run.finalScore?.fids ?? []).map { number($0) }),
      "kid": number(run.finalScore?.kid), "precision": number(run.finalScore?.precision),
      "recall": number(run.finalScore?.recall),
      "checkpoint": run.record?.checkpointHash.map { .string($0) } ?? .null,
      "series": run.record?.seriesHash.map { .string($0) } ?? .null,
    ])
  }
}
