public import Engine
public import Interchange

/// The times of one kind of step.
public struct BenchmarkResult: Sendable {
  /// `critic`, `generator`, `evaluation` or `inception`.
  public let step: String
  /// nil for a step without a penalty.
  public let points: BenchmarkSettings.Points?
  public let settings: BenchmarkSettings
  /// Milliseconds of the fastest step and of the one in the middle.
  public let best: Double, median: Double
  /// Real work of the bilinear operations of a step, floating-point operations; 0 where it was not counted.
  public let flops: Int
  /// Register-only multiply-adds at this number of threads, GFLOP/s.
  public let peak: Double

  /// GFLOP/s of the fastest step.
  public var gflops: Double { Double(flops) / best / 1e6 }

  /// One object, numbers rounded for reading.
  public var json: JSONValue {
    func hundredths(_ value: Double) -> JSONValue { .number((value * 100).rounded() / 100) }
    return .object(of: [
      "step": .string(step), "points": points.map { .string($0.rawValue) } ?? .null,
      "method": .string(settings.method), "network": .string(settings.network), "best_ms": hundredths(best),
      "median_ms": hundredths(median), "gflops": hundredths(gflops),
      "peak_share": .number((gflops / peak * 1000).rounded() / 1000),
      "peak_gflops": hundredths(peak), "width": .integer(settings.width), "size": .integer(settings.size),
      "channels": .integer(settings.channels), "batch": .integer(settings.batch),
      "threads": .integer(settings.threads), "latent": .integer(BenchmarkSettings.latent),
    ])
  }
}

/// Where the time of a step goes, for `wdiv bench --explain`.
public struct BenchmarkExplanation: Sendable {
  /// Time and work of all steps of one kind.
  public struct Part: Sendable {
    /// `feeding` for what happens before the plan runs.
    public let kind: String
    public let count: Int
    /// Mean over the repeats.
    public internal(set) var milliseconds = 0.0
    public internal(set) var flops = 0
  }

  /// `critic` or `generator`.
  public let step: String
  public let points: BenchmarkSettings.Points
  /// The plan with all passes up to this one; nil before the first.
  public let passes: [(pass: String?, summary: Plan.Summary)]
  public let summary: Plan.Summary
  /// The costliest kind first.
  public let parts: [Part]
  /// Every step by itself, the costliest first; `kind` also tells its sizes.
  public let single: [Part]
}
