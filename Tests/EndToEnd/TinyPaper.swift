import Foundation
import Interchange
import TestSupport

/// A folder with a paper of two small trainings, its data and its output: reports of seconds.
final class TinyPaper {
  let folder: String
  var paper: String { "\(folder)/paper" }
  var data: String { "\(folder)/data" }
  private let hasOtherKinds: Bool

  /// - Parameters:
  ///   - steps: generator steps of each training.
  ///   - seeds: trainings a method; there are two methods.
  ///   - otherKinds: also an exact number, a critic between densities and a toy GAN.
  init(steps: Int = 40, seeds: Int = 1, finalSamples: Int = 200, otherKinds: Bool = false) throws {
    hasOtherKinds = otherKinds
    folder = NSTemporaryDirectory() + "wdiv-paper-\(UUID().uuidString)"
    for name in ["paper/profiles", "paper/experiments", "data"] { try Folder.create("\(folder)/\(name)") }
    for name in ["features", "article.yaml", "claims.yaml", "methods.yaml"] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(paper)/\(name)", withDestinationPath: Program.project.appendingPathComponent("paper/\(name)").path)
    }
    try writeProfile(steps: steps, seeds: seeds, finalSamples: finalSamples)
    try AtomicFile.write(
      """
      table: methods
      runs:
        - method: wgan
          sampling: none
          constants: { clip: 0.01 }
          critic_steps: 2
          optimizer: { name: rmsprop, learning_rate: 5e-5, beta1: 0, beta2: 0.99, epsilon: 1e-8 }
        - method: wgan-div
          sampling: interpolates
          constants: { k: 2, p: 6 }
          critic_steps: 1
          optimizer: { name: adam, learning_rate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 }

      """, to: "\(paper)/experiments/methods.yaml")
    if otherKinds {
      try AtomicFile.write(
        """
        table: theory
        runs:
          - { kind: exact, quantity: slope, constants: { k: 2, n: 1, p: 3 } }
          - kind: critic
            method: wgan-div
            sampling: members
            constants: { k: 2, p: 6 }
            real: { name: normal, mean: 0, deviation: 1 }
            fake: { name: normal, mean: 1, deviation: 1 }
            hidden: [8, 8]
            activation: tanh
            batch: 64
            steps: 200
            learning_rate: 0.01
            samples: 2048
          - kind: toy
            shape: 8-gaussians
            method: wgan-div
            sampling: interpolates
            constants: { k: 2, p: 6 }
            hidden: [16, 16]
            batch: 32
            steps: 100
            critic_steps: 2
            optimizer: { name: adam, learning_rate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 }

        """, to: "\(paper)/experiments/theory.yaml")
    }
    try IDXFixture.write(to: data)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Writes the profile anew.
  func writeProfile(steps: Int, seeds: Int, finalSamples: Int) throws {
    try AtomicFile.write(
      """
      profile: tiny
      summary: 16x16, critic width 4
      experiments: [\(hasOtherKinds ? "methods, theory" : "methods")]
      dataset: fashion-mnist
      network: convnet
      size: 16
      channels: 1
      width: 4
      latent: 8
      batch: 16
      steps: \(steps)
      seeds: [\((1...seeds).map(String.init).joined(separator: ", "))]
      evaluation:
        points: 5
        samples: 130
        final_samples: \(finalSamples)
        final_pairs: 100

      """, to: "\(paper)/profiles/tiny.yaml")
  }

  /// A command with the options that say where things are.
  func arguments(_ command: [String], output: String) -> [String] {
    command + ["--profile", "tiny", "--paper", paper, "--data", data, "--output", output]
  }

  /// A name for an output folder.
  func output(_ name: String) -> String { "\(folder)/\(name)" }

  /// The ids of the runs in an output folder, sorted.
  static func runs(_ output: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(output)/runs").sorted()
  }

  /// Every file below an output folder that must not depend on how it came about, with its SHA-256; of the page all but
  /// the provenance.
  static func files(_ output: String) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: output).sorted()
    return try paths.compactMap { path in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: "\(output)/\(path)", isDirectory: &isFolder), !isFolder.boolValue,
        !path.hasSuffix("environment.json"), !path.hasSuffix("data-hash.json"), !path.hasPrefix("timings/"),
        !path.hasPrefix("data/"),
        !(path as NSString).lastPathComponent.hasPrefix(".")
      else { return nil }
      guard path == "index.html" else { return "\(path) \(sha256(try BinaryFile.read("\(output)/\(path)")))" }
      let page = try BinaryFile.readText("\(output)/\(path)")
      let parts = page.components(separatedBy: "<!-- provenance: begin")
      let rest = parts.last?.components(separatedBy: "<!-- provenance: end -->").last ?? ""
      return "\(path) \(sha256((parts.first ?? "") + rest))"
    }
  }
}
