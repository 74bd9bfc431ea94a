import Foundation
import Interchange

/// Where the data sets are on this machine: what `--data` says, and for others `paper/local.yaml`, which git ignores.
public struct DataPlaces: Sendable {
  /// The data set that is Debian's unless a path is given.
  public static let fashion = "fashion-mnist"
  private var paths: [String: String] = [:]
  /// The weights of Inception; nil where nobody says.
  public private(set) var inception: String?

  /// `NAME=PATH` for any data set, a path alone for Fashion-MNIST's folder. Throws what is wrong with `paper/local.yaml`.
  public init(given: [String], inception: String? = nil, paper: String) throws {
    let path = "\(paper)/local.yaml"
    if BinaryFile.exists(path) {
      let local = try Document(yamlFile: path).decode(Local.self, keys: .snakeCase)
      (paths, self.inception) = (local.data ?? [:], local.inception)
    }
    if let inception { self.inception = inception }
    for text in given {
      let name = text.prefix { $0 != "=" }
      let isNamed = name.count < text.count && !name.isEmpty && Self.isName(String(name))
      paths[isNamed ? String(name) : Self.fashion] = isNamed ? String(text.dropFirst(name.count + 1)) : text
    }
  }

  /// The path of a data set; nil where none is given.
  public subscript(name: String) -> String? { paths[name] }

  /// Data sets with a path, by name.
  public var names: [String] { paths.keys.sorted() }

  /// Whether a data set may be called so.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy(Array("abcdefghijklmnopqrstuvwxyz0123456789-".utf8).contains)
  }

  private struct Local: Decodable {
    var data: [String: String]?
    var inception: String?
  }
}
