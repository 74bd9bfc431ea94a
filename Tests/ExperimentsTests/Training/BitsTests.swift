import Datasets
import Engine
import Interchange
import KernelTypes
import KernelsWide
import Records
import TestSupport
import Testing

@testable import Experiments

/// The same configuration gives the same bytes on every CPU, with any number of threads, in debug and in release.
@Suite("Bits of a training")
struct BitsTests {
  private static let config = RunConfig.gan(
    method: "wgan-div", sampling: "interpolates", constants: [("k", 2), ("p", 6)], network: "convnet", width: 5,
    size: 16,
    channels: 1, latent: 7, dataset: "random", dataHash: String(repeating: "0", count: 64), batch: 21, steps: 6,
    criticSteps: 2,
    optimizer: OptimizerConfig(name: "adam", learningRate: 1e-3, beta1: 0.5, beta2: 0.9, epsilon: 1e-8), seed: 11,
    numerics: 1)

  /// SHA-256 of checkpoint and series after six generator steps.
  private func digest(_ kernels: any KernelSet.Type, threads: Int) throws -> [String] {
    var stream = SeededStream(seed: 5, name: .data, step: 0)
    let pixels = (0..<(40 * 256)).map { _ in UInt8(truncatingIfNeeded: stream.bits()) }
    let images = try ImageSet(
      LabeledImages(
        images: pixels, labels: [UInt8](repeating: 0, count: 40), height: 16, width: 16, channels: 1), size: 16)
    let training = try Training(
      TrainingSetup(Self.config, train: images), threads: threads, kernels: kernels)
    var series = ""
    for step in 1...Self.config.steps {
      try training.advance(step)
      series += try training.series(step: step).json.text + "\n"
    }
    try GeneratorSampler(training, threads: threads).updateStatistics()
    return [sha256(try training.checkpoint().encoded()), sha256(series)]
  }

  @Test("v3, v4 (or its tiles built for v3), 1 to 3 threads")
  func levels() throws {
    let expected = try digest(KernelLevel.v3.kernels, threads: 1)
    for threads in 1...3 {
      #expect(try digest(KernelLevel.v3.kernels, threads: threads) == expected)
      #expect(try digest(KernelsWide.Kernels.self, threads: threads) == expected)
      if KernelLevel.v4.isSupported { #expect(try digest(KernelLevel.v4.kernels, threads: threads) == expected) }
    }
  }
}
