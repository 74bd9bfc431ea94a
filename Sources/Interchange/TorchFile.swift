/// PyTorch's files of tensors by name, as `torch.save` writes a state dict: its zip format, and the older one of pickles
/// with the tensors' bytes behind them. Nothing in a file is executed.
enum TorchFile {
  /// The tensors in the order of the file. Throws `ContainerError` and `ZipError`.
  static func parse(_ bytes: [UInt8], path: String) throws -> [(name: String, array: NamedArray)] {
    let reader = TorchReader(bytes: bytes, path: path)
    return bytes.starts(with: Array("PK".utf8)) ? try reader.zip() : try reader.legacy()
  }

  /// Whether bytes start like the older format: a pickle of torch's magic number.
  static func isLegacy(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x80, 0x02, 0x8A, 0x0A]) }

  /// Whether a zip file is torch's.
  static func isTorch(_ archive: ZipArchive) -> Bool { archive.members.contains { $0.name.hasSuffix("/data.pkl") } }
}

private struct TorchReader {
  let bytes: [UInt8]
  let path: String

  private static let globals =
    Set(Storage.kinds.keys).union([Pickle.orderedDictionary, Tensor.function])

  func wrong(_ problem: String) -> ContainerError { ContainerError(path: path, problem: problem) }

  func zip() throws -> [(name: String, array: NamedArray)] {
    let archive = try ZipArchive(bytes, path: path)
    guard let pickle = archive.members.first(where: { $0.name.hasSuffix("/data.pkl") }) else {
      throw wrong("it is no file of torch.save: it has no data.pkl")
    }
    let folder = pickle.name.dropLast("data.pkl".count)
    func content(_ name: String) throws -> [UInt8]? {
      try archive.members.first { $0.name == folder + name }.map { try archive.content($0, limit: 1 << 33) }
    }
    if let order = try content("byteorder"), order != Array("little".utf8) { throw otherByteOrder }
    let tensors = try tensors(
      in: Pickle.parse(archive.content(pickle, limit: 1 << 30), globals: Self.globals, path: path))
    return try tensors.map { ($0.name, try array($0, content("data/\($0.storage.key)"))) }
  }

  /// Magic number, version, machine, tensors, keys of the storages, then each storage's element count and bytes.
  func legacy() throws -> [(name: String, array: NamedArray)] {
    var place = 0
    func next() throws -> PickleValue {
      try Pickle.parse(bytes, from: &place, globals: Self.globals, path: path)
    }
    // The low 64 bits of torch's magic number.
    guard TorchFile.isLegacy(bytes), try next().integer == Int(bitPattern: 0xA86A_20F9_469C_FC6C),
      try next().integer == 1001
    else { throw wrong("it is no file of torch.save") }
    if try next()["little_endian"] == .bool(false) { throw otherByteOrder }
    let tensors = try tensors(in: next())
    guard let keys = try next().list?.map(\.string) else { throw wrong("it lacks the keys of its storages") }
    let storages = Dictionary(tensors.map { ($0.storage.key, $0.storage) }) { first, _ in first }
    var contents: [String: Range<Int>] = [:]
    for key in keys {
      guard let key, let storage = storages[key] else { throw wrong("it has a storage that no tensor uses") }
      let start = place + 8
      guard start <= bytes.count, storage.count <= (bytes.count - start) / storage.kind.size else {
        throw wrong("it is truncated")
      }
      guard bytes[place..<start].reversed().reduce(0, { $0 << 8 | Int($1) }) == storage.count else {
        throw wrong("it has a storage of another size than its tensors say")
      }
      place = start + storage.count * storage.kind.size
      contents[key] = start..<place
    }
    return try tensors.map { ($0.name, try array($0, contents[$0.storage.key].map { Array(bytes[$0]) })) }
  }

  private var otherByteOrder: ContainerError { wrong("its tensors have another byte order than little endian") }

  private func tensors(in value: PickleValue) throws -> [Tensor] {
    guard case .dictionary(let pairs) = value else {
      throw wrong("it holds no tensors by name: save a state dict")
    }
    return try pairs.map { pair in
      guard let name = pair.key.string else { throw wrong("it holds a tensor without a name") }
      guard let tensor = Tensor(name: name, pair.value) else {
        throw wrong("\"\(shown(name, atMost: 80))\" is no plain tensor that can be read here")
      }
      return tensor
    }
  }

  private func array(_ tensor: Tensor, _ content: [UInt8]?) throws -> NamedArray {
    let size = tensor.storage.kind.size
    guard let content, content.count == tensor.storage.count * size else {
      throw wrong("it lacks bytes of the tensor \"\(shown(tensor.name, atMost: 80))\"")
    }
    return NamedArray(
      shape: tensor.shape, kind: tensor.storage.kind,
      bytes: gathered(
        tensor.offset == 0 ? content : Array(content[(tensor.offset * size)...]), shape: tensor.shape,
        strides: tensor.strides, size: size))
  }
}

/// A run of numbers that tensors look into.
private struct Storage {
  let key: String
  let kind: ElementKind
  /// Elements.
  let count: Int

  static let kinds: [String: ElementKind] = [
    "torch FloatStorage": .float32, "torch DoubleStorage": .float64, "torch LongStorage": .int64,
    "torch ByteStorage": .uint8,
  ]

  /// From ('storage', type, key, device, count), in the older format with None behind; nil for anything else.
  init?(_ value: PickleValue) {
    guard case .outside(.list(let parts)) = value, parts.count == 5 || (parts.count == 6 && parts[5] == .none),
      parts[0].string == "storage", case .global(let type) = parts[1], let kind = Self.kinds[type],
      let key = parts[2].string, let count = parts[4].integer, (0...1 << 40).contains(count)
    else { return nil }
    (self.key, self.kind, self.count) = (key, kind, count)
  }
}

/// A tensor as the pickle describes it.
private struct Tensor {
  let name: String
  let storage: Storage
  /// The rest in elements.
  let offset: Int
  let shape: [Int]
  let strides: [Int]

  static let function = "torch._utils _rebuild_tensor_v2"

  /// From a call with (storage, offset, shape, strides, …); nil for anything else, and where it reaches beyond its storage.
  init?(name: String, _ value: PickleValue) {
    func integers(_ value: PickleValue) -> [Int]? {
      value.list.flatMap { values in
        let integers = values.compactMap(\.integer).filter { (0...1 << 40).contains($0) }
        return integers.count == values.count && integers.count <= 8 ? integers : nil
      }
    }
    guard case .call(Self.function, let arguments, .none) = value, arguments.count >= 6,
      let storage = Storage(arguments[0]), let offset = arguments[1].integer, (0...storage.count).contains(offset),
      let shape = integers(arguments[2]), let strides = integers(arguments[3]), strides.count == shape.count,
      let size = byteCount(shape: shape, kind: storage.kind)
    else { return nil }
    let last = zip(shape, strides).reduce(Double(offset)) { $0 + Double(max($1.0 - 1, 0)) * Double($1.1) }
    guard size == 0 || (last < Double(storage.count) && size / storage.kind.size <= storage.count) else { return nil }
    (self.name, self.storage, self.offset, self.shape, self.strides) = (name, storage, offset, shape, strides)
  }
}
