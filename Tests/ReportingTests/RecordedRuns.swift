import Interchange
import Records

extension RecordedRun {
  /// A run that tables read at its last step, with what is recorded of it.
  init(
    config: RunConfig, tables: [String], record: RunRecord? = nil, state: RunState? = nil, series: [SeriesPoint] = [],
    metrics: [MetricsPoint] = [], samples: ImageSheet? = nil, environment: Environment? = nil
  ) {
    var pictures = Pictures()
    pictures.samples = samples
    self.init(
      Run(config: config, tables: tables), record: record, state: state, series: series, metrics: metrics,
      pictures: pictures, environment: environment)
  }
}

extension Encodable {
  var json: JSONValue { JSONValue(encoding: self) }
}
