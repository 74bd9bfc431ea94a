import Datasets
import Experiments
import Records

/// Training from the command line: progress on stderr, Ctrl-C, exit codes.
enum TrainingSession {
  /// Trains what is missing of the runs; Ctrl-C saves their states. Runs whose data are not here are left out.
  /// - Parameter priceName: prints the price before it starts, and records it for the page under this name.
  static func train(
    _ listed: [Records.Run], plan: RunPlan, place: PlaceOptions, data: String?, work: WorkOptions,
    priceName: String? = nil
  ) throws -> TrainingSummary {
    StopSignal.install()
    let store = RunStore(output: place.output)
    // Before anything is measured, which takes minutes.
    try store.checkFormat()
    try store.prepare()
    let profile = plan.profile
    let log = ProgressLog()
    let runs = listed.filter { $0.notRun == nil }
    if runs.count < listed.count { log.note("\(listed.count - runs.count) runs are not trained here, see wdiv list") }
    var prices: PriceList?
    if let priceName {
      let list = try PriceList(
        runs, profile: profile, store: store, features: "\(place.paper)/features", data: data,
        jobs: work.parallelRuns, threads: work.threads)
      log.note("price: \(list.text)")
      // Part of a plan has no price that a page of the whole could show.
      if listed.count == plan.runs.count { try store.record(list.price, profile: priceName) }
      prices = list
    }
    var reference: EvaluationReference?
    if runs.contains(where: { $0.config.kind == .gan }) {
      log.note("[1/3] real data and feature nets")
      reference = try EvaluationReference(
        store: store, dataset: profile.dataset, size: profile.size, features: "\(place.paper)/features",
        train: try TrainingData.load(folder: data), test: { try FashionMNIST.load(folder: data, split: .test) },
        shouldStop: { StopSignal.isRequested }, note: log.note)
    }
    log.note("[2/3] \(runs.count) runs, \(work.parallelRuns) at a time")
    let scheduler = Scheduler(
      store: store, trainer: RunTrainer(reference: reference, evaluation: profile.evaluation), jobs: work.parallelRuns,
      threads: work.threads, log: log, seconds: prices?.seconds ?? [:], shouldStop: { StopSignal.isRequested })
    let summary = TrainingSummary(try scheduler.train(runs))
    log.note("[3/3] \(summary.results.count { $0.state == .done }) of \(runs.count) runs done")
    return summary
  }
}

extension TrainingSummary {
  /// Throws what the exit code has to say, unless all runs are done.
  func check() throws {
    if exitCode != 0 { throw CheckFailure(exitCode: exitCode, message: message) }
  }
}
