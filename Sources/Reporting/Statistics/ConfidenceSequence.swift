internal import Foundation
internal import Records

/// Bounds on a mean that hold at every number of observations at once, so that anyone may add seeds and look again.
///
/// mean ± c(n) s / √n, where t = c(n) solves E = 1/level. E is the one-sided t-test e-process with a half-normal prior of
/// s.d. 2 on the effect size and the right Haar prior on sigma (Lai 1976; Wang and Ramdas 2024):
///
///     log E = (1/2) log r + (n/2) [log(1 + t²/v) - log(1 + r t²/v)] + log 2 + log T_n(t √((1 - r) n / (v + r t²))),
///     v = n - 1, r = 1 / (1 + 4 n), T_n the distribution function of Student's t with n degrees.
struct ConfidenceSequence: Equatable, Sendable {
  /// How likely a bound is ever crossed, each way, in 0...1.
  let level: Double
  /// c(4), c(5), ... c(64); infinite where E cannot reach 1/level.
  private let critical: [Double]

  init(level: Double) {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    self.level = level
    critical = (SeedCount.fewest...SeedCount.most).map { Self.critical($0, level: level) }
  }

  /// c(n), infinite below 4 and where nothing can be said; n at most 64.
  func critical(_ n: Int) -> Double { n < SeedCount.fewest ? .infinity : critical[n - SeedCount.fewest] }

  /// Half of the interval of a mean of `n` observations with sample s.d. `deviation`.
  func halfWidth(_ n: Int, deviation: Double) -> Double {
    let critical = critical(n)
    return critical.isFinite ? critical * deviation / Double(n).squareRoot() : .infinity
  }

  /// log E at the t statistic `t` >= 0.
  static func logE(_ t: Double, _ n: Int) -> Double {
    let (count, degrees) = (Double(n), Double(n - 1))
    let ratio = 1 / (1 + 4 * count)
    let square = t * t / degrees
    let argument = t * ((1 - ratio) * count / (degrees + ratio * t * t)).squareRoot()
    let lower = (1 + StudentT.centralProbability(argument, degrees: n)) / 2
    return log(ratio) / 2 + count / 2 * (log1p(square) - log1p(ratio * square)) + log(2) + log(lower)
  }

  static func critical(_ n: Int, level: Double) -> Double {
    let target = -log(level)
    // E rises with t towards a limit.
    var (low, high) = (0.0, 4.0)
    var (below, above) = (logE(low, n) - target, logE(high, n) - target)
    while above < 0 {
      (low, below) = (high, above)
      high *= 2
      if high > 1e6 { return .infinity }
      above = logE(high, n) - target
    }
    // False position, whose stale end counts half (Illinois).
    for _ in 0..<100 where high - low > 1e-12 * high {
      let middle = (low * above - high * below) / (above - below)
      let value = logE(middle, n) - target
      if abs(value) < 1e-12 { return middle }
      if value < 0 {
        (low, below) = (middle, value)
        above /= 2
      } else {
        (high, above) = (middle, value)
        below /= 2
      }
    }
    return high
  }
}
