import Interchange
import Records

/// What a kind of training logs, scores and keeps beside its steps.
protocol TrainingKind: AnyObject {
  var folder: RunFolder { get }
  var training: Training { get }
  /// Steps between two points of the series.
  var seriesInterval: Int { get }
  /// Steps after which a checkpoint is saved, the last one among them.
  var checkpoints: Set<Int> { get }
  /// Where scores are appended; nil for a kind that has none.
  var metrics: LineAppender? { get }
  /// What a checkpoint holds beside the training's tensors.
  var arrays: [(name: String, array: NamedArray)] { get }
  /// Takes over what a checkpoint holds of it; false where training cannot go on from there.
  func restore(_ state: Safetensors, step: Int) throws -> Bool
  /// After a resume at a checkpoint's step: makes again what may be missing; false where all of the step is to be scored
  /// and saved again.
  func pickUp(at step: Int) throws -> Bool
  /// After every step, before its score.
  func follow(_ step: Int) throws
  /// Before a checkpoint is made, and before its score.
  func prepareCheckpoint() throws
  /// Scores a checkpoint and writes its pictures. Throws `ScoringStopped` when asked to stop meanwhile.
  func score(_ step: Int, shouldStop: () -> Bool) throws
  /// A quantity was not finite.
  func diverged() throws
  /// After the last checkpoint. Throws `ScoringStopped`.
  func finish(shouldStop: () -> Bool) throws -> RunOutcome
}

/// A check: a training that is measured after its last step, and neither scored nor drawn before.
protocol CheckKind: TrainingKind {
  /// Its values, and its pictures' numbers where it has any.
  func measure() throws -> (values: [(RunValue, Double)], pictures: Safetensors?)
}

extension CheckKind {
  var metrics: LineAppender? { nil }
  var arrays: [(name: String, array: NamedArray)] { [] }
  func restore(_ state: Safetensors, step: Int) throws -> Bool { true }
  func pickUp(at step: Int) throws -> Bool { true }
  func follow(_ step: Int) throws {}
  func prepareCheckpoint() throws {}
  func score(_ step: Int, shouldStop: () -> Bool) throws {}

  // Samples found there belong to no result, but the record would list their hash.
  func diverged() throws { BinaryFile.remove(folder.file(.samples)) }

  func finish(shouldStop: () -> Bool) throws -> RunOutcome {
    let (values, pictures) = try measure()
    if let pictures {
      try AtomicFile.write(pictures.encoded(), to: folder.file(.samples))
    } else {
      BinaryFile.remove(folder.file(.samples))
    }
    return .measured(NamedValues(values))
  }
}

extension TrainingKind {
  /// The one loop of every training: steps, series, checkpoints, divergence, resuming and stopping.
  /// - Returns: nil where the run must be trained from its start in one go.
  func train(
    from resume: ResumePoint?, shouldStop: () -> Bool, progress: (TrainingProgress) -> Void
  ) throws -> RunOutcome? {
    let (steps, isResumable) = (training.setup.steps, training.setup.isResumable)
    let series = try LineAppender(path: folder.file(.series))
    defer {
      try? series.close()
      try? metrics?.close()
    }
    var saved = 0

    func save(_ step: Int) throws {
      try series.flush()
      try metrics?.flush()
      let state = try training.checkpoint()
      try folder.saveCheckpoint(Safetensors(arrays: state.arrays + arrays, metadata: state.metadata), step: step)
      saved = step
    }

    /// Asked to stop while scoring, it saves without the score, and is called again at the next start.
    func scoreAndSave(_ step: Int) throws {
      try prepareCheckpoint()
      do { try score(step, shouldStop: shouldStop) } catch let stop as ScoringStopped {
        if step > saved { try save(step) }
        throw stop
      }
      try save(step)
    }

    do {
      if let resume {
        saved = resume.step
        try training.restore(resume.state)
        guard try restore(resume.state, step: saved) else { return nil }
        if checkpoints.contains(saved), try !pickUp(at: saved) { try scoreAndSave(saved) }
      }
      for step in stride(from: saved + 1, through: steps, by: 1) {
        if shouldStop() {
          if isResumable, step - 1 > saved {
            try prepareCheckpoint()
            try save(step - 1)
          }
          return .interrupted(step: saved)
        }
        try training.advance(step)
        let isLogged = step % seriesInterval == 0 || step == steps
        let isSaved = checkpoints.contains(step)
        if let quantity = try training.notFinite(step, isChecked: isLogged || isSaved) {
          // A checkpoint written by an interruption would leave a trace in the record.
          if saved > 0, !checkpoints.contains(saved) { return nil }
          // What led there: gradient norms, and how many penalties came near overflow.
          try series.append(line: try training.series(step: step).json.text)
          try series.flush()
          try metrics?.flush()
          try diverged()
          return .diverged(step: step, quantity: quantity, lastGoodStep: saved)
        }
        if isLogged { try series.append(line: try training.series(step: step).json.text) }
        // Before the score: a checkpoint has the frame of its step, also where the scoring was stopped.
        try follow(step)
        if isSaved { try scoreAndSave(step) }
        progress(TrainingProgress(step: step))
      }
      return try finish(shouldStop: shouldStop)
    } catch is ScoringStopped {
      return .interrupted(step: saved)
    }
  }
}
