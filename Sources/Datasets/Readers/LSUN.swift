internal import Interchange

/// LSUN (Yu et al. 2015): an LMDB database of JPEG or WebP pictures, in the order of keys. The folder with
/// `bedroom_train_lmdb` and `bedroom_val_lmdb`, or of another category, or the database itself.
struct LSUN: PictureSource {
  let files: [String]

  /// - Parameter split: `train` or `val`.
  init(path: String, split: String) throws {
    func database(_ folder: String) -> String? {
      BinaryFile.exists("\(folder)/data.mdb") ? "\(folder)/data.mdb" : nil
    }
    if let found = database("\(path)/bedroom_\(split)_lmdb") {
      files = [found]
      return
    }
    let others = ["train", "val"].filter { $0 != split }
    if let found = database(path),
      !others.contains(where: { path.hasSuffix("_\($0)_lmdb") || path.hasSuffix("_\($0)_lmdb/") })
    {
      files = [found]
      return
    }
    throw DatasetError.unusable(path: path, problem: "holds neither bedroom_\(split)_lmdb nor data.mdb of that split")
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
