internal import Interchange
internal import Records

/// `tables/*.csv`: RFC 4180 with one header line, numbers with a point.
enum ReportTables {
  static func all(of model: ReportModel) -> [(name: String, text: String)] {
    [
      (
        "ruler.csv",
        CSV.text([["set", "fid"]] + (model.input.reference?.entries ?? []).map { [$0.name, CSV.number($0.fid)] })
      ),
      ("runs.csv", CSV.text(runs(model))),
      ("fid-curves.csv", CSV.text(scores(model))),
      ("losses.csv", CSV.text(losses(model))),
      ("checks.csv", Checks.csv(model.input)),
    ]
  }

  private static func runs(_ model: ReportModel) -> [[String]] {
    [
      [
        "run", "method", "points", "constants", "seed", "state", "step", "fid", "samples", "kid", "precision", "recall",
        "checkpoint",
      ]
    ]
      + model.input.trainings.map { cell in
        [
          cell.config.shortID, cell.config.method, cell.config.sampling,
          cell.config.constants.all.map { "\($0.name)=\(CSV.number($0.value))" }.joined(separator: " "),
          String(cell.config.seed), cell.state.name, String(cell.step), CSV.number(cell.outcome?.fid),
          cell.outcome.map { String($0.samples) } ?? "", CSV.number(cell.outcome?.kid),
          CSV.number(cell.outcome?.precision),
          CSV.number(cell.outcome?.recall),
          cell.record?.checkpointHash ?? "",
        ]
      }
  }

  private static func scores(_ model: ReportModel) -> [[String]] {
    [["run", "method", "points", "seed", "step", "samples", "fid"]]
      + model.input.trainings.flatMap { cell in
        // The id is a hash: once a run, not once a line.
        let id = cell.config.shortID
        return cell.metrics.map { point in
          [
            id, cell.config.method, cell.config.sampling, String(cell.config.seed), String(point.step),
            String(point.samples), recorded(point.fid),
          ]
        }
      }
  }

  private static func losses(_ model: ReportModel) -> [[String]] {
    var names: [String] = []
    for cell in model.input.trainings {
      for value in cell.series.first?.values ?? [] where !names.contains(value.name) { names.append(value.name) }
    }
    names.sort()
    return [["run", "method", "points", "seed", "step"] + names]
      + model.input.trainings.flatMap { cell in
        let id = cell.config.shortID
        return cell.series.map { point in
          [id, cell.config.method, cell.config.sampling, String(cell.config.seed), String(point.step)]
            + names.map { recorded(point.value($0)) }
        }
      }
  }

  /// A number as it is recorded: the shortest text that reads back the same.
  private static func recorded(_ value: Double?) -> String { value?.description ?? "" }
}
