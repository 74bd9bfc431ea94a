import Datasets
import Engine
import Foundation
import Interchange
import Metrics
import Records
import Synchronization

/// Times a few steps of each kind of run and one scoring, `jobs` at a time as the trainings will be, in seconds.
///
/// The clock is read for people: nothing recorded of a run depends on it.
struct Calibration: Sendable {
  var kinds: [CostKind: KindSeconds] = [:]
  var scoring: ScoringSeconds

  /// At least so long a kind of step is repeated.
  private static let atLeast = 0.12

  /// For when nothing is left to be trained.
  static let nothing = Calibration(
    kinds: [:], scoring: ScoringSeconds(sample: 0, image: 0, samples: 0, pairs: 1, 0, 0))

  /// Values that are known already.
  init(kinds: [CostKind: KindSeconds], scoring: ScoringSeconds) {
    (self.kinds, self.scoring) = (kinds, scoring)
  }

  /// - Parameters:
  ///   - configs: one configuration a kind, or more.
  ///   - train: the training data, of the profile's data set and size.
  ///   - nets: what images are scored by; without any, scoring takes no time.
  /// - Throws: what is wrong with a feature net or a configuration.
  init(
    _ configs: [RunConfig], train source: LabeledImages, profile: Profile, nets: [ScoringNet], jobs: Int, threads: Int
  ) throws {
    var different: [(kind: CostKind, config: RunConfig)] = []
    for config in configs where !different.contains(where: { $0.kind == CostKind(config) }) {
      different.append((CostKind(config), config))
    }
    let settings = profile.evaluation
    let train = try ImageSet(source, size: profile.size)
    let isSlow = nets.contains(where: \.isInception)
    let (probe, image) =
      nets.isEmpty
      ? (nil, 0) : try EvaluationReference.probe(train: train, nets: nets, generation: settings.generation)
    let distance = isSlow ? try Self.distanceSeconds() : 0
    let kinds = different
    let counts = Self.probeCounts(settings, isSlow: isSlow)
    let measured = Mutex<[Result<([KindSeconds], [Double]), any Error>]>([])
    let group = DispatchGroup()
    for worker in 0..<jobs {
      group.enter()
      let thread = Thread {
        // Each worker begins with another kind, so that all are measured beside others.
        let result = Result { () -> ([KindSeconds], [Double]) in
          var seconds = [KindSeconds](repeating: KindSeconds(), count: kinds.count)
          for turn in kinds.indices {
            let place = (turn + worker) % kinds.count
            seconds[place] = try Self.seconds(of: kinds[place].config, train: train, threads: threads)
          }
          guard let probe, let first = kinds.first else { return (seconds, []) }
          return (seconds, try Self.scoring(first.config, probe, counts: counts, threads: threads))
        }
        measured.withLock { $0.append(result) }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    let all = try measured.withLock { try $0.map { try $0.get() } }
    for (place, kind) in kinds.enumerated() { self.kinds[kind.kind] = KindSeconds.mean(all.map { $0.0[place] }) }
    func mean(_ part: Int) -> Double {
      all.reduce(0) { $0 + ($1.1.count > part ? $1.1[part] : 0) } / Double(max(all.count, 1))
    }
    scoring = ScoringSeconds(
      sample: mean(0) / Double(counts.samples), image: image, samples: counts.samples, pairs: counts.pairs, mean(1),
      mean(2))
    scoring.distance = distance
  }

  /// Samples and pairs that are scored to be timed; the pairs once, and twice as many.
  private static func probeCounts(_ settings: EvaluationSettings, isSlow: Bool) -> (samples: Int, pairs: Int) {
    let most = isSlow ? 16 : 2000
    return (
      samples: min(max(settings.samples, settings.finalPairs), most),
      pairs: max(5, min(settings.finalPairs, most) / 2)
    )
  }

  /// Seconds of a distance between statistics of Inception's many features, which samples as few as a probe's do not show.
  private static func distanceSeconds() throws -> Double {
    let dimension = Inception.dimension
    var stream = SeededStream(seed: 4, name: .data, step: 0)
    var covariance = [Double](repeating: 0, count: dimension * dimension)
    for row in 0..<dimension {
      for column in 0...row {
        let value = row == column ? Double(dimension) : Double(stream.normal())
        (covariance[row * dimension + column], covariance[column * dimension + row]) = (value, value)
      }
    }
    let watch = Stopwatch(ofOneThread: true)
    let mean = [Double](repeating: 0, count: dimension)
    let statistics = try FeatureStatistics(count: dimension, mean: mean, covariance: covariance)
    _ = try frechetDistance(statistics, statistics)
    return watch.wallSeconds
  }

  private static func seconds(of config: RunConfig, train: ImageSet, threads: Int) throws -> KindSeconds {
    var seconds = KindSeconds()
    let watch = Stopwatch(ofOneThread: true)
    let training = try Training(TrainingSetup(config, train: train), threads: threads)
    let sampler = try GeneratorSampler(training, threads: threads)
    seconds.setup = watch.wallSeconds
    try training.updateCritic(0)
    try training.updateGenerator(1)
    seconds.criticStep = try repeated { try training.updateCritic($0) }
    seconds.generatorStep = try repeated { try training.updateGenerator($0 + 1) }
    let saving = Stopwatch(ofOneThread: true)
    try sampler.updateStatistics()
    _ = try sampler.sheet(count: GANKind.sheetCount)
    // As a checkpoint is written: encoded with its own hash, and once more whole.
    let state = try training.checkpoint()
    for _ in 0..<2 { _ = sha256(state.encoded()) }
    seconds.checkpoint = saving.wallSeconds
    return seconds
  }

  static func repeated(_ step: (Int) throws -> Void) throws -> Double {
    let watch = Stopwatch(ofOneThread: true)
    var count = 0
    while count < 3 || (watch.wallSeconds < atLeast && count < 1000) {
      count += 1
      try step(count)
    }
    return watch.wallSeconds / Double(count)
  }

  /// One point, and the final scores with two numbers of pairs.
  private static func scoring(
    _ config: RunConfig, _ probe: EvaluationReference, counts: (samples: Int, pairs: Int), threads: Int
  ) throws -> [Double] {
    let training = try Training(TrainingSetup(config, train: probe.train), threads: threads)
    let sampler = try GeneratorSampler(training, threads: threads, generation: probe.record.generation)
    let evaluator = try Evaluator(probe, threads: threads)
    try sampler.updateStatistics()
    let (samples, pairs) = counts
    var seconds: [Double] = []
    let watch = Stopwatch(ofOneThread: true)
    _ = try evaluator.score(sampler, seed: config.seed, step: 1, samples: samples, shouldStop: { false })
    seconds.append(watch.wallSeconds)
    for factor in [1, 2] {
      let watch = Stopwatch(ofOneThread: true)
      _ = try evaluator.finalScore(
        sampler, seed: config.seed, step: 1, samples: samples, pairs: factor * pairs,
        shouldStop: { false })
      seconds.append(watch.wallSeconds)
    }
    return seconds
  }
}

extension EvaluationReference {
  /// A reference for timing alone: the nets and the data, but statistics of a few images; and the seconds that one image
  /// takes all nets.
  static func probe(
    train: ImageSet, nets: [ScoringNet], generation: Generation? = nil
  ) throws -> (EvaluationReference, seconds: Double) {
    let count = min(nets.contains(where: \.isInception) ? 16 : 1000, train.count)
    let extractors = try nets.map { try $0.extractor(size: train.size, channels: train.channels, threads: 1) }
    let watch = Stopwatch(ofOneThread: true)
    let statistics = try extractors.map { try FeatureStatistics($0(train, 0..<count).features) }
    let seconds = watch.wallSeconds / Double(max(count, 1))
    return (
      EvaluationReference(
        nets: nets, train: train, statistics: statistics, scales: nets.map { _ in 1 },
        record: ReferenceScores(dataHash: "", featureNets: nets.map(\.record), entries: [], generation: generation)),
      seconds
    )
  }

  private init(
    nets: [ScoringNet], train: ImageSet, statistics: [FeatureStatistics], scales: [Double], record: ReferenceScores
  ) {
    (self.nets, self.train, self.statistics, self.scales, self.record) = (nets, train, statistics, scales, record)
  }
}
