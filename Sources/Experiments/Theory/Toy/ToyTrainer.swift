import Engine
import Interchange
import Records

/// Trains the GANs on points of the plane: a checkpoint at every tenth of the steps, so that it can go on from there.
struct ToyTrainer {
  /// Points in the series.
  static let seriesPoints = 200
  /// Generated points that are scored; the first `shownCount` of them are kept.
  static let scoredCount = 4096
  static let shownCount = 2048
  /// The critic's surface: a square grid of so many points a side over [-extent, extent]².
  static let gridSide = 64
  static let extent: Float = 2

  /// See `RunTrainer`.
  func train(
    _ config: RunConfig, in folder: RunFolder, from resume: ResumePoint?, threads: Int,
    shouldStop: @Sendable () -> Bool, progress: @Sendable (TrainingProgress) -> Void
  ) throws -> RunOutcome {
    let training = try ToyTraining(config, threads: threads)
    if let resume { try training.restore(resume.state) }
    let series = try LineAppender(path: folder.file(.series))
    defer { try? series.close() }
    var saved = resume?.step ?? 0
    func save(_ step: Int) throws {
      try series.flush()
      try folder.saveCheckpoint(try training.checkpoint(), step: step)
      saved = step
    }
    let interval = max(1, config.steps / Self.seriesPoints)
    let checkpoints = max(1, config.steps / 10)
    for step in stride(from: saved + 1, through: config.steps, by: 1) {
      if shouldStop() {
        if step - 1 > saved { try save(step - 1) }
        return .interrupted(step: saved)
      }
      try training.advance(step)
      let isLogged = step % interval == 0 || step == config.steps
      let isSaved = step % checkpoints == 0 || step == config.steps
      if isLogged || isSaved {
        let point = try training.series(step: step)
        let wrong = try point.values.first { !$0.value.isFinite }?.name ?? training.stateNotFinite()
        if wrong != nil, saved % checkpoints != 0 {
          // The last checkpoint stands where an interruption fell, and would stay in the record: train in one go.
          try series.close()
          try folder.discard()
          return try train(config, in: folder, from: nil, threads: threads, shouldStop: shouldStop, progress: progress)
        }
        if isLogged || wrong != nil { try series.append(line: point.json.text) }
        if let wrong {
          try series.flush()
          // Whatever stands there is none of this run's, and the record would vouch for it.
          BinaryFile.remove(folder.file(.samples))
          return .diverged(step: step, quantity: wrong, lastGoodStep: saved)
        }
      }
      if isSaved { try save(step) }
      progress(TrainingProgress(step: step))
    }
    return .measured(NamedValues(try measure(training, in: folder, threads: threads)))
  }

  /// Scores the generator and writes the pictures' numbers: `points` and `real` [n, 2], `grid` [side, side, 2] (rows of
  /// rising y), `value` and `gradient_norm` [side, side].
  private func measure(_ training: ToyTraining, in folder: RunFolder, threads: Int) throws -> [(
    name: String, value: Double
  )] {
    let points = try training.points(Self.scoredCount, threads: threads)
    var stream = SeededStream(seed: 0, name: .evaluation, step: 1)
    let real = training.shape.samples(Self.scoredCount, &stream)
    let otherReal = training.shape.samples(Self.scoredCount, &stream)
    let side = Self.gridSide
    func place(_ index: Int) -> Float { Self.extent * (2 * Float(index) / Float(side - 1) - 1) }
    let grid = (0..<side * side).map { (x: place($0 % side), y: place($0 / side)) }
    let (values, norms) = try training.surface(grid, threads: threads)
    func pairs(_ points: some Sequence<(x: Float, y: Float)>) -> [Float] { points.flatMap { [$0.x, $0.y] } }
    let file = Safetensors(
      arrays: [
        ("points", NamedArray(shape: [Self.shownCount, 2], floats: pairs(points.prefix(Self.shownCount)))),
        ("real", NamedArray(shape: [Self.shownCount, 2], floats: pairs(real.prefix(Self.shownCount)))),
        ("grid", NamedArray(shape: [side, side, 2], floats: pairs(grid))),
        ("value", NamedArray(shape: [side, side], floats: values)),
        ("gradient_norm", NamedArray(shape: [side, side], floats: norms)),
      ], metadata: [])
    try AtomicFile.write(file.encoded(), to: folder.file(.samples))
    return ToyScores.values(points, shape: training.shape, real: real, otherReal: otherReal)
  }
}
