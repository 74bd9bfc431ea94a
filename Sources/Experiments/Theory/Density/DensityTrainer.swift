import Interchange
import Records

/// Trains the critics between known densities. A training takes seconds, so a checkpoint is saved at its end alone: one
/// that was stopped or killed before begins anew, to the same bytes.
struct DensityTrainer {
  /// Points in the series.
  static let seriesPoints = 100

  /// See `RunTrainer`.
  func train(
    _ config: RunConfig, in folder: RunFolder, from resume: ResumePoint?, threads: Int,
    shouldStop: @Sendable () -> Bool, progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    let training = try DensityTraining(config, threads: threads)
    if let resume, resume.step == config.steps {
      try training.restore(resume.state)
    } else {
      let series = try LineAppender(path: folder.file(.series))
      defer { try? series.close() }
      let interval = max(1, config.steps / Self.seriesPoints)
      for step in 1...config.steps {
        if shouldStop() { return .interrupted(step: 0) }
        try training.advance(step)
        progress(TrainingProgress(step: step))
        guard step % interval == 0 || step == config.steps else { continue }
        let point = try training.series(step: step)
        try series.append(line: point.json.text)
        if let wrong = try point.values.first(where: { !$0.value.isFinite })?.name ?? training.stateNotFinite() {
          try series.flush()
          BinaryFile.remove(folder.file(.samples))
          return .diverged(step: step, quantity: wrong, lastGoodStep: 0)
        }
      }
      try series.flush()
      try folder.saveCheckpoint(try training.checkpoint(), step: config.steps)
    }
    let measurement = DensityMeasurement(training, threads: threads)
    if let curve = try measurement.curve() {
      try AtomicFile.write(curve.encoded(), to: folder.file(.samples))
    } else {
      // Whatever stands there is none of this run's, and the record would vouch for it.
      BinaryFile.remove(folder.file(.samples))
    }
    return .measured(NamedValues(try measurement.values()))
  }
}
