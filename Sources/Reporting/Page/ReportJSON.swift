internal import Interchange
internal import Records

/// `report.json`: the page's numbers for machines. Nothing of the provenance is in it, so two of them compare whole.
enum ReportJSON {
  /// Raised when readers of older reports would misread it.
  static let format = 2

  static func text(of page: Page, _ tables: [Table]) throws -> String {
    let model = page.model
    let value = JSONValue.object(of: [
      "format": .integer(format),
      "profile": .string(model.input.profile),
      "profile_text": .string(model.input.summary),
      "digest": model.digest.map { .string($0) } ?? .null,
      "digest_runs": .integer(model.digestCount),
      "source": .object(of: [
        "article": .string(model.article.citation.url), "paper": .string("arXiv:" + model.article.paper.arxiv),
      ]),
      "fid": .object(of: [
        "comparable_with_article": .bool(false),
        "feature_nets": .array(
          (model.input.reference?.featureNets ?? []).map {
            .object(of: ["sha256": .string($0.hash), "accuracy": number($0.accuracy)])
          }),
        // Null where runs differ: each run has its own.
        "samples": model.finalSamples.map { .integer($0) } ?? .null,
        "ruler": .array((model.input.reference?.entries ?? []).map { JSONValue(encoding: $0) }),
      ]),
      "claims": .array(try page.claims.map(\.json)),
      "claims_sha256": model.ledger.map { .string($0.hash) } ?? .null,
      "tables": .array(
        [
          table(
            "methods", rows: model.methods, published: model.article.methods.columns.map(\.name),
            ours: [model.datasets, model.datasets + ", own settings"],
            reasons: model.article.methods.columns.map(\.notRun)),
          table(
            "points", rows: model.pointsWithSeventh.rows, published: model.article.points.columns.map(\.name),
            ours: model.pointsWithSeventh.columns, reasons: []),
          variants(model),
        ] + tables.map(\.json)),
      "convergence": Convergence(model).map(convergence) ?? .null,
      "runs": .array(model.input.trainings.map { run($0, model) }),
      "measured": MeasuredOutput.cells(model.input),
      "theory": MeasuredOutput.theory(model.input),
    ])
    return value.text + "\n"
  }

  /// Finite numbers to 9 significant digits, in which CPU types agree; null otherwise.
  static func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(rounded(value, toDigits: 9))
  }

  /// r(x) made from P and Q against one made from neither.
  private static func convergence(_ result: Convergence) -> JSONValue {
    .object(of: [
      "made": group(result.made), "neither": group(result.neither), "steps": .array(result.steps.map { .integer($0) }),
      "fid_ratio": number(result.ratio),
      "interval": result.interval.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null,
    ])
  }

  private static func table(
    _ id: String, rows: [ReportModel.Row], published: [String], ours: [String], reasons: [String]
  ) -> JSONValue {
    .object(of: [
      "id": .string(id),
      "columns": .object(of: [
        "published": .array(published.map { .string($0) }), "ours": .array(ours.map { .string($0) }),
      ]),
      "not_run": .array(
        zip(published, reasons).map { .object(of: ["column": .string($0), "reason": .string($1)]) }),
      "rows": .array(
        rows.map { row in
          .object(of: [
            "name": .string(row.name), "method": .string(row.method),
            "published": .array(row.published.map { number($0) }),
            "note": row.note.map { .string($0) } ?? .null,
            "ours": .array(row.ours.map { $0.map(group) ?? .null }),
          ])
        }),
    ])
  }

  static func group(_ group: RunGroup) -> JSONValue {
    .object(of: [
      "mean": number(group.estimate?.mean), "half_width_95": number(group.estimate?.halfWidth),
      "n": .integer(group.done.count), "values": .array((group.estimate?.values ?? []).map { number($0) }),
      "seeds": .array(group.done.map { .integer($0.config.seed) }),
      "runs": .array(group.done.map { .string($0.config.id) }),
      "asked": .integer(group.cells.count), "shortfall": group.shortfall.map { .string($0) } ?? .null,
      "kid": number(group.mean(\.kid)?.mean), "precision": number(group.mean(\.precision)?.mean),
      "recall": number(group.mean(\.recall)?.mean),
    ])
  }

  private static func run(_ cell: RecordedRun, _ model: ReportModel) -> JSONValue {
    .object(of: [
      "id": .string(cell.config.id), "tables": .array(cell.tables.map { .string($0) }),
      "config": cell.config.json, "state": JSONValue(encoding: cell.state), "step": .integer(cell.step),
      "fid": number(cell.outcome?.fid), "samples": cell.outcome.map { .integer($0.samples) } ?? .null,
      "fids": .array((cell.outcome?.fids ?? []).map { number($0) }),
      "kid": number(cell.outcome?.kid), "precision": number(cell.outcome?.precision),
      "recall": number(cell.outcome?.recall),
      "checkpoint": cell.record?.checkpointHash.map { .string($0) } ?? .null,
      "series": cell.record?.seriesHash.map { .string($0) } ?? .null,
    ])
  }
}
