internal import Foundation

/// A comparison's estimate with its interval as a small picture, around no difference: a ratio on one logarithmic scale for all
/// claims, a difference on its own.
struct Effect {
  private let estimate: Double
  private let interval: ClosedRange<Double>?
  /// The logarithm of the ratio that counts as alike; nil for a difference.
  private let margin: Double?
  private let isRatio: Bool

  /// Nil for a claim that compares nothing yet.
  init?(_ result: ClaimResult) {
    guard let measure = result.claim.rule.measure, let estimate = result.finding.estimate else { return nil }
    (self.estimate, interval, margin) = (estimate, result.finding.interval, result.claim.rule.margin)
    isRatio = measure == .fid
  }

  private static let (width, inset) = (220.0, 14.0)
  /// Ratios beyond it are drawn at the edge.
  private static let widest = 2.0

  var view: View {
    func number(_ value: Double) -> View { .text(ClaimText.number(value)) }
    let none = isRatio ? 1.0 : 0
    let reach =
      isRatio ? Self.widest : max(abs(estimate), abs(interval?.lowerBound ?? 0), abs(interval?.upperBound ?? 0))
    /// From -1 to 1.
    func share(_ value: Double) -> Double { isRatio ? log(value) / log(reach) : reach > 0 ? value / reach : 0 }
    func place(_ value: Double) -> View {
      let share = min(max(share(value), -1), 1)
      return .text(Format.fixed(Self.width / 2 + share * (Self.width / 2 - Self.inset), decimals: 1))
    }
    return [
      "estimate": number(estimate), "place": place(estimate), "none": number(none), "middle": place(none),
      "low": number(isRatio ? 1 / reach : -reach), "high": number(reach),
      "margin": .given(margin) { margin in
        let ends = (exp(-margin), exp(margin))
        let width = (share(ends.1) - share(ends.0)) * (Self.width / 2 - Self.inset)
        return ["start": place(ends.0), "width": .text(Format.fixed(width, decimals: 1))]
      },
      "interval": .given(interval) {
        [
          "start": place($0.lowerBound), "end": place($0.upperBound), "low": number($0.lowerBound),
          "high": number($0.upperBound),
        ]
      },
    ]
  }
}
