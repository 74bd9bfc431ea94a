import Engine
import Objectives

/// What a critic's step says of its gradient norms: their distribution at the penalty's points, and how many points'
/// penalties came near what Float can hold.
struct PenaltyWatch {
  /// A point's penalty (‖∇D‖^p and the like, without k or λ) above this counts as near overflow. Its square, which is
  /// what the gradient's square in the optimizer grows like, is then 1e30 of Float's 3.4e38.
  static let nearOverflow: Float = 1e15
  /// Quantiles of the gradient norm in the series.
  static let quantiles = [0, 0.1, 0.5, 0.9, 1]

  private let norms: [String]
  private let penalties: [String]
  /// Points of all critic steps since the last point of the series.
  private var points = 0
  /// Those of them that came near overflow, or beyond.
  private var near = 0

  init(_ plan: Plan) {
    norms = plan.outputNames.filter { $0.hasPrefix("critic.\(Loss.squaredNorm)") }
    penalties = plan.outputNames.filter { $0.hasPrefix("critic.\(Loss.pointPenalty)") }
  }

  var seesNorms: Bool { !norms.isEmpty }

  /// Counts the points of a critic step that has just run.
  mutating func count(_ step: Executor) throws {
    for name in penalties {
      let (all, high) = try step.withOutput(name) { memory, shape in
        let count = shape.batch ?? 1
        // Written so that NaN counts.
        return (count, memory.prefix(count).count { !($0 < PenaltyWatch.nearOverflow) })
      }
      points += all
      near += high
    }
  }

  /// Values for the series: `gradient_norm` (mean) and `gradient_norm.qNN` at the points of the last critic step;
  /// `penalty_near_overflow`, a share of the points counted. Begins a new count.
  mutating func values(_ step: Executor) throws -> [(name: String, value: Double)] {
    var values = Self.summary(squaredNorms: try norms.flatMap { try step.output($0) })
    if points > 0 { values.append(("penalty_near_overflow", Double(near) / Double(points))) }
    (points, near) = (0, 0)
    return values
  }

  /// Mean and quantiles of the square roots, by the names of the series; nothing of nothing.
  static func summary(squaredNorms: [Float]) -> [(name: String, value: Double)] {
    guard !squaredNorms.isEmpty else { return [] }
    var sorted = squaredNorms.map { Double($0).squareRoot() }
    let mean = sorted.reduce(0, +) / Double(sorted.count)
    // NaN has no place in an order: with one there, every quantile is NaN.
    let isOrdered = sorted.allSatisfy { !$0.isNaN }
    if isOrdered { sorted.sort() }
    return [("gradient_norm", mean)]
      + quantiles.map { share in
        ("gradient_norm.q\(Int((share * 100).rounded()))", isOrdered ? quantile(share, of: sorted) : .nan)
      }
  }

  /// Between the two nearest of the sorted values, in proportion (numpy's default).
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place.rounded(.down))
    let above = min(below + 1, sorted.count - 1)
    let rest = place - Double(below)
    return rest == 0 ? sorted[below] : sorted[below] + rest * (sorted[above] - sorted[below])
  }

  /// The count so far, for a checkpoint: "2 of 640".
  var text: String { "\(near) of \(points)" }

  /// Takes over a count; anything else is no count.
  mutating func restore(_ text: String?) {
    let numbers = (text ?? "").split(separator: " ").compactMap { Int($0) }
    (near, points) = numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
  }
}
