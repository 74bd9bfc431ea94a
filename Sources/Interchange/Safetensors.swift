/// A safetensors file: named arrays and text metadata. Files written here are read by Python's safetensors, and the
/// other way round.
///
/// Layout: the header's length (8 bytes, little endian), the header (JSON, padded with spaces to 8 bytes), the data.
public struct Safetensors: Sendable {
  /// The arrays, in the order of their names (UTF-8).
  public let arrays: [(name: String, array: NamedArray)]
  /// Text by key, in the order of the keys.
  public let metadata: [(key: String, value: String)]
  /// Where it was read from, for errors.
  public let source: String

  /// A file to be written. Names must differ and none may be `__metadata__`.
  public init(arrays: [(name: String, array: NamedArray)], metadata: [(key: String, value: String)] = []) {
    self.init(arrays: arrays, metadata: metadata, source: "safetensors")
    for (name, next) in zip(self.arrays, self.arrays.dropFirst()) {
      precondition(name.name != next.name, "Two arrays have the name \"\(next.name)\".")
    }
    precondition(!arrays.contains { $0.name == metadataKey }, "No array may have the name \(metadataKey).")
  }

  init(arrays: [(name: String, array: NamedArray)], metadata: [(key: String, value: String)], source: String) {
    self.arrays = arrays.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.metadata = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    self.source = source
  }

  /// Reads and checks a file. Throws `FileError` and `SafetensorsError`.
  public init(contentsOf path: String) throws { try self.init(parsing: BinaryFile.read(path), path: path) }

  /// The array of that name, or nil.
  public subscript(name: String) -> NamedArray? { arrays.first { $0.name == name }?.array }

  /// The array of that name. Throws `SafetensorsError.missing`.
  public func array(_ name: String) throws -> NamedArray {
    guard let array = self[name] else { throw SafetensorsError.missing(path: source, name: name) }
    return array
  }

  /// The metadata of that key, or nil.
  public func metadata(_ key: String) -> String? { metadata.first { $0.key == key }?.value }

  /// The file's bytes, the same for the same content. In the data, wide elements come first and then names decide, so
  /// that every array is aligned as PyTorch needs it.
  public func encoded() -> [UInt8] {
    let placed = arrays.sorted {
      $0.array.kind.size != $1.array.kind.size
        ? $0.array.kind.size > $1.array.kind.size : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    var members: [(key: String, value: JSONValue)] = []
    if !metadata.isEmpty {
      let texts = metadata.map { (key: $0.key, value: JSONValue.string($0.value)) }
      members.append((key: metadataKey, value: .object(texts)))
    }
    var offset = 0
    for (name, array) in placed {
      let end = offset + array.bytes.count
      let entry: JSONValue = .object(of: [
        "dtype": .string(array.kind.rawValue),
        "shape": .array(array.shape.map { .integer($0) }),
        "data_offsets": .array([.integer(offset), .integer(end)]),
      ])
      members.append((key: name, value: entry))
      offset = end
    }
    var header = Array(JSONValue.object(members).text.utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var result: [UInt8] = []
    result.reserveCapacity(8 + header.count + offset)
    for shift in 0..<8 { result.append(UInt8(truncatingIfNeeded: header.count >> (8 * shift))) }
    result += header
    for (_, array) in placed { result += array.bytes }
    return result
  }
}

/// The header's member that holds metadata.
let metadataKey = "__metadata__"
