import Engine
import Interchange
import Networks
import Records

/// GANs on points of the plane: a checkpoint at every tenth of the steps.
final class ToyKind: CheckKind {
  /// Generated points that are scored; the first `shownCount` of them are kept.
  static let scoredCount = 4096
  static let shownCount = 2048
  /// The critic's surface: a square grid of so many points a side over [-extent, extent]².
  private static let gridSide = 64
  private static let extent: Float = 2

  let folder: RunFolder
  let training: Training
  let seriesInterval: Int
  let checkpoints: Set<Int>
  private let threads: Int

  init(_ config: RunConfig, in folder: RunFolder, threads: Int) throws {
    (self.folder, self.threads) = (folder, threads)
    training = try Training(TrainingSetup(toy: config), threads: threads)
    seriesInterval = max(1, config.steps / 200)
    checkpoints = Set((1...config.steps).filter { $0 % max(1, config.steps / 10) == 0 || $0 == config.steps })
  }

  /// Scores the generator; the pictures' numbers are `points` and `real` [n, 2], `grid` [side, side, 2] (rows of rising
  /// y), `value` and `gradient_norm` [side, side].
  func measure() throws -> (values: [(RunValue, Double)], pictures: Safetensors?) {
    guard let source = training.setup.source as? ToySource else { preconditionFailure("a toy's data are points") }
    let points = try Self.points(of: training, threads: threads)
    var stream = SeededStream(seed: 0, name: .evaluation, step: 1)
    let real = source.shape.samples(Self.scoredCount, &stream)
    let otherReal = source.shape.samples(Self.scoredCount, &stream)
    let side = Self.gridSide
    func place(_ index: Int) -> Float { Self.extent * (2 * Float(index) / Float(side - 1) - 1) }
    let grid = (0..<side * side).map { (x: place($0 % side), y: place($0 / side)) }
    let reading = try CriticReading(training, batch: grid.count, threads: threads)
    let (values, norms) = try reading(grid.map(\.x) + grid.map(\.y))
    func pairs(_ points: some Sequence<(x: Float, y: Float)>) -> [Float] { points.flatMap { [$0.x, $0.y] } }
    func shown(_ points: [(x: Float, y: Float)]) -> NamedArray {
      NamedArray(shape: [Self.shownCount, 2], floats: pairs(points.prefix(Self.shownCount)))
    }
    let file = Safetensors(arrays: [
      (SampleArray.points, shown(points)), (SampleArray.real, shown(real)),
      (SampleArray.grid, NamedArray(shape: [side, side, 2], floats: pairs(grid))),
      (SampleArray.value, NamedArray(shape: [side, side], floats: values)),
      (SampleArray.gradientNorm, NamedArray(shape: [side, side], floats: norms)),
    ])
    return (ToyScores.values(points, shape: source.shape, real: real, otherReal: otherReal), file)
  }

  /// `scoredCount` generated points of noise that all runs share.
  static func points(of training: Training, threads: Int) throws -> [(x: Float, y: Float)] {
    guard let generator = training.setup.generator else { preconditionFailure("a toy has a generator") }
    let graph = Graph()
    let weights = Weights(graph, prefix: "generator", generator.parameters)
    let nodes = generator(graph.feed("z", Shape([2], batch: scoredCount)), weights).images
    let executor = try Executor(
      Plan(outputs: [("points", nodes)]), store: training.store, threads: threads)
    try executor.feed("z", ToySource.noise(scoredCount, SeededStream(seed: 0, name: .evaluation, step: 0)))
    executor.run()
    let values = try executor.output("points")
    return (0..<scoredCount).map { (values[$0], values[scoredCount + $0]) }
  }
}
