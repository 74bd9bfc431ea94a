import Records

/// What a run's seconds depend on: runs of one kind take the same time a step.
struct CostKind: Hashable {
  private let key: String

  init(_ config: RunConfig) {
    // Where a batch of penalty points lies costs nothing; two batches of them do.
    let sampling = ["none", "real-and-fake"].contains(config.sampling) ? config.sampling : "batch"
    let parts: [any Sendable] =
      switch config.kind {
      case .gan:
        [
          config.method, sampling, config.network, config.criticNorm, config.optimizer.name, config.size,
          config.channels, config.width, config.latent, config.batch,
        ]
      case .critic:
        [
          config.method, config.fit ?? sampling, config.dimension, config.hidden, config.activation, config.batch,
          config.samples,
        ]
      // Of an exact value the quantity, and r(x) for the divergence.
      case .exact: [config.quantity.rawValue, config.sampling, config.dimension]
      case .toy: [config.method, sampling, config.hidden, config.batch, config.criticSteps]
      }
    key = "\(config.kind) " + parts.map { "\($0)" }.joined(separator: " ")
  }
}

/// Seconds by the clock that the parts of a training take, at the machine's load of the moment.
struct KindSeconds: Equatable {
  /// Building and compiling all plans.
  var setup = 0.0
  var criticStep = 0.0
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
  /// Looking at one image with all feature nets, as for the reference scores.
  var image = 0.0
  /// The distance of one point beyond its samples.
  var distance = 0.0

  /// One evaluation point.
  func point(_ settings: EvaluationSettings) -> Double { sample * Double(settings.samples) + distance }

  /// The scores at the end.
  func final(samples: Int, pairs count: Int) -> Double {
    let q = Double(count)
    return sample * Double(max(samples, count)) + distance + pair * q + pairs * q * q
  }

  /// From measured times of the final scores with q and 2q pairs, n samples each.
  init(sample: Double, image: Double, samples n: Int, pairs q: Int, _ one: Double, _ two: Double) {
    (self.sample, self.image) = (sample, image)
    let q = Double(q)
    let (t1, t2) = (max(0, one - sample * Double(n)), max(0, two - sample * Double(n)))
    // t1 = a q + b q², t2 = 2 a q + 4 b q².
    pairs = max(0, (t2 - 2 * t1) / (2 * q * q))
    pair = max(0, t1 / q - pairs * q)
  }
}
