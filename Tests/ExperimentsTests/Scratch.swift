import Foundation
import Records
import TestSupport

@testable import Experiments

/// A folder that lives as long as a test needs it.
final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "wdiv-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the folder and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }
}

/// The folder `paper` of this project.
let paperFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("paper").path

/// A run that differs from others by its seed.
func testCell(seed: Int = 1, steps: Int = 40) -> Run {
  let config = RunConfig.gan(
    method: "wgan-div", sampling: "interpolates", constants: [("k", 2), ("p", 6)], network: "convnet", width: 4,
    size: 16,
    channels: 1, latent: 16, dataset: "fashion-mnist", dataHash: String(repeating: "ab", count: 32), batch: 8,
    steps: steps, criticSteps: 1,
    optimizer: OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8), seed: seed,
    numerics: 1)
  return Run(config: config, tables: ["methods"])
}

extension TableFile.Entry {
  /// The whole configuration, of a training with any data, scale and length.
  func config() throws -> RunConfig {
    switch what {
    case .check(let config): config
    case .training(let settings):
      try Settings(\.network, "convnet").with(Settings(\.width, 4)).with(Settings(\.size, 16)).with(
        Settings(\.channels, 1)
      )
      .with(Settings(\.latent, 16)).with(Settings(\.dataset, "fashion-mnist"))
      .with(Settings(\.dataHash, String(repeating: "0", count: 64))).with(Settings(\.batch, 8)).with(
        Settings(\.steps, 1)
      )
      .with(settings).config()
    }
  }
}

extension RunPlan {
  /// The runs of tables that are at hand.
  static func runs(_ profile: Profile, _ tables: [TableFile]) throws -> [Run] {
    try RunPlan(profile, tables, paper: "paper", dataHash: String(repeating: "0", count: 64)).runs
  }
}
