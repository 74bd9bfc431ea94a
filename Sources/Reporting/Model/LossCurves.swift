internal import Records

/// A quantity of several runs against the step: mean and range over the runs.
struct SeedCurve: Sendable {
  /// One step of it.
  struct Point: Equatable, Sendable {
    let step: Int
    let mean: Double
    let low: Double
    let high: Double
    /// How many runs reached the step with a finite value.
    let count: Int
  }

  /// Printed name.
  let name: String
  /// Steps rising.
  let points: [Point]

  /// Collects (step, value) of several runs; values that are not finite are left out.
  init(name: String, runs: [[(step: Int, value: Double)]]) {
    self.name = name
    let values = runs.flatMap { $0 }.filter { $0.value.isFinite }
    // A stable sort keeps the runs' order within a step, so that sums do not depend on chance.
    let sorted = values.enumerated().sorted { ($0.element.step, $0.offset) < ($1.element.step, $1.offset) }
    var points: [Point] = []
    var index = 0
    while index < sorted.count {
      let step = sorted[index].element.step
      var group: [Double] = []
      while index < sorted.count, sorted[index].element.step == step {
        group.append(sorted[index].element.value)
        index += 1
      }
      points.append(
        Point(
          step: step, mean: group.reduce(0, +) / Double(group.count), low: group.min() ?? 0, high: group.max() ?? 0,
          count: group.count))
    }
    self.points = points
  }

  /// Whether more than one run stands behind it anywhere.
  var hasRange: Bool { points.contains { $0.count > 1 } }

  /// The axis of some curves: from the 1st to the 99th percentile of the means when spikes would flatten all the rest, else
  /// nil (everything), and how many means then lie outside.
  static func frame(of curves: [SeedCurve]) -> (range: ClosedRange<Double>?, outside: Int) {
    let values = curves.flatMap { $0.points.map(\.mean) }.sorted()
    guard values.count >= 50, let first = values.first, let last = values.last else { return (nil, 0) }
    let low = values[values.count / 100]
    let high = values[values.count - 1 - values.count / 100]
    guard high > low, last - first > 3 * (high - low) else { return (nil, 0) }
    let range = (low - 0.1 * (high - low))...(high + 0.1 * (high - low))
    return (range, values.count { !range.contains($0) })
  }
}

extension RunGroup {
  /// Runs whose curves are averaged: all but diverged and failed ones; all when nothing else is left.
  var drawn: [RecordedRun] {
    let sound = runs.filter {
      switch $0.state {
      case .diverged, .failed: false
      case .done, .running, .interrupted, .waiting: true
      }
    }
    return sound.contains { !$0.series.isEmpty || !$0.metrics.isEmpty } ? sound : runs
  }

  /// Every logged loss: the critic's sum, its terms, the generator's loss, in this order.
  var lossCurves: [SeedCurve] {
    var names: [String] = []
    for run in drawn {
      for value in run.series.first?.values ?? [] where !names.contains(value.name) { names.append(value.name) }
    }
    let terms = names.filter { $0.hasPrefix("critic.term.") }.sorted().reversed()
    // A single term is the sum: one line for both.
    let shown = terms.count == 1 ? [] : Array(terms)
    let ordered = names.filter { $0 == "critic.loss" } + shown + names.filter { $0 == "generator.loss" }
    return ordered.map { name in
      SeedCurve(
        name: Self.title(ofSeries: name),
        runs: drawn.map { run in run.series.compactMap { point in point.value(name).map { (point.step, $0) } } })
    }
  }

  /// FID at the evaluation points; the final score on more samples is not one of them.
  func scoreCurve(name: String) -> SeedCurve {
    SeedCurve(name: name, runs: drawn.map { run in run.metrics.map { ($0.step, $0.fid) } })
  }

  private static func title(ofSeries name: String) -> String {
    switch name {
    case "critic.loss": "critic, sum"
    case "critic.term.wasserstein": "critic, Wasserstein term"
    case "generator.loss": "generator"
    default: "critic, " + (name.split(separator: ".").last.map(String.init) ?? name) + " term"
    }
  }
}

extension SeedCurve {
  /// The curves' names, and where each ends, for the words of a figure.
  static func view(_ curves: [SeedCurve], _ format: @escaping (Double) -> String) -> View {
    .each(curves) { curve in
      [
        "name": .text(curve.name),
        "end": .given(curve.points.last) {
          ["name": .text(curve.name), "value": .text(format($0.mean)), "step": .text(Format.whole($0.step))]
        },
      ]
    }
  }
}
