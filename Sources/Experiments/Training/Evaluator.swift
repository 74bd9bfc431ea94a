import Datasets
import Engine
import Metrics
import Networks
import Records

/// Scores a generator: FID by three nets, class shares; at the end KID, precision and recall too.
final class Evaluator {
  private let reference: EvaluationReference
  private let extractors: [FeatureExtractor]

  init(_ reference: EvaluationReference, threads: Int) throws {
    self.reference = reference
    extractors = try reference.nets.map { try FeatureExtractor($0, threads: threads) }
  }

  /// FID of `samples` generated images; classes by the first net.
  /// - Parameter shouldStop: asked several times a second; after `true` this throws `ScoringStopped`.
  func score(
    _ sampler: GeneratorSampler, seed: Int, step: Int, samples: Int, shouldStop: () -> Bool
  ) throws -> MetricsPoint {
    let (features, classes) = try generated(sampler, seed: seed, count: samples, shouldStop: shouldStop)
    return MetricsPoint(
      step: step, samples: samples, fids: try fids(features), kid: nil, precision: nil, recall: nil,
      classShares: Self.shares(classes), nets: Scoring.mark(of: reference.hashes))
  }

  /// The last score: FID of `samples` images, KID, precision and recall of `pairs` real and `pairs` fake images, each
  /// the mean over the nets.
  func finalScore(
    _ sampler: GeneratorSampler, seed: Int, step: Int, samples: Int, pairs: Int, shouldStop: () -> Bool
  ) throws -> MetricsPoint {
    let (features, classes) = try generated(sampler, seed: seed, count: max(samples, pairs), shouldStop: shouldStop)
    func unlessStopped<Value>(_ value: () throws -> Value) throws -> Value {
      if shouldStop() { throw ScoringStopped() }
      return try value()
    }
    var (kid, precision, recall) = (0.0, 0.0, 0.0)
    let count = min(pairs, reference.train.count)
    for (net, extractor) in extractors.enumerated() {
      let real = try unlessStopped {
        try extractor(reference.train, 0..<count).features.scaled(by: reference.scales[net])
      }
      let fake = features[net].rows(0..<pairs)
      kid += try unlessStopped { try kernelDistance(real: real, fake: fake) }
      let quality = try unlessStopped { try precisionRecall(real: real, fake: fake) }
      precision += quality.precision
      recall += quality.recall
    }
    let nets = Double(extractors.count)
    return MetricsPoint(
      step: step, samples: samples, fids: try fids(features.map { $0.rows(0..<samples) }), kid: kid / nets,
      precision: precision / nets, recall: recall / nets, classShares: Self.shares(Array(classes.prefix(samples))),
      nets: Scoring.mark(of: reference.hashes))
  }

  private func fids(_ features: [Features]) throws -> [Double] {
    try zip(features, reference.statistics).map { try frechetDistance($1, FeatureStatistics($0)) }
  }

  /// Scaled features of generated images by each net, and their classes by the first.
  private func generated(
    _ sampler: GeneratorSampler, seed: Int, count: Int, shouldStop: () -> Bool
  ) throws -> (features: [Features], classes: [Int]) {
    var values: [[Float]] = extractors.map { _ in [] }
    var classes: [[Int]] = extractors.map { _ in [] }
    for start in stride(from: 0, to: count, by: GeneratorSampler.batch) {
      if shouldStop() { throw ScoringStopped() }
      // Noise of the run's own: independent of the noise of training by the stream's name.
      try sampler.batch(seed: UInt64(seed), number: start / GeneratorSampler.batch) { images, _ in
        for (net, extractor) in extractors.enumerated() {
          try extractor.run(
            count: min(GeneratorSampler.batch, count - start), features: &values[net], classes: &classes[net]
          ) { _, _, memory in
            // Both layouts are [H, W, C, 64].
            guard let target = memory.baseAddress, let source = images.baseAddress else { return }
            target.update(from: source, count: min(memory.count, images.count))
          }
        }
      }
    }
    let features = try zip(values, zip(reference.nets, reference.scales)).map { values, net in
      try Features(count: count, dimension: net.0.classifier.features, values: values).scaled(by: net.1)
    }
    return (features, classes[0])
  }

  private static func shares(_ classes: [Int]) -> [Double] {
    (0..<10).map { label in Double(classes.filter { $0 == label }.count) / Double(max(classes.count, 1)) }
  }
}
