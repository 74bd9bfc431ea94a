import Foundation
public import Interchange
public import Records

/// What the scores of all runs of one data set and size are measured with; written before the first of them, read by the
/// page. A file `OUTPUT/scales/DATASET-SIZE.json`.
public struct EvaluationRecord: Equatable, Sendable {
  /// A frozen feature net.
  public struct FeatureNet: Equatable, Sendable {
    /// SHA-256 of its weights' file.
    public var hash: String
    /// Share of the test images that it classifies rightly, in 0...1.
    public var accuracy: Double

    /// Names both.
    public init(hash: String, accuracy: Double) {
      self.hash = hash
      self.accuracy = accuracy
    }
  }

  /// SHA-256 of the decoded training data.
  public var dataHash: String
  /// In the order of `MetricsPoint.fids`.
  public var featureNets: [FeatureNet]
  /// The ruler on every FID axis.
  public var ruler: [RulerEntry]

  /// Names all.
  public init(dataHash: String, featureNets: [FeatureNet], ruler: [RulerEntry]) {
    self.dataHash = dataHash
    self.featureNets = featureNets
    self.ruler = ruler
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(json, of: "scale", known: ["dataHash", "featureNets", "ruler"])
    self.init(
      dataHash: try fields.string("dataHash"),
      featureNets: try fields.array("featureNets").map {
        let net = try JSONFields($0, of: "feature net", known: ["hash", "accuracy"])
        return FeatureNet(hash: try net.string("hash"), accuracy: try net.number("accuracy"))
      },
      ruler: try fields.array("ruler").map(RulerEntry.init(json:)))
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "dataHash": .string(dataHash),
      "featureNets": .array(
        featureNets.map { .object(of: ["hash": .string($0.hash), "accuracy": .number($0.accuracy)]) }),
      "ruler": .array(ruler.map(\.json)),
    ])
  }
}

extension RunStore {
  /// What the runs of a data set and size were scored with; `nil` before the first scoring. Throws
  /// `RunStoreError.damaged`.
  public func evaluation(dataset: String, size: Int) throws -> EvaluationRecord? {
    let path = evaluationPath(dataset, size)
    guard BinaryFile.exists(path) else { return nil }
    do {
      return try EvaluationRecord(json: JSONValue.readSealed(path: path))
    } catch {
      throw RunStoreError.damaged(file: path, reason: "cannot be used (\(oneLine(error))); remove it to measure anew")
    }
  }

  /// Writes it, whole. Throws `FileError`.
  public func write(_ evaluation: EvaluationRecord, dataset: String, size: Int) throws {
    try Folder.create("\(output)/scales")
    AtomicFile.removeLeftovers(in: "\(output)/scales")
    try AtomicFile.write(evaluation.json.sealed().text + "\n", to: evaluationPath(dataset, size))
  }

  private func evaluationPath(_ dataset: String, _ size: Int) -> String { "\(output)/scales/\(dataset)-\(size).json" }
}
