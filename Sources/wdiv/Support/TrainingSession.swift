import Datasets
import Experiments
import Records

/// Training from the command line: progress on stderr, Ctrl-C, exit codes.
enum TrainingSession {
  /// Trains what is missing of the cells; Ctrl-C saves their states. Cells whose data are not here are left out.
  /// - Parameter priceName: prints the price before it starts, and records it for the page under this name.
  static func train(
    _ listed: [Cell], plan: CellPlan, place: PlaceOptions, data: String?, work: WorkOptions, priceName: String? = nil
  ) throws -> TrainingSummary {
    StopSignal.install()
    let store = RunStore(output: place.output)
    try store.prepare()
    let profile = plan.profile
    let log = ProgressLog()
    let cells = listed.filter { $0.notRun == nil }
    if cells.count < listed.count { log.note("\(listed.count - cells.count) cells are not run here, see wdiv list") }
    if let priceName {
      let prices = try PriceList(
        cells, profile: profile, store: store, features: "\(place.paper)/features", data: data,
        jobs: work.parallelRuns, threads: work.threads)
      log.note("price: \(prices.text)")
      // Part of a plan has no price that a page of the whole could show.
      if listed.count == plan.cells.count { try store.record(prices.price, profile: priceName) }
    }
    var reference: EvaluationReference?
    if cells.contains(where: { $0.config.gan != nil }) {
      log.note("[1/3] real data and feature nets")
      reference = try EvaluationReference(
        store: store, dataset: profile.dataset, size: profile.size, features: "\(place.paper)/features",
        train: try TrainingData.load(folder: data), test: { try FashionMNIST.load(folder: data, split: .test) },
        shouldStop: { StopSignal.isRequested }, note: log.note)
    }
    log.note("[2/3] \(cells.count) cells, \(work.parallelRuns) at a time")
    let scheduler = Scheduler(
      store: store, trainer: RunTrainer(reference: reference, evaluation: profile.evaluation),
      jobs: work.parallelRuns, threads: work.threads, log: log, shouldStop: { StopSignal.isRequested })
    let summary = TrainingSummary(try scheduler.train(cells))
    log.note("[3/3] \(summary.results.count { $0.state == .done }) of \(cells.count) cells done")
    return summary
  }
}

extension TrainingSummary {
  /// Throws what the exit code has to say, unless all cells are done.
  func check() throws {
    if exitCode != 0 { throw CheckFailure(exitCode: exitCode, message: message) }
  }
}
