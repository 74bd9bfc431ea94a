/// The files of a run, in the folder output/runs/ID.
public enum RunFiles: String, CaseIterable, Sendable {
  /// The configuration; written first.
  case config = "config.json"
  /// One `SeriesPoint` a line.
  case series = "series.jsonl"
  /// One `MetricsPoint` a line.
  case metrics = "metrics.jsonl"
  /// Parameters, optimizer state and step.
  case state = "state.safetensors"
  /// Sample images, uint8.
  case samples = "samples.safetensors"
  /// The `RunRecord`.
  case record = "record.json"
  /// The `Circumstances`.
  case circumstances = "circumstances.json"
  /// Held by the process that trains.
  case lock = "lock"

  /// The folder of the run `id` below an output folder.
  public static func folder(output: String, id: String) -> String { "\(output)/runs/\(id)" }

  /// The path of this file in a run's folder.
  public func path(in folder: String) -> String { "\(folder)/\(rawValue)" }
}
