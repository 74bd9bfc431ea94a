internal import Records

/// One horizontal scale for the seeds' dots of several rows.
struct DotScale {
  private let low: Double
  private let high: Double
  private static let width = 176.0
  private static let margin = 6.0

  init(_ estimates: [Estimate]) {
    let ends = estimates.flatMap { estimate in
      estimate.values + (estimate.halfWidth.map { [max(0, estimate.mean - $0), estimate.mean + $0] } ?? [])
    }
    let low = ends.min() ?? 0
    let high = ends.max() ?? 1
    self.low = low
    self.high = high > low ? high : low + 1
  }

  /// Seeds as dots, the mean as a bar, the interval as a line. Numbers only, so nothing needs escaping.
  func svg(of estimate: Estimate) -> String {
    let name =
      "Seeds " + estimate.values.map { Format.score($0) }.joined(separator: ", ")
      + "; scale from \(Format.score(low)) to \(Format.score(high))"
    var parts = "<line class=\"axis\" x1=\"0\" x2=\"176\" y1=\"10\" y2=\"10\"/>"
    if let half = estimate.halfWidth {
      parts +=
        "<line class=\"interval\" x1=\"\(place(max(low, estimate.mean - half)))\" "
        + "x2=\"\(place(estimate.mean + half))\" y1=\"10\" y2=\"10\"/>"
    }
    parts += estimate.values.map { "<circle cx=\"\(place($0))\" cy=\"10\" r=\"4\"/>" }.joined()
    let mean = place(estimate.mean)
    parts += "<line class=\"mean\" x1=\"\(mean)\" x2=\"\(mean)\" y1=\"2\" y2=\"18\"/>"
    return "<svg class=\"dots\" viewBox=\"0 0 176 20\" role=\"img\" aria-label=\"\(name)\">\(parts)</svg>"
  }

  private func place(_ value: Double) -> String {
    let share = (value - low) / (high - low)
    return Format.fixed(Self.margin + share * (Self.width - 2 * Self.margin), decimals: 1)
  }
}
