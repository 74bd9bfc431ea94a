import Foundation
import Interchange
import Records

@testable import Reporting

/// The fixture stores with the other tables of GANs: k and p, r(x), the seventh r(x), variants; time-lapses and gradient
/// norms. Kept apart, since many tests count the runs of the table of methods.
extension FixtureStore {
  /// The step that the sweeps read.
  static let sweepStep = 4000
  static let ks = [0.1, 2, 100]
  static let ps = [1.5, 2, 6, 12]

  static func sweepConfig(k: Double, p: Double, seed: Int, points: String? = nil) -> RunConfig {
    var config = config(2, seed: seed, points: points)
    config.constants = ["k": k, "p": p]
    return config
  }

  static func variantConfig(_ variant: Int, seed: Int) -> RunConfig {
    var config = sweepConfig(k: variant == 0 ? 10 : 2, p: 6, seed: seed, points: variant == 0 ? nil : "real-and-fake")
    config.criticNorm = variant == 0 ? "layer" : "batch"
    config.network = variant == 0 ? "convnet" : "keras"
    config.criticSteps = variant == 0 ? 4 : 1
    return config
  }

  /// Norms 0.5, 1 … times the seed, so that quantiles are easy to foretell.
  static func norms(seed: Int) -> [GradientNorms] {
    ["real", "fake", "interpolates"].enumerated().map { index, points in
      GradientNorms(points: points, norms: (0...10).map { Double($0 * (index + 1) * seed) / 10 })
    }
  }

  /// Twenty frames of ten images.
  static func timeLapse(upTo last: Int, seed: Int) -> [TimeLapseFrame] {
    stride(from: 400, through: last, by: 400).map { step in
      let sheet = images(seed + step)
      return TimeLapseFrame(
        step: step, images: ImageSheet(images: Array(sheet.images.prefix(10 * 256)), count: 10, size: 16, channels: 1))
    }
  }

  private func sweepCell(
    _ config: RunConfig, uses: [TableUse], method: Int = 2, isTroubled: Bool = false
  ) -> RecordedRun {
    let seed = config.seed
    let last: Int
    var state: RunState?
    switch self {
    case .empty: last = 0
    case .half: last = seed == 1 ? 8000 : seed == 2 ? 3200 : 0
    case .diverged where isTroubled:
      last = 2000
      state = .diverged(step: 2020, quantity: "critic.term.penalty")
    case .diverged, .full: last = 8000
    }
    var run = Self.run(
      method, seed: seed, upTo: last, state: state, config: config, tables: uses.map(\.table))
    run.run.uses = uses
    return run
  }

  private static func use(_ table: String, _ label: String, setting: TableUse.Setting = .tuned) -> TableUse {
    TableUse(table: table, label: label, setting: setting, readsStep: sweepStep)
  }

  /// The store's runs of the table of methods, those of WGAN-div serving the other tables too, and the runs of these.
  var wideCells: [RecordedRun] {
    var runs = runs
    for index in runs.indices {
      let run = runs[index]
      runs[index].run.uses = [TableUse(table: "methods", label: run.config.method, setting: .tuned, readsStep: 8000)]
      if run.config.method == "wgan-div" {
        runs[index].run.uses += ["sampling", "uniform-sampling", "kp"].map { Self.use($0, "k = 2, p = 6") }
        runs[index].run.uses.append(Self.use("variants", "tuned"))
        runs[index].pictures.timeLapse = Self.timeLapse(upTo: run.metrics.last?.step ?? 0, seed: run.config.seed)
      }
      if run.state == .done { runs[index].pictures.gradientNorms = Self.norms(seed: run.config.seed) }
    }
    for seed in 1...3 {
      for k in Self.ks where k != 2 {
        runs.append(
          sweepCell(
            Self.sweepConfig(k: k, p: 6, seed: seed), uses: [Self.use("kp", "k = \(k), p = 6")], isTroubled: k == 100))
      }
      for p in Self.ps where p != 6 {
        let slip = Self.use("variants", "p on the squared norm <slip>")
        runs.append(
          sweepCell(
            Self.sweepConfig(k: 2, p: p, seed: seed),
            uses: [Self.use("kp", "k = 2, p = \(p)")] + (p == 12 ? [slip] : []), isTroubled: p == 12 && seed == 2))
      }
      for points in ["within", "fakes"] {
        for method in 1...2 {
          runs.append(
            sweepCell(
              Self.config(method, seed: seed, points: points), uses: [Self.use("sampling", points)], method: method))
        }
      }
      runs.append(
        sweepCell(Self.config(2, seed: seed, points: "uniform"), uses: [Self.use("uniform-sampling", "uniform")]))
      runs.append(
        sweepCell(
          Self.variantConfig(0, seed: seed), uses: [Self.use("variants", "official code", setting: .published)]))
      runs.append(
        sweepCell(
          Self.variantConfig(1, seed: seed), uses: [Self.use("variants", "article’s code (Keras)", setting: .own)]))
    }
    return runs
  }

  var wideInput: ReportInput {
    var input = input
    input.trainings = wideCells
    if self == .half { input.tuning = Self.untuned }
    if self == .full {
      input.tuning = Self.tuning
      input.price = Price(
        plan: "", jobs: 2, leastSeconds: 400, seconds: 600, scoringShare: 0.25,
        tables: [Price.Table(table: "methods", runs: 9, left: 9, seconds: 900, criticSteps: 168_000)],
        methods: [Price.Method(method: "wgan", criticSteps: 120_000)])
      // A spike, which the frame of the losses leaves out.
      let first = input.trainings[0].series[0]
      input.trainings[0].series[0] = SeriesPoint(
        step: first.step, values: first.values.map { ($0.name, $0.name == "generator.loss" ? 1e6 : $0.value) })
    }
    return input
  }

  /// Runs of that store that all tables read at the end, with an FID that falls in the last quarter of the steps.
  var improvingInput: ReportInput {
    var input = wideInput
    for index in input.trainings.indices {
      for use in input.trainings[index].uses.indices { input.trainings[index].run.uses[use].readsStep = 8000 }
      input.trainings[index].metrics = input.trainings[index].metrics.map {
        $0.step > 6000 ? MetricsPoint(step: $0.step, samples: $0.samples, fids: [1]) : $0
      }
    }
    return input
  }

  /// Two tries for one method; one of them diverged with its second seed.
  static let tuning: TuningChoices = {
    let slow = TuningChoices.Trial(
      learningRate: 1e-4, criticSteps: 5, dropout: nil, fids: [.init(20.5), .init(nil)], stepsSpent: 400)
    let fast = TuningChoices.Trial(
      learningRate: 5e-4, criticSteps: 1, dropout: nil, fids: [.init(12.25), .init(13.5)], stepsSpent: 400)
    return TuningChoices(
      profile: "quick", source: "measured", seeds: [101, 102],
      choices: [TuningChoices.Choice(method: "wgan-div", chosen: fast, trials: [slow, fast])])
  }()

  /// Settings called tuned that no trial chose.
  static let untuned = TuningChoices(
    profile: "quick", source: "default, not tuned", seeds: [],
    choices: tuning.choices.map { TuningChoices.Choice(method: $0.method, chosen: $0.chosen, trials: []) })

  func wideModel() throws -> ReportModel { ReportModel(input: wideInput, article: try Self.article()) }

  func wideReport() throws -> RenderedReport {
    try ReportRenderer.render(wideInput, article: Self.article(), templates: Self.templates)
  }
}
