/// Files of arrays by name in every format that is read here; the first bytes tell which.
public enum ArrayFile {
  /// The arrays of a safetensors file, numpy's npz or a state dict of PyTorch.
  /// - Throws: `FileError`, `SafetensorsError`, `ZipError`, `TorchError`: each one line with the path.
  public static func read(_ path: String) throws -> [(name: String, array: NamedArray)] {
    try parse(BinaryFile.read(path), path: path)
  }

  /// The same for bytes already read; `path` is for errors.
  public static func parse(_ bytes: [UInt8], path: String) throws -> [(name: String, array: NamedArray)] {
    if bytes.starts(with: Array("PK".utf8)) || path.hasSuffix(".npz") {
      return TorchFile.isTorch(try ZipArchive(bytes, path: path))
        ? try TorchFile.parse(bytes, path: path) : try Npz.parse(bytes, path: path)
    }
    if TorchFile.isLegacy(bytes) || path.hasSuffix(".pth") { return try TorchFile.parse(bytes, path: path) }
    return try Safetensors(parsing: bytes, path: path).arrays
  }
}
