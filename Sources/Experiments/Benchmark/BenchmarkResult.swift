public import Interchange

/// The times of one kind of step.
public struct BenchmarkResult: Sendable {
  /// `critic`, `generator` or `evaluation`.
  public let step: String
  /// Where the penalty was taken; nil for a step without one.
  public let points: BenchmarkSettings.Points?
  /// The sizes.
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
      "method": .string(settings.method), "best_ms": hundredths(best),
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
    /// The kind of step; `feeding` for what happens before the plan runs.
    public let kind: String
    /// How many there are.
    public let count: Int
    /// Milliseconds, mean over the repeats.
    public let milliseconds: Double
    /// Floating-point operations.
    public let flops: Int
  }

  /// The plan with all passes up to this one.
  public struct PassFigures: Sendable {
    /// The pass; nil before the first.
    public let pass: String?
    /// Steps of the plan, elementwise instructions in them, bilinear operations' work, bytes of all values.
    public let steps: Int, instructions: Int, flops: Int, bytes: Int

    /// Whether nothing but the pass's name is different.
    public func hasFigures(of other: Self) -> Bool {
      (steps, instructions, flops, bytes) == (other.steps, other.instructions, other.flops, other.bytes)
    }
  }

  /// `critic` or `generator`.
  public let step: String
  /// Where the penalty was taken.
  public let points: BenchmarkSettings.Points
  /// One more pass at a time.
  public let passes: [PassFigures]
  /// Nodes, lowered steps, stages of steps that run side by side, operations and bytes of the plan.
  public let nodes: Int, steps: Int, stages: Int, flops: Int, bytesUnshared: Int, bytes: Int
  /// The costliest kind first.
  public let parts: [Part]
  /// Every step by itself, the costliest first; `kind` also tells its sizes.
  public let single: [Part]
}
