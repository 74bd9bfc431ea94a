import Experiments
import Foundation
import Interchange
import Records

@testable import Reporting

/// A run store with the real runs of a profile and made-up outcomes. As it stands, every claim comes out as the article
/// has it, but for those that mathematics contradicts.
struct VerdictStore: Sendable {
  /// How a run ended.
  enum End: Sendable {
    case done, diverged, failed
    /// Nothing on disk.
    case waiting
    /// The record says "running", and nobody holds the lock.
    case killed
    /// The final scores are by other feature nets than the page asks for.
    case scoredOtherwise
    /// The final scores are by the right nets, all earlier points by others.
    case scoredAnew
  }

  /// Log FID of a method with its tuned settings; 3 where none is given.
  var methods = ["wgan-div": 2.0]
  /// What r(x) adds, by method, in the article's order; 0 where none is given. The first is shared with other tables.
  var points = ["wgan-div": flat, "wgan-gp": wide, "ctgan": wide]
  /// What k and p add.
  var sweep: @Sendable (_ k: Double, _ p: Double) -> Double = { $0 == 2 && $1 == 6 ? 0 : 1 }
  /// What a seed adds, times the seed: it cancels in every pair.
  var spread = 0.01
  /// Seeds of every setting.
  var seeds = 7
  /// Log FID that a method still loses over its last quarter; 0 where none is given.
  var fall: [String: Double] = [:]
  /// Log FID by which points lie above and below the curve in turn.
  var unrest = 0.001
  /// Log FID of runs under the methods' own settings; nil for none on disk.
  var published: Double?

  /// Numbers of runs of other kinds that differ from `known`, by label.
  var values: [String: [String: Double]] = [:]
  /// Shares of W1 that critics reach, by method, and what a seed adds.
  var shares = ["wgan": 0.4, "sngan": 0.5, "wgan-div": 0.8]
  var shareSpread = 0.002
  /// Norms of the generator's gradient at a distance.
  var gradients: @Sendable (Double) -> (sgan: Double, div: Double) = { (exp(-1.3 * $0), 0.7 + 0.05 * $0) }

  /// Runs that did not end well, by the row's label and the seed. An exact number has the seed 0.
  var ends: [String: [Int: End]] = [:]
  /// Turns the runs into others.
  var scale: (@Sendable (inout RunConfig) -> Void)?

  static let flat = [0, 0.002, -0.002, 0.001, -0.001, 0]
  static let wide = [0, 0.5, 0.8, 0.9, 0.2, 0.7]

  /// What is known of the runs that rules read, by label.
  private static let known: [String: [String: Double]] = [
    "W from P to Q with r(x) = equal mixture": ["oracle": 0.412677, "divergence": 0.4122, "standard_error": 0.0009],
    "W from Q to P with r(x) = equal mixture": ["oracle": 0.412677, "divergence": 0.4121, "standard_error": 0.0009],
    "W from P to P with r(x) = equal mixture": ["oracle": 0, "divergence": 0.00002, "standard_error": 0.0009],
    "W from P to Q with r(x) = generated": ["divergence": 0.395920],
    "W from Q to P with r(x) = generated": ["divergence": 0.552985],
    "objective (10) with n = 1 and p = 3": ["objective": 2],
    "objective (10) with n = 1 and p = 2 at equal distributions": ["supremum": 0],
    "objective (10) with n = 1 and p = 2 at different distributions": ["supremum": 1.025243],
    "cosine critics at equal distributions": ["objective": -1.894305],
    "cosine critics at different distributions": ["objective": -1.690397],
    "maximizer of (7)": ["gap": 12.039754, "w1": 3],
  ]

  func logFID(_ config: RunConfig) -> Double {
    let point = Sampling.article.firstIndex(of: config.sampling)
    let added = point.flatMap { points[config.method]?[$0] } ?? 0
    let constants = config.constant("k").flatMap { k in config.constant("p").map { sweep(k, $0) } } ?? 0
    // A little noise of the run's own, the same in every process.
    let label = config.label.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
    var random = SeededGenerator(seed: label &* 1000 &+ UInt64(config.seed))
    let own = 0.004 * (Double(random.next() >> 11) / Double(1 << 53) - 0.5)
    return methods[config.method, default: 3] + added + constants + spread * Double(config.seed) + own
  }

  /// Scores at the given steps, the last of which is the end.
  func metrics(_ config: RunConfig, logFID: Double, steps: [Int], settings: EvaluationSettings, nets mark: String)
    -> [MetricsPoint]
  {
    steps.enumerated().map { index, step in
      let left = 4 * (1 - Double(step) / Double(config.steps))
      let fid = exp(logFID + (fall[config.method] ?? 0) * min(1, left) + (index % 2 == 0 ? unrest : -unrest))
      return MetricsPoint(
        step: step, samples: settings.samples, fids: [0.7, 1, 1.3].map { fid * $0 }, nets: mark
      )
    }
  }

  /// Nil for a run that no rule reads.
  func values(_ label: String, _ seed: Int) -> [String: Double]? {
    var values = Self.known[label]
    if let method = MeasuredStore.critics.first(where: { $0.label == label })?.method, let share = shares[method] {
      values = ["share": share + shareSpread * Double(seed)]
    } else if label.hasPrefix("gradient at "), let distance = Double(label.split(separator: " ").last ?? "") {
      let (sgan, div) = gradients(distance)
      values = ["sgan": sgan, "wgan_div": div]
    }
    return values?.merging(self.values[label] ?? [:]) { $1 }
  }
}
