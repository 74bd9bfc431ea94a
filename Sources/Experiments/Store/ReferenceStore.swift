import Foundation
import Interchange
public import Records

extension RunStore {
  /// What runs were scored with, by the name of the file; nil before the first scoring. Throws `RunFolderError.damaged`.
  public func reference(_ name: String) throws -> ReferenceScores? {
    let path = referencePath(name)
    guard BinaryFile.exists(path) else { return nil }
    do {
      return try Document(JSONValue.readChecked(path: path), source: path).decode()
    } catch {
      throw RunFolderError.damaged(file: path, reason: "cannot be used (\(oneLine(error))); remove it to measure again")
    }
  }

  /// Writes it, whole. Throws `FileError`.
  func write(_ reference: ReferenceScores, _ name: String) throws {
    try Folder.create("\(output)/reference")
    AtomicFile.removeLeftovers(in: "\(output)/reference")
    try AtomicFile.write(
      JSONValue(encoding: reference).withChecksum().text + "\n", to: referencePath(name))
  }

  /// What a profile's runs were scored with: Inception where it is wanted and was there, else small nets.
  public func reference(of profile: Profile) throws -> ReferenceScores? {
    if profile.evaluation.inception != nil, let known = try reference(profile.referenceName(isInception: true)) {
      return known
    }
    return try reference(profile.referenceName(isInception: false))
  }

  private func referencePath(_ name: String) -> String { "\(output)/reference/\(name).json" }
}
