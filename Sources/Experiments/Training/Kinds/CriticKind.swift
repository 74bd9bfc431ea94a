import Interchange
import Records

/// Critics between known densities. One trains in seconds, so a checkpoint is saved at its end alone: a run that was stopped
/// or killed before begins again, to the same bytes.
final class CriticKind: CheckKind {
  let folder: RunFolder
  let training: Training
  let seriesInterval: Int
  let checkpoints: Set<Int>
  private let config: RunConfig
  private let threads: Int

  init(_ config: RunConfig, in folder: RunFolder, threads: Int) throws {
    (self.folder, self.config, self.threads) = (folder, config, threads)
    training = try Training(TrainingSetup(critic: config), threads: threads)
    seriesInterval = max(1, config.steps / 100)
    checkpoints = [config.steps]
  }

  func measure() throws -> (values: [(RunValue, Double)], pictures: Safetensors?) {
    let measurement = CriticMeasurement(config, training, threads: threads)
    return (try measurement.values(), try measurement.curve())
  }
}
