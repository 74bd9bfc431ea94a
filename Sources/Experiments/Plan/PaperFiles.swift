import Foundation

/// Names under `paper/` to paths.
enum PaperFiles {
  /// The path of `folder/name.yaml`, or an error that lists what is there.
  static func path(of name: String, kind: String, folder: String) throws -> String {
    let path = "\(folder)/\(name).yaml"
    guard !name.contains("/"), FileManager.default.fileExists(atPath: path) else {
      throw PlanError.noSuchFile(file: path, kind: kind, name: name, known: names(in: folder))
    }
    return path
  }

  /// The names of a folder's YAML files, sorted; none when there is no such folder.
  static func names(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }
}
