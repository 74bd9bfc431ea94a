public import Datasets
import Engine
import Foundation
import Interchange
import Metrics
public import Records

/// What generated samples are scored against: the real images through three frozen feature nets, and reference scores.
///
/// Measured once per data set, size and set of nets; kept in `OUTPUT/reference/` as the page shows the scores.
public struct EvaluationReference: Sendable {
  /// The nets, seeds 1 to 3.
  let nets: [FeatureNet]
  /// Real images, in training order.
  let train: ImageSet
  /// Statistics of all real images by each net, in scaled features.
  let statistics: [FeatureStatistics]
  /// What each net's features are multiplied by, so that the real covariance has trace 128.
  let scales: [Double]
  /// The reference scores and the nets, as recorded.
  public let record: ReferenceScores
  /// SHA-256 of each net's file.
  var hashes: [String] { nets.map(\.hash) }

  /// Reads what an earlier call measured, or measures it and writes it down.
  /// - Parameters:
  ///   - features: folder of the committed feature nets.
  ///   - train: decoded training images.
  ///   - test: decoded test images.
  ///   - shouldStop: asked while measuring; after `true`, `ScoringStopped` is thrown and nothing is written.
  ///   - note: is told of a damaged file, which is measured again.
  /// - Throws: what is wrong with a file, in one line.
  public init(
    store: RunStore, dataset: String, size: Int, features: String, train load: @autoclosure () throws -> LabeledImages,
    test: () throws -> LabeledImages, shouldStop: @escaping () -> Bool = { false }, note: (String) -> Void = { _ in }
  ) throws {
    let trainImages = try load()
    let hash = trainImages.hash
    train = try ImageSet(trainImages, size: size)
    nets = try FeatureNet.load(folder: features, dataset: dataset, size: size, channels: train.channels)
    let recordedNets = nets.map { ReferenceScores.FeatureNet(hash: $0.hash, accuracy: $0.accuracy) }
    let path = "\(store.output)/reference/\(dataset)-\(size).safetensors"
    let testImages = try test()
    let key = sha256(([hash, testImages.hash] + nets.map(\.hash)).joined(separator: " "))

    // A damaged or foreign file is measured again, never trusted.
    do {
      if let record = try store.reference(dataset: dataset, size: size), record.dataHash == hash,
        record.featureNets == recordedNets, BinaryFile.exists(path),
        let (statistics, scales) = try Self.read(path, key: key, nets: nets.count)
      {
        (self.record, self.statistics, self.scales) = (record, statistics, scales)
        return
      }
    } catch {
      note("\(oneLine(error)); measuring it again")
    }
    let noise = SeededStream(seed: 0, name: .evaluation, step: 1 << 40)
    let extractors = try nets.map { net -> ReferenceMeasurement.Extractor in
      let extractor = try FeatureExtractor(net, threads: 1, shouldStop: shouldStop)
      return { try extractor($0, 0..<$0.count).features }
    }
    let measured = try ReferenceMeasurement(
      train: train, test: ImageSet(testImages, size: size), extractors: extractors
    ) { image, values in
      var stream = noise.advanced(by: image * values.count)
      stream.fillNormals(values)
    }
    statistics = measured.references
    scales = measured.scales
    record = ReferenceScores(
      dataHash: hash, featureNets: recordedNets,
      entries: measured.entries.map { ReferenceScores.Entry(name: $0.mark.rawValue, fid: $0.fid) })
    try store.write(record, dataset: dataset, size: size)
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
