import Interchange
public import Records

/// Trains the GANs of a profile: losses every 20 steps, a score and a checkpoint at every evaluation point.
public struct GANTrainer: RunTrainer {
  /// Steps between two points of the series.
  static let seriesInterval = 20
  /// Images on a run's sample sheet: ten by ten.
  public static let sheetCount = 100

  private let reference: EvaluationReference
  private let evaluation: EvaluationSettings

  /// - Parameters:
  ///   - reference: the real data and the feature nets.
  ///   - evaluation: when and on how many samples to score.
  public init(reference: EvaluationReference, evaluation: EvaluationSettings) {
    self.reference = reference
    self.evaluation = evaluation
  }

  /// The nets and the final sample counts.
  public func scoring(of run: Run) -> Scoring? {
    Scoring(featureNets: reference.hashes, samples: evaluation.finalSamples, pairs: evaluation.finalPairs)
  }

  /// See `RunTrainer`.
  public func train(
    _ run: Run, in folder: RunFolder, from resume: ResumePoint?, threads: Int, shouldStop: @Sendable () -> Bool,
    progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    let config = run.config
    precondition(config.kind == .gan, "a GAN trainer is given GANs on images")
    let training = try GANTraining(config, train: reference.train, threads: threads)
    let sampler = try GeneratorSampler(training.generator, store: training.store, threads: threads)
    let evaluator = try Evaluator(reference, threads: threads)
    var lapse = TimeLapse(size: config.size, channels: config.channels)
    if let resume {
      try training.restore(resume.state)
      try lapse.restore(resume.state)
    }
    let lastScored = SeriesFile.lastStep(folder.file(.metrics)) ?? 0
    let series = try LineAppender(path: folder.file(.series))
    let metrics = try LineAppender(path: folder.file(.metrics))
    defer {
      try? series.close()
      try? metrics.close()
    }
    let evaluations = evaluation.steps(of: run)
    var saved = resume?.step ?? 0
    let frames = TimeLapse.steps(of: config.steps)
    if saved < config.steps, lapse.steps != frames.filter({ $0 <= saved }) {
      // A checkpoint of a version with another time-lapse: its frames cannot be made any more.
      try series.close()
      try metrics.close()
      try folder.discard()
      return try train(run, in: folder, from: nil, threads: threads, shouldStop: shouldStop, progress: progress)
    }

    func save(_ step: Int) throws {
      try series.flush()
      try metrics.flush()
      let state = try training.checkpoint()
      try folder.saveCheckpoint(Safetensors(arrays: state.arrays + lapse.arrays, metadata: state.metadata), step: step)
      saved = step
    }

    func finalScore() throws -> MetricsPoint {
      try evaluator.finalScore(
        sampler, seed: config.seed, step: config.steps, samples: evaluation.finalSamples,
        pairs: evaluation.finalPairs, shouldStop: shouldStop)
    }

    /// Scores, writes the sheet and saves. Asked to stop meanwhile, it saves without the score, and is called again at
    /// the next start.
    func evaluate(_ step: Int) throws {
      try sampler.updateStatistics()
      do {
        let score = try evaluator.score(
          sampler, seed: config.seed, step: step, samples: evaluation.samples, shouldStop: shouldStop)
        try metrics.append(line: JSONValue(encoding: score).text)
      } catch let stop as ScoringStopped {
        if step > saved { try save(step) }
        throw stop
      }
      try writePictures(step)
      try save(step)
    }

    /// The sheet, the time-lapse, and after the last step what the critic says of the sheet and the norms of its gradient.
    func writePictures(_ step: Int) throws {
      let pixels = try sampler.sheet(count: Self.sheetCount)
      let images = NamedArray(
        shape: [Self.sheetCount, config.size, config.size, config.channels], uint8s: pixels)
      var arrays = [("samples", images)] + lapse.arrays
      if step == config.steps {
        let survey = try CriticSurvey(training, threads: threads)
        let imageSize = config.size * config.size * config.channels
        arrays.append(("scores", try survey.scores(pixels: pixels, imageSize: imageSize)))
        arrays += try survey.gradientNorms(sampler, train: reference.train)
      }
      let file = Safetensors(arrays: arrays)
      try AtomicFile.write(file.encoded(), to: folder.file(.samples))
    }

    do {
      if evaluations.contains(saved) {
        // The pictures are those of the checkpoint's step, also where a killed process was ahead or the file is damaged.
        if lastScored < saved { try evaluate(saved) } else { try writePictures(saved) }
      }
      // A kill may fall after the last checkpoint and before the record; and scoring may be asked for anew.
      if saved == config.steps { return .done(try finalScore()) }
    } catch is ScoringStopped {
      return .interrupted(step: saved)
    }
    for step in (saved + 1)...config.steps {
      if shouldStop() {
        if step - 1 > saved {
          try sampler.updateStatistics()
          try save(step - 1)
        }
        return .interrupted(step: saved)
      }
      let losses = try training.advance(step)
      let isLogged = step % Self.seriesInterval == 0 || step == config.steps
      let isEvaluated = evaluations.contains(step)
      let lost = training.lossNotFinite(losses)
      if let quantity = try lost ?? (isLogged || isEvaluated ? training.stateNotFinite() : nil) {
        if saved > 0, !evaluations.contains(saved) {
          // The last checkpoint stands where an interruption fell, and would stay in the record: train in one go.
          try series.close()
          try metrics.close()
          try folder.discard()
          return try train(run, in: folder, from: nil, threads: threads, shouldStop: shouldStop, progress: progress)
        }
        // What led there: gradient norms, and how many penalties came near overflow.
        try series.append(line: try training.series(step: step).json.text)
        try series.flush()
        try metrics.flush()
        return .diverged(step: step, quantity: quantity, lastGoodStep: saved)
      }
      if isLogged {
        try series.append(line: try training.series(step: step).json.text)
      }
      if frames.contains(step) {
        // Before the score: a checkpoint has the frame of its step, also where the scoring was stopped.
        try sampler.updateStatistics()
        lapse.add(step: step, pixels: try sampler.sheet(count: TimeLapse.count))
      }
      if isEvaluated {
        do { try evaluate(step) } catch is ScoringStopped {
          return .interrupted(step: saved)
        }
      }
      progress(TrainingProgress(step: step))
    }
    do {
      return .done(try finalScore())
    } catch is ScoringStopped {
      return .interrupted(step: saved)
    }
  }
}
