internal import Interchange

/// LSUN (Yu et al. 2015): an LMDB database of JPEG or WebP pictures, in the order of keys. The folder with
/// `bedroom_train_lmdb` and `bedroom_val_lmdb`, or of another category, or the database itself.
struct LSUN: PictureSource {
  let files: [String]

  /// - Parameter split: `train` or `val`.
  /// - Throws: `DatasetError.missingSplit`; `.unusable` where there is no database at all.
  init(path: String, split: String) throws {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let splits = ["train", "val"]
    // A database that is named by its split stands for its neighbor of the other one too; without such a name it is for
    // training.
    let own = splits.first { path.hasSuffix("_\($0)_lmdb") }
    func databases(_ split: String) -> [String] {
      let itself = own.map { "\(path.dropLast("\($0)_lmdb".count))\(split)_lmdb" } ?? (split == "train" ? path : nil)
      return ["\(path)/bedroom_\(split)_lmdb", itself].compactMap { $0.map { "\($0)/data.mdb" } }
    }
    guard let found = databases(split).first(where: BinaryFile.exists) else {
      guard splits.contains(where: { databases($0).contains(where: BinaryFile.exists) }) else {
        throw DatasetError.unusable(path: path, problem: "holds neither bedroom_\(split)_lmdb nor data.mdb")
      }
      throw DatasetError.missingSplit(path: path, split: split)
    }
    files = [found]
  }

  func reader() throws -> any PictureReader {
    let database = try LMDBFile(files[0])
    guard database.count > 0 else { throw DatasetError.empty(path: database.path) }
    return Reader(path: database.path, count: database.count, cursor: database.cursor())
  }

  private struct Reader: PictureReader {
    let path: String
    let count: Int
    let labels: [UInt8] = []
    var cursor: LMDBCursor

    mutating func next() throws -> StoredPicture? {
      try cursor.next().map { key, value in
        StoredPicture(name: "\(path): \(LSUN.text(key))", content: .file(value))
      }
    }

    mutating func skip(_ count: Int) throws { try cursor.skip(count) }
  }

  /// A key for people: what is no printable ASCII as a dot.
  private static func text(_ key: [UInt8]) -> String {
    String(decoding: key.prefix(80).map { (33...126).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
  }
}
