import Datasets
import Interchange
import Networks
import Records

/// GANs on images: scored at every checkpoint, where there is something to score them against, with a sample sheet and a
/// time-lapse.
final class GANKind: TrainingKind {
  /// Images on a run's sample sheet: ten by ten.
  static let sheetCount = 100

  let training: Training
  let seriesInterval = 20
  let checkpoints: Set<Int>
  let folder: RunFolder
  let metrics: LineAppender?
  private let config: RunConfig
  private let images: ImageSet
  private let evaluation: EvaluationSettings
  private let isScoredAtEnd: Bool
  private let sampler: GeneratorSampler
  /// Where scores want other samples than pictures do, that of the scores.
  private let scored: GeneratorSampler
  /// Nil where nothing is scored.
  private let evaluator: Evaluator?
  private let threads: Int
  /// Step of the last score that an earlier process wrote.
  private let lastScored: Int
  private let frames: [Int]
  private var lapse: TimeLapse

  init(
    _ config: RunConfig, checkpoints: Set<Int>, images: ImageSet, reference: EvaluationReference?,
    evaluation: EvaluationSettings, isScoredAtEnd: Bool, in folder: RunFolder, threads: Int
  ) throws {
    self.isScoredAtEnd = isScoredAtEnd
    (self.config, self.folder, self.checkpoints) = (config, folder, checkpoints)
    (self.images, self.evaluation, self.threads) = (images, evaluation, threads)
    training = try Training(TrainingSetup(config, train: images), threads: threads)
    let sampler = try GeneratorSampler(training, threads: threads)
    self.sampler = sampler
    scored =
      if let generation = reference?.record.generation {
        try GeneratorSampler(training, threads: threads, generation: generation)
      } else {
        sampler
      }
    evaluator = try reference.map { try Evaluator($0, threads: threads) }
    lapse = TimeLapse(size: config.size, channels: config.channels)
    frames = TimeLapse.steps(of: config.steps)
    lastScored = SeriesFile.lastStep(folder.file(.metrics)) ?? 0
    metrics = try LineAppender(path: folder.file(.metrics))
  }

  var arrays: [(name: String, array: NamedArray)] { lapse.arrays }

  /// False for a checkpoint of a version with another time-lapse: its frames cannot be made any more.
  func restore(_ state: Safetensors, step: Int) throws -> Bool {
    try lapse.restore(state)
    return step == config.steps || lapse.steps == frames.filter { $0 <= step }
  }

  /// The pictures are those of the checkpoint's step, also where a killed process was ahead or the file is damaged.
  func pickUp(at step: Int) throws -> Bool {
    guard lastScored >= step else { return false }
    try writePictures(step)
    return true
  }

  func follow(_ step: Int) throws {
    guard frames.contains(step) else { return }
    try sampler.updateStatistics()
    lapse.add(step: step, pixels: try sampler.sheet(count: TimeLapse.count))
  }

  func prepareCheckpoint() throws { try sampler.updateStatistics() }

  func score(_ step: Int, shouldStop: () -> Bool) throws {
    let score = try evaluator?.score(
      scored, seed: config.seed, step: step, samples: evaluation.samples, shouldStop: shouldStop)
    if let score { try metrics?.append(line: JSONValue(encoding: score).text) }
    try writePictures(step)
  }

  // The pictures of the last good score stay.
  func diverged() throws {}

  func finish(shouldStop: () -> Bool) throws -> RunOutcome {
    guard isScoredAtEnd, let evaluator else { return .done(nil) }
    return .done(
      try evaluator.finalScore(
        scored, seed: config.seed, step: config.steps, samples: evaluation.finalSamples,
        pairs: evaluation.finalPairs, shouldStop: shouldStop))
  }

  /// The sheet, the time-lapse, and after the last step what the critic says of the sheet and the norms of its gradient.
  private func writePictures(_ step: Int) throws {
    let pixels = try sampler.sheet(count: Self.sheetCount)
    let images = NamedArray(shape: [Self.sheetCount, config.size, config.size, config.channels], uint8s: pixels)
    var arrays = [(SampleArray.samples, images)] + lapse.arrays
    if step == config.steps {
      let survey = try CriticSurvey(training, threads: threads)
      arrays.append((SampleArray.scores, try survey.scores(pixels: pixels)))
      arrays += try survey.gradientNorms(sampler, train: self.images)
    }
    try AtomicFile.write(Safetensors(arrays: arrays).encoded(), to: folder.file(.samples))
  }
}
