import Datasets
import Engine
import Metrics
import Networks
import Records

/// Scores a generator: FID by each net, class shares by small ones; at the end KID, precision and recall too.
final class Evaluator {
  private let reference: EvaluationReference
  private let extractors: [any FeatureExtractor]

  init(_ reference: EvaluationReference, threads: Int) throws {
    self.reference = reference
    extractors = try reference.nets.map {
      try $0.extractor(size: reference.train.size, channels: reference.train.channels, threads: threads)
    }
  }

  /// FID of `samples` generated images; classes by the first net.
  /// - Parameter shouldStop: asked several times a second; after `true` this throws `ScoringStopped`.
  func score(
    _ sampler: GeneratorSampler, seed: Int, step: Int, samples: Int, shouldStop: () -> Bool
  ) throws -> MetricsPoint {
    let generated = try generated(sampler, seed: seed, samples: samples, pairs: 0, shouldStop: shouldStop)
    return MetricsPoint(
      step: step, samples: samples, fids: try fids(generated.moments), kid: nil, precision: nil, recall: nil,
      classShares: Self.shares(generated.classes), nets: Scoring.mark(of: reference.record.scoringHashes))
  }

  /// The last score: FID of `samples` images, KID, precision and recall of `pairs` real and `pairs` fake images, each
  /// the mean over the nets.
  func finalScore(
    _ sampler: GeneratorSampler, seed: Int, step: Int, samples: Int, pairs: Int, shouldStop: () -> Bool
  ) throws -> MetricsPoint {
    let generated = try generated(sampler, seed: seed, samples: samples, pairs: pairs, shouldStop: shouldStop)
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
      let fake = generated.pairs[net]
      kid += try unlessStopped { try kernelDistance(real: real, fake: fake) }
      let quality = try unlessStopped { try precisionRecall(real: real, fake: fake) }
      precision += quality.precision
      recall += quality.recall
    }
    let nets = Double(extractors.count)
    return MetricsPoint(
      step: step, samples: samples, fids: try fids(generated.moments), kid: kid / nets, precision: precision / nets,
      recall: recall / nets, classShares: Self.shares(Array(generated.classes.prefix(samples))),
      nets: Scoring.mark(of: reference.record.scoringHashes))
  }

  private func fids(_ moments: [FeatureMoments]) throws -> [Double] {
    try zip(moments, reference.statistics).map { try frechetDistance($1, $0.statistics()) }
  }

  /// Scaled features of generated images by each net: moments of the first `samples`, the first `pairs` themselves, and the
  /// classes of all by the first net.
  private func generated(
    _ sampler: GeneratorSampler, seed: Int, samples: Int, pairs: Int, shouldStop: () -> Bool
  ) throws -> (moments: [FeatureMoments], pairs: [Features], classes: [Int]) {
    var waiting: [[Float]] = extractors.map { _ in [] }
    var kept: [[Float]] = extractors.map { _ in [] }
    var classes: [[Int]] = extractors.map { _ in [] }
    var moments = extractors.map { _ in FeatureMoments() }
    let count = max(samples, pairs)
    var done = 0
    for start in stride(from: 0, to: count, by: sampler.batch) {
      if shouldStop() { throw ScoringStopped() }
      let batch = min(sampler.batch, count - start)
      // Noise of the run's own: independent of the noise of training by the stream's name.
      try sampler.batch(seed: UInt64(seed), number: start / sampler.batch) { images, shape in
        for (net, extractor) in extractors.enumerated() {
          try extractor.run(count: batch, features: &waiting[net], classes: &classes[net]) { first, count, memory in
            sampler.copy(images, shape, from: first, count: count, into: memory)
          }
        }
      }
      let end = start + batch
      guard end == count || end - done >= reference.nets[0].part else { continue }
      for (net, scale) in reference.scales.enumerated() {
        let dimension = extractors[net].dimension
        let used = min(max(samples - done, 0), end - done)
        moments[net].add(
          try Features(count: used, dimension: dimension, values: Array(waiting[net].prefix(used * dimension)))
            .scaled(by: scale))
        kept[net] += waiting[net].prefix(max(0, min(pairs, end) - done) * dimension)
        waiting[net].removeAll(keepingCapacity: true)
      }
      done = end
    }
    let pairs = try zip(kept, zip(extractors, reference.scales)).map { values, net in
      try Features(count: pairs, dimension: net.0.dimension, values: values).scaled(by: net.1)
    }
    return (moments, pairs, classes[0])
  }

  private static func shares(_ classes: [Int]) -> [Double] {
    guard !classes.isEmpty else { return [] }
    return (0..<10).map { label in Double(classes.filter { $0 == label }.count) / Double(classes.count) }
  }
}
