import Records

/// What a training's seconds depend on: cells of one kind take the same time a step.
struct CostKind: Hashable {
  private let key: String

  private init(key: String) { self.key = key }

  init(_ config: RunConfig) {
    // Where a batch of penalty points lies costs nothing; two batches of them do.
    let points = config.points == MethodRules.noPoints || config.points == "real-and-fake" ? config.points : "batch"
    key = [
      config.method, points, config.network, config.criticNorm, config.optimizer.name, "\(config.size)",
      "\(config.channels)", "\(config.width)", "\(config.latent)", "\(config.batch)",
    ].joined(separator: " ")
  }

  /// Of any cell. What an exact number takes depends on the quantity, and on r(x) for the divergence.
  init(_ config: CellConfig) {
    func points(_ name: String) -> String { name == MethodRules.noPoints ? name : "batch" }
    switch config {
    case .gan(let gan): self.init(gan)
    case .density(let density):
      self.init(
        key: "density \(density.method) \(points(density.points)) \(density.dimension) \(density.hidden) "
          + "\(density.activation) \(density.batch) \(density.samples)")
    case .exact(let exact): self.init(key: "exact \(exact.quantity.rawValue) \(exact.points) \(exact.dimension)")
    case .toy(let toy):
      self.init(key: "toy \(toy.method) \(points(toy.points)) \(toy.hidden) \(toy.batch) \(toy.criticSteps)")
    }
  }
}

/// Seconds by the clock that the parts of a training take, at the machine's load of the moment.
struct KindSeconds: Equatable {
  /// Building and compiling all plans.
  var setup = 0.0
  /// One critic step.
  var criticStep = 0.0
  /// One generator step.
  var generatorStep = 0.0
  /// Population statistics, sample sheet and checkpoint at an evaluation point.
  var checkpoint = 0.0

  /// The mean of several measurements.
  static func mean(_ all: [KindSeconds]) -> KindSeconds {
    func mean(_ part: (KindSeconds) -> Double) -> Double { all.map(part).reduce(0, +) / Double(max(all.count, 1)) }
    return KindSeconds(
      setup: mean(\.setup), criticStep: mean(\.criticStep), generatorStep: mean(\.generatorStep),
      checkpoint: mean(\.checkpoint))
  }
}

/// Seconds of scoring: t(n, q) = sample n + pair q + pairs q².
struct ScoringSeconds: Equatable {
  /// Generating and looking at one sample.
  var sample = 0.0
  /// One real sample of the final pairs.
  var pair = 0.0
  /// One pair of them.
  var pairs = 0.0
  /// Looking at one image with all feature nets, as for the ruler.
  var image = 0.0

  /// One evaluation point.
  func point(_ settings: EvaluationSettings) -> Double { sample * Double(settings.samples) }

  /// The scores at the end.
  func final(samples: Int, pairs count: Int) -> Double {
    let q = Double(count)
    return sample * Double(max(samples, count)) + pair * q + pairs * q * q
  }

  /// From measured times of the final scores with q and 2q pairs, n samples each.
  init(sample: Double, image: Double, samples n: Int, pairs q: Int, _ one: Double, _ two: Double) {
    self.sample = sample
    self.image = image
    let q = Double(q)
    let (t1, t2) = (max(0, one - sample * Double(n)), max(0, two - sample * Double(n)))
    // t1 = a q + b q², t2 = 2 a q + 4 b q².
    pairs = max(0, (t2 - 2 * t1) / (2 * q * q))
    pair = max(0, t1 / q - pairs * q)
  }
}
