/// numpy's .npz files: a zip file whose members are .npy arrays, stored or deflated.
public enum Npz {
  /// The arrays of a file, in the order of their names, which lack ".npy". Checksums are verified. The members may
  /// decompress to at most `limit` bytes together. Throws `FileError` and `ZipError`.
  public static func read(
    _ path: String, limit: Int = 1 << 33
  ) throws -> [(name: String, array: NamedArray)] {
    try parse(BinaryFile.read(path), path: path, limit: limit)
  }

  /// The same for bytes already read; `path` is for errors. Throws `ZipError`.
  public static func parse(
    _ bytes: [UInt8], path: String, limit: Int = 1 << 33
  ) throws -> [(name: String, array: NamedArray)] {
    let archive = try ZipArchive(bytes, path: path)
    var left = limit
    var arrays: [(name: String, array: NamedArray)] = []
    for member in archive.members {
      guard member.name.hasSuffix(".npy") else {
        throw ZipError.member(path: path, name: member.name, problem: "it is not a .npy array")
      }
      let content = try archive.content(member, limit: left)
      left -= content.count
      let name = String(member.name.dropLast(4))
      arrays.append((name: name, array: try Npy.parse(content, path: path, name: member.name)))
    }
    arrays.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (first, second) in zip(arrays, arrays.dropFirst()) where first.name == second.name {
      throw ZipError.member(path: path, name: first.name, problem: "the name appears twice")
    }
    return arrays
  }

  /// A file's bytes, the same for the same arrays; members are stored, not deflated, and numpy reads them like its own.
  public static func encoded(_ arrays: [(name: String, array: NamedArray)]) -> [UInt8] {
    ZipArchive.stored(arrays.map { (name: "\($0.name).npy", content: Npy.encoded($0.array)) })
  }
}
