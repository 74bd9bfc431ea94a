import Foundation
import Interchange
import Records
import TestSupport

@testable import Reporting

/// Run stores as the page may meet them, with invented numbers that are the same in every process.
enum FixtureStore: String, CaseIterable {
  case empty, half, diverged, full

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path()
  static let templates = folder + "templates"

  static func article() throws -> Article { try Article(contentsOf: folder + "paper/article.yaml") }

  static let reference = [
    ReferenceScores.Entry(name: "real against real", fid: 0.153),
    ReferenceScores.Entry(name: "train against test", fid: 0.194),
    ReferenceScores.Entry(name: "noise 0.1", fid: 3.41), ReferenceScores.Entry(name: "one class missing", fid: 9.83),
    ReferenceScores.Entry(name: "noise 0.3", fid: 30.2), ReferenceScores.Entry(name: "2×2 blur", fid: 73.4),
  ]

  static let methods: [(name: String, constants: [(name: String, value: Double)], score: Double)] = [
    ("wgan", [("clip", 0.01)], 38), ("wgan-gp", [("lambda", 10)], 12.2), ("wgan-div", [("k", 2), ("p", 6)], 13.4),
  ]

  static func config(_ method: Int, seed: Int, points: String? = nil) -> RunConfig {
    let (name, constants, _) = methods[method]
    let isWGAN = name == "wgan"
    return RunConfig.gan(
      method: name, sampling: points ?? (isWGAN ? "none" : "interpolates"), constants: constants, network: "convnet",
      width: 16, size: 16, channels: 1, latent: 128, dataset: "fashion-mnist",
      dataHash: String(repeating: "5a", count: 32), batch: 64, steps: 8000, criticSteps: isWGAN ? 5 : 1,
      optimizer: OptimizerConfig(
        name: isWGAN ? "rmsprop" : "adam", learningRate: isWGAN ? 5e-5 : 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8),
      seed: seed, numerics: 1)
  }

  /// A number in -1...1 from two whole ones.
  static func noise(_ a: Int, _ b: Int) -> Double {
    let mixed = UInt64(bitPattern: Int64(a &* 7919 &+ b &* 104_729 &+ 12345)) &* 6_364_136_223_846_793_005
    return Double((mixed ^ (mixed >> 29)) >> 40) / Double(1 << 23) - 1
  }

  static func images(_ seed: Int) -> ImageSheet {
    var bytes: [UInt8] = []
    for image in 0..<64 {
      let width = 3.5 + 2.5 * noise(seed, image)
      let height = 5 + 1.5 * noise(seed + 9, image)
      for row in 0..<16 {
        for column in 0..<16 {
          let inside = abs(Double(column) - 7.5) < width && abs(Double(row) - 7.5) < height
          let shade = 150 + 60 * noise(image, seed) + 30 * noise(row * 16 + column, image)
          bytes.append(inside ? UInt8(max(0, min(255, shade))) : 0)
        }
      }
    }
    return ImageSheet(images: bytes, count: 64, size: 16, channels: 1)
  }

  static func finalScore(_ method: Int, seed: Int) -> Double {
    methods[method].score * (1 + 0.12 * noise(method, seed))
  }

