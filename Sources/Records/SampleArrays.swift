/// Names of the arrays in `samples.safetensors`.
public enum SampleArray {
  /// uint8 [n, size, size, channels], at the noise that all runs share.
  public static let samples = "samples"
  /// The critic's scores of them [n].
  public static let scores = "scores"
  /// Generator steps of the time-lapse's frames [frames].
  public static let timeLapseSteps = "time_lapse.steps"
  /// uint8 [frames, n, size, size, channels].
  public static let timeLapseImages = "time_lapse.images"
  /// Places where a trained critic's gradient is looked at.
  public static let gradientNormPoints = ["real", "fake", "interpolates"]
  /// Norms of a critic's gradient on `grid`.
  public static let gradientNorm = "gradient_norm"
  /// The norms at places of one kind [n].
  public static func gradientNorm(_ points: String) -> String { "\(gradientNorm).\(points)" }
  /// Where a critic on a line or in the plane is looked at: [n], or [side, side, 2].
  public static let grid = "grid"
  /// The critic's value there.
  public static let value = "value"
  /// The best critic's value there, on a line.
  public static let best = "best"
  /// Generated points of the plane [n, 2].
  public static let points = "points"
  /// Real points of the plane [n, 2].
  public static let real = "real"
}
