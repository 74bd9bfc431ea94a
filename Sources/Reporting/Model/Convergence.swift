internal import Foundation
internal import Records

/// The table `uniform-sampling` asks: does an r(x) made from real and generated images converge faster than one made from neither?
struct Convergence: Sendable {
  /// r(x) (1), between real and generated images.
  let made: RunGroup
  /// The seventh, uniform on the cube.
  let neither: RunGroup
  /// Evaluation points that every run has that is done, rising.
  let steps: [Int]
  /// Seed by seed, the mean over all these points of log FID, made less neither: an area between learning curves, so it
  /// says which is ahead on the way, not where both end.
  let difference: Estimate

  /// Nil until both have a run that is done and points in common.
  init?(_ model: ReportModel) {
    let groups = RunGroup.groups(
      of: model.input.trainings.filter { $0.tables.contains("uniform-sampling") }.map {
        $0.read(by: "uniform-sampling")
      })
    guard let neither = groups.first(where: { $0.config.sampling == "uniform" && !$0.done.isEmpty }),
      let made = groups.first(where: {
        $0.config.method == neither.config.method && $0.config.sampling == "interpolates" && !$0.done.isEmpty
      })
    else { return nil }
    // A run that was scored anew has no points.
    let runs = (made.done + neither.done).filter { !$0.metrics.isEmpty }
    let sound = runs.map { Set($0.metrics.filter { $0.fid.isFinite && $0.fid > 0 }.map(\.step)) }
    let steps = (runs.first?.metrics.map(\.step) ?? []).filter { step in sound.allSatisfy { $0.contains(step) } }
    func area(_ run: RecordedRun) -> Double {
      run.metrics.filter { steps.contains($0.step) }.reduce(0) { $0 + log($1.fid) } / Double(steps.count)
    }
    let differences = made.done.compactMap { run in
      neither.done.first { $0.config.seed == run.config.seed }.map { area(run) - area($0) }
    }
    guard !steps.isEmpty, let difference = Estimate(differences) else { return nil }
    (self.made, self.neither, self.steps, self.difference) = (made, neither, steps, difference)
  }

  /// FID of the one in units of the other, a geometric mean over the points and the seeds.
  var ratio: Double { exp(difference.mean) }
  /// Its 95 % t interval; nil for one seed.
  var interval: ClosedRange<Double>? {
    difference.halfWidth.map { exp(difference.mean - $0)...exp(difference.mean + $0) }
  }

  /// Whether the one converges faster.
  enum Answer: String, CaseIterable { case faster, slower, undecided, oneSeed, runsMissing }

  /// By the interval. Runs that are lost are not lost by chance: no answer without them.
  var answer: Answer {
    if made.shortfall != nil || neither.shortfall != nil { return .runsMissing }
    guard let interval else { return .oneSeed }
    return interval.upperBound < 1 ? .faster : interval.lowerBound > 1 ? .slower : .undecided
  }
}