  static func run(
    _ method: Int, seed: Int, upTo last: Int, state: RunState? = nil, config given: RunConfig? = nil,
    tables: [String] = ["methods"]
  ) -> RecordedRun {
    let config = given ?? config(method, seed: seed)
    guard last > 0 else { return RecordedRun(config: config, tables: tables) }
    var isDiverged = false
    if case .diverged? = state { isDiverged = true }
    let series = stride(from: 80, through: last, by: 80).map { step in
      let decay = 6 * exp(-Double(step) / 900) + 0.35
      let wasserstein = -decay + 0.08 * noise(step, seed * 10 + method)
      let penalty = 0.22 * decay + 0.03 * noise(step + 1, seed * 10 + method)
      var values = [
        (name: "critic.term.wasserstein", value: wasserstein), (name: "generator.loss", value: 0.4 * decay - 0.2),
        (name: "gradient_norm", value: 0.9),
      ]
      if method > 0 {
        values.append((name: "critic.term.penalty", value: penalty))
        // The last two points before a divergence.
        values.append((name: "penalty_near_overflow", value: isDiverged && step > last - 160 ? 0.02 : 0))
      }
      values.append((name: "critic.loss", value: wasserstein + (method > 0 ? penalty : 0)))
      return SeriesPoint(step: step, values: values)
    }
    // Choices of k, p and r(x) differ in their scores.
    let target =
      finalScore(method, seed: seed)
      * (given.map { config in
        let place = Int(10 * (config.constant("k") ?? 0) + 1000 * (config.constant("p") ?? 0))
        return 1 + 0.1 * noise(place + config.criticSteps, config.sampling.utf8.count)
      } ?? 1)
    let metrics = stride(from: 400, through: last, by: 400).map { step in
      let fid = target * (1 + 14 * exp(-Double(step) / 700)) * (1 + 0.03 * noise(step, seed))
      return MetricsPoint(step: step, samples: 10_000, fids: [fid * 0.7, fid, fid * 1.3])
    }
    let state = state ?? (last >= 8000 ? .done : .interrupted)
    let final = MetricsPoint(
      step: last, samples: 50_000, fids: [target * 0.7, target, target * 1.3], kid: target / 4000,
      precision: 0.6 - target / 200, recall: 0.5 - target / 200)
    return RecordedRun(
      config: config, tables: tables,
      record: RunRecord(
        config: config, state: state, step: last, finalMetrics: state == .done ? final : nil,
        checkpointHash: sha256("checkpoint \(config.id) \(last)"), seriesHash: sha256("series \(config.id) \(last)"),
        lastGoodStep: isDiverged ? last : nil),
      series: series, metrics: metrics, samples: images(method * 100 + seed), environment: environment(seed))
  }

  static func environment(_ seed: Int) -> Environment {
    Environment(
      wallSeconds: 131.4 + Double(seed), cpuSeconds: 130.9 + Double(seed), finished: "2026-11-24T05:0\(seed):00Z",
      host: "bench-1", processor: "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz", cores: 2, threads: 1, kernels: "v3",
      system: "Debian GNU/Linux 12 (bookworm)", commit: "d0af815c0ffee0123456789abcdef0123456789a",
      swiftVersion: "Swift 6.3.1", libraries: ["cairo": "1.16.0", "openblas": "0.3.21"])
  }

  /// WGAN diverges with every seed, WGAN-GP with one; one WGAN-div fails.
  private static func troubled(_ method: Int, seed: Int) -> RecordedRun {
    switch (method, seed) {
    case (0, _), (1, 2):
      let last = 3120 + 400 * seed
      return run(method, seed: seed, upTo: last, state: .diverged(step: last + 20, quantity: "critic.loss"))
    case (2, 3): return run(method, seed: seed, upTo: 400, state: .failed(error: "output/runs: <disk> is full"))
    default: return run(method, seed: seed, upTo: 8000)
    }
  }

  var runs: [RecordedRun] {
    let seeds = [1, 2, 3]
    return seeds.flatMap { seed in
      (0..<3).map { method in
        switch self {
        case .empty: Self.run(method, seed: seed, upTo: 0)
        case .half: Self.run(method, seed: seed, upTo: seed == 1 ? 8000 : seed == 2 ? 3200 : 0)
        case .diverged:
          Self.troubled(method, seed: seed)
        case .full: Self.run(method, seed: seed, upTo: 8000)
        }
      }
    }
  }

  var input: ReportInput {
    let isEmpty = self == .empty
    var input = ReportInput(
      profile: "quick", summary: "16×16, critic width 16, 8,000 generator steps, three seeds",
      runs: runs + MeasuredStore.runs(self),
      reference: ReferenceScores(
        dataHash: sha256("data"),
        featureNets: (1...3).map {
          ReferenceScores.FeatureNet(hash: sha256("net \($0)"), accuracy: 0.86 + 0.004 * Double($0))
        }, entries: isEmpty ? [] : Self.reference))
    input.realSamples = isEmpty ? nil : Self.images(7)
    return input
  }

  func rendered() throws -> RenderedReport {
    try ReportRenderer.render(input, article: Self.article(), templates: Self.templates)
  }
}
