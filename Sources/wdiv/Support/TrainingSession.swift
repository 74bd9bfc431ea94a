import Experiments

/// Training from the command line: progress on stderr, Ctrl-C, exit codes.
enum TrainingSession {
  /// Trains what is missing of the cells; Ctrl-C saves their states.
  static func train(
    _ cells: [Cell], with trainer: some CellTrainer, store: RunStore, work: WorkOptions
  ) throws -> TrainingSummary {
    StopSignal.install()
    let scheduler = Scheduler(
      store: store, trainer: trainer, jobs: work.parallelRuns, threads: work.threads, log: ProgressLog(),
      shouldStop: { StopSignal.isRequested })
    return TrainingSummary(try scheduler.train(cells))
  }
}

extension TrainingSummary {
  /// Throws what the exit code has to say, unless all cells are done.
  func check() throws {
    if exitCode != 0 { throw CheckFailure(exitCode: exitCode, message: message) }
  }
}
