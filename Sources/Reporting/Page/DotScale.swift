internal import Records

/// One horizontal scale for the seeds' dots of several rows.
struct DotScale {
  private let low: Double
  private let high: Double
  private static let width = 176.0
  private static let margin = 6.0

  /// - Parameter intervals: whether there must be room for them.
  init(_ estimates: [Estimate], intervals: Bool = true) {
    let ends = estimates.flatMap { estimate in
      estimate.values
        + (!intervals ? [] : estimate.halfWidth.map { [max(0, estimate.mean - $0), estimate.mean + $0] } ?? [])
    }
    let low = ends.min() ?? 0
    let high = ends.max() ?? 1
    self.low = low
    self.high = high > low ? high : low + 1
  }

  /// Seeds as dots, the mean as a bar, the interval as a line: what `run.mustache` draws.
  func view(of estimate: Estimate, withInterval: Bool = true) -> View {
    [
      "seeds": .text(estimate.values.map { Format.score($0) }.joined(separator: ", ")),
      "low": .text(Format.score(low)), "high": .text(Format.score(high)),
      "interval": .given(withInterval ? estimate.halfWidth : nil) { half in
        ["start": .text(place(max(low, estimate.mean - half))), "end": .text(place(estimate.mean + half))]
      },
      "places": .texts(estimate.values.map(place)), "mean": .text(place(estimate.mean)),
    ]
  }

  private func place(_ value: Double) -> String {
    let share = (value - low) / (high - low)
    return Format.fixed(Self.margin + share * (Self.width - 2 * Self.margin), decimals: 1)
  }
}
