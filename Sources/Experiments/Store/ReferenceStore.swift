import Foundation
import Interchange
public import Records

extension RunStore {
  /// What the runs of a data set and size were scored with; nil before the first scoring. Throws `RunFolderError.damaged`.
  public func reference(dataset: String, size: Int) throws -> ReferenceScores? {
    let path = referencePath(dataset, size)
    guard BinaryFile.exists(path) else { return nil }
    do {
      return try Document(JSONValue.readChecked(path: path), source: path).decode()
    } catch {
      throw RunFolderError.damaged(file: path, reason: "cannot be used (\(oneLine(error))); remove it to measure again")
    }
  }

  /// Writes it, whole. Throws `FileError`.
  func write(_ reference: ReferenceScores, dataset: String, size: Int) throws {
    try Folder.create("\(output)/reference")
    AtomicFile.removeLeftovers(in: "\(output)/reference")
    try AtomicFile.write(
      JSONValue(encoding: reference).withChecksum().text + "\n", to: referencePath(dataset, size))
  }

  private func referencePath(_ dataset: String, _ size: Int) -> String { "\(output)/reference/\(dataset)-\(size).json" }
}
