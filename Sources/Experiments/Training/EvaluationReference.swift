public import Datasets
import Engine
import Foundation
import Interchange
import Metrics
public import Records

/// What generated samples are scored against: the real images through frozen nets, and reference scores.
///
/// Measured once per data set, size and nets; kept in `OUTPUT/reference/` as the page shows the scores.
public struct EvaluationReference: Sendable {
  /// Three small ones, seeds 1 to 3, or Inception.
  let nets: [ScoringNet]
  /// Real images, in training order.
  let train: ImageSet
  /// Statistics of the real images by each net, in scaled features.
  let statistics: [FeatureStatistics]
  /// What each net's features are multiplied by: for small ones so that the real covariance has trace 128.
  let scales: [Double]
  /// The reference scores and the nets, as recorded.
  public let record: ReferenceScores

  /// Reads what an earlier call measured, or measures it and writes it down.
  /// - Parameters:
  ///   - name: of the files, `ReferenceScores.name`.
  ///   - realImages: the first so many images of both sets are looked at; nil for all.
  ///   - generation: how samples will be made.
  ///   - train: decoded training images.
  ///   - test: images that are held out; nil for a data set without.
  ///   - threads: for Inception; they change no bit.
  ///   - shouldStop: asked while measuring; after `true`, `ScoringStopped` is thrown and nothing is written.
  ///   - note: is told of a damaged file, which is measured again.
  /// - Throws: what is wrong with a file, in one line.
  public init(
    store: RunStore, name: String, size: Int, nets: [ScoringNet], realImages: Int? = nil,
    generation: Generation? = nil, train trainImages: LabeledImages, test testImages: LabeledImages?, threads: Int = 1,
    shouldStop: @escaping () -> Bool = { false }, note: (String) -> Void = { _ in }
  ) throws {
    self.nets = nets
    let train = try ImageSet(trainImages, size: size)
    self.train = train
    var wanted = ReferenceScores(
      dataHash: trainImages.hash, featureNets: nets.map(\.record), entries: [], realImages: realImages,
      generation: generation)
    let path = "\(store.output)/reference/\(name).safetensors"
    let key = sha256(
      ([trainImages.hash, testImages?.hash].compactMap { $0 } + nets.map(\.record.hash)
        + nets.compactMap(\.record.preprocessing) + [realImages.map { "\($0)" }].compactMap { $0 })
        .joined(separator: " "))

    // A damaged or foreign file is measured again, never trusted.
    do {
      if let record = try store.reference(name), BinaryFile.exists(path),
        let (statistics, scales) = try Self.read(path, key: key, nets: nets.count)
      {
        wanted.entries = record.entries
        if record.dataHash == wanted.dataHash, record.featureNets == wanted.featureNets {
          // How samples are made changes nothing of the real ones.
          if record != wanted { try store.write(wanted, name) }
          (self.record, self.statistics, self.scales) = (wanted, statistics, scales)
          return
        }
      }
    } catch {
      note("\(oneLine(error)); measuring it again")
    }
    let noise = SeededStream(seed: 0, name: .evaluation, step: 1 << 40)
    func first(_ images: ImageSet) -> ImageSet {
      guard let realImages, realImages < images.count else { return images }
      return images.subset(Array(0..<realImages))
    }
    let measured = try ReferenceMeasurement(
      train: first(train), test: testImages.map { first(try ImageSet($0, size: size)) },
      extractors: nets.map {
        try $0.measure(
          size: size, channels: train.channels, threads: $0.isInception ? threads : 1, shouldStop: shouldStop)
      }
    ) { image, values in
      var stream = noise.advanced(by: image * values.count)
      stream.fillNormals(values)
    }
    statistics = measured.references
    scales = measured.scales
    wanted.entries = measured.entries.map { ReferenceScores.Entry(name: $0.mark.rawValue, fid: $0.fid) }
    record = wanted
    try store.write(record, name)
    try AtomicFile.write(Self.file(statistics, scales, key: key).encoded(), to: path)
  }

  private static func file(_ statistics: [FeatureStatistics], _ scales: [Double], key: String) -> Safetensors {
    var arrays: [(name: String, array: NamedArray)] = [
      ("scales", NamedArray(shape: [scales.count], doubles: scales))
    ]
    for (index, s) in statistics.enumerated() {
      let d = s.mean.count
      arrays.append(("net\(index + 1).mean", NamedArray(shape: [d], doubles: s.mean)))
      arrays.append(("net\(index + 1).covariance", NamedArray(shape: [d, d], doubles: s.covariance)))
      arrays.append(("net\(index + 1).count", NamedArray(shape: [1], doubles: [Double(s.count)])))
    }
    let digest = sha256(Safetensors(arrays: arrays, metadata: [("key", key)]).encoded())
    return Safetensors(arrays: arrays, metadata: [("key", key), (CheckpointKey.own, digest)])
  }

  private static func read(_ path: String, key: String, nets: Int) throws -> ([FeatureStatistics], [Double])? {
    let file = try Safetensors(contentsOf: path)
    let bare = Safetensors(arrays: file.arrays, metadata: file.metadata.filter { $0.key != CheckpointKey.own })
    guard file.metadata(CheckpointKey.own) == sha256(bare.encoded()) else {
      throw RunFolderError.damaged(file: path, reason: "does not have the SHA-256 that its metadata gives")
    }
    guard file.metadata("key") == key else { return nil }
    func doubles(_ name: String) throws -> [Double] { try file.array(name).doubles(name: name) }
    let statistics = try (1...nets).map { net in
      try FeatureStatistics(
        count: Int(try doubles("net\(net).count").first ?? 0), mean: try doubles("net\(net).mean"),
        covariance: try doubles("net\(net).covariance"))
    }
    return (statistics, try doubles("scales"))
  }
}
