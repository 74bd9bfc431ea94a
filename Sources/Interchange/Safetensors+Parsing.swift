extension Safetensors {
  /// Reads and checks bytes; `path` is for errors. Every claim of the header is checked before anything is allocated
  /// for it: its length against the file, each array's extents against its offsets, and the offsets against the data,
  /// which they must fill without gap or overlap. Throws `SafetensorsError`.
  public init(parsing bytes: [UInt8], path: String) throws {
    guard bytes.count >= 8 else { throw SafetensorsError.truncated(path: path, bytes: bytes.count) }
    let claimed = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard claimed <= UInt64(min(bytes.count - 8, Safetensors.headerLimit)) else {
      throw SafetensorsError.headerLength(path: path, claimed: claimed, available: bytes.count - 8)
    }
    let dataStart = 8 + Int(claimed)
    let header: JSONValue
    do {
      header = try JSONValue.parse(Array(bytes[8..<dataStart]), source: "header", depthLimit: 4)
    } catch let error as JSONError {
      throw SafetensorsError.header(path: path, problem: error.description)
    }
    guard let members = header.object else {
      throw SafetensorsError.header(path: path, problem: "it must be an object, found \(header.kindName)")
    }
    var metadata: [(key: String, value: String)] = []
    var entries: [HeaderEntry] = []
    for (name, value) in members {
      if name == metadataKey {
        metadata = try Safetensors.texts(value, path: path)
      } else {
        entries.append(try HeaderEntry(name: name, value: value, path: path))
      }
    }
    try Safetensors.checkPlacement(&entries, dataCount: bytes.count - dataStart, path: path)
    let arrays = entries.map {
      let part = bytes[(dataStart + $0.begin)..<(dataStart + $0.end)]
      return (name: $0.name, array: NamedArray(shape: $0.shape, kind: $0.kind, bytes: Array(part)))
    }
    self.init(arrays: arrays, metadata: metadata, source: path)
  }

  /// The same bound as in the format's reference implementation.
  private static let headerLimit = 100_000_000

  private static func texts(_ value: JSONValue, path: String) throws -> [(key: String, value: String)] {
    guard let members = value.object else {
      throw SafetensorsError.header(path: path, problem: "\(metadataKey) must be an object, found \(value.kindName)")
    }
    return try members.map {
      guard let text = $0.value.string else {
        throw SafetensorsError.header(
          path: path, problem: "\(metadataKey) \"\(shown($0.key))\" must be a string, found \($0.value.kindName)")
      }
      return (key: $0.key, value: text)
    }
  }

  /// Sorts the entries by place and checks that they fill the data exactly.
  private static func checkPlacement(_ entries: inout [HeaderEntry], dataCount: Int, path: String) throws {
    entries.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var expected = 0
    for entry in entries {
      func wrong(_ problem: String) -> SafetensorsError { .array(path: path, name: entry.name, problem: problem) }
      guard entry.end <= dataCount else {
        throw wrong(
          "it ends at byte \(entry.end) of the data, which has \(dataCount): the file is truncated or damaged")
      }
      guard entry.begin == expected else {
        let fault = entry.begin < expected ? "overlap" : "leave a gap"
        throw wrong("it begins at byte \(entry.begin) of the data, not at \(expected): arrays \(fault)")
      }
      guard entry.begin % entry.kind.size == 0 else {
        throw wrong("it begins at byte \(entry.begin), not a multiple of its elements' \(entry.kind.size) bytes")
      }
      expected = entry.end
    }
    guard expected == dataCount else {
      throw SafetensorsError.trailingBytes(path: path, count: dataCount - expected)
    }
  }
}

/// One array as the header describes it; offsets count from the start of the data, 0 <= begin <= end.
private struct HeaderEntry {
  let name: String
  let kind: ElementKind
  let shape: [Int]
  let begin: Int
  let end: Int

  /// As the header has it.
  private struct Form: Decodable {
    let dtype: String
    let shape: [Int]
    let dataOffsets: [Int]
  }

  init(name: String, value: JSONValue, path: String) throws {
    func wrong(_ problem: String) -> SafetensorsError { .array(path: path, name: name, problem: problem) }
    let form: Form
    do {
      form = try Document(value, source: "its entry").decode(keys: .snakeCase)
    } catch let error as DocumentError {
      throw wrong(error.description)
    }
    guard let kind = ElementKind(rawValue: form.dtype) else {
      let known = ElementKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw wrong("elements \"\(shown(form.dtype, atMost: 20))\" are not read here, only \(known)")
    }
    guard let size = byteCount(shape: form.shape, kind: kind) else {
      throw wrong("its shape is not one of whole numbers >= 0 with a product below 2^63")
    }
    let bounds = form.dataOffsets
    guard bounds.count == 2, 0 <= bounds[0], bounds[0] <= bounds[1] else {
      throw wrong("its data_offsets are not two rising whole numbers >= 0")
    }
    guard bounds[1] - bounds[0] == size else {
      throw wrong(
        "its shape \(form.shape) of \(form.dtype) needs \(size) bytes, its offsets span \(bounds[1] - bounds[0])")
    }
    (self.name, self.kind, shape, begin, end) = (name, kind, form.shape, bounds[0], bounds[1])
  }
}

/// A file is not sound safetensors, or lacks what its reader needs.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// Too short for any file.
  case truncated(path: String, bytes: Int)
  /// The header claims more bytes than the file, or the format, has.
  case headerLength(path: String, claimed: UInt64, available: Int)
  /// The header is not what the format says.
  case header(path: String, problem: String)
  /// One array's entry is wrong.
  case array(path: String, name: String, problem: String)
  /// Bytes that belong to no array.
  case trailingBytes(path: String, count: Int)
  /// There is no such array.
  case missing(path: String, name: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .truncated(let path, let bytes):
      "\(shown(path)) has \(bytes) bytes, too few for a safetensors file"
    case .headerLength(let path, let claimed, let available):
      "\(shown(path)) is damaged or no safetensors file: its header claims \(claimed) bytes, \(available) are there"
    case .header(let path, let problem): "\(shown(path)) is damaged or no safetensors file: \(shown(problem))"
    case .array(let path, let name, let problem):
      "\(shown(path)): array \"\(shown(name, atMost: 80))\": \(problem)"
    case .trailingBytes(let path, let count):
      "\(shown(path)) is damaged: \(count) bytes at its end belong to no array"
    case .missing(let path, let name): "\(shown(path)) has no array \"\(shown(name, atMost: 80))\""
    }
  }
}
