internal import Interchange

/// CIFAR-10 (Krizhevsky 2009): 32x32 RGB pictures of ten classes, 50,000 to train on and 10,000 to test. The binary or the Python
/// version; the folder with its files or one around it, or the `.tar.gz`.
struct CIFAR10: PictureSource {
  static let side = 32
  static let classes = 10
  private static let pixels = 3 * side * side
  private static let record = pixels + 1

  let files: [String]
  private let names: [String]

  /// - Parameter split: `train` or `test`.
  init(path: String, split: String) throws {
    names = split == "train" ? (1...5).map { "data_batch_\($0)" } : ["test_batch"]
    guard Folder.isFolder(path) else {
      guard BinaryFile.exists(path) else { throw DatasetError.unusable(path: path, problem: "there is no such file") }
      files = [path]
      return
    }
    let folders = [path, "\(path)/cifar-10-batches-bin", "\(path)/cifar-10-batches-py"]
    for folder in folders {
      for suffix in [".bin", ""] {
        let paths = names.map { "\(folder)/\($0)\(suffix)" }
        let missing = paths.filter { !BinaryFile.exists($0) }
        if missing.count < paths.count, let first = missing.first {
          throw DatasetError.unusable(path: first, problem: "there is no such file, but others of CIFAR-10 are there")
        }
        if missing.isEmpty {
          files = paths
          return
        }
      }
    }
    let archives = ["cifar-10-binary.tar.gz", "cifar-10-python.tar.gz"].map { "\(path)/\($0)" }
    if let archive = archives.first(where: BinaryFile.exists) {
      files = [archive]
      return
    }
    for folder in [path, "\(path)/cifar-100-binary", "\(path)/cifar-100-python"] {
      for name in ["train.bin", "test.bin", "train"] where BinaryFile.exists("\(folder)/\(name)") {
        throw DatasetError.unusable(path: "\(folder)/\(name)", problem: "it is CIFAR-100, not CIFAR-10")
      }
    }
    throw DatasetError.unusable(path: path, problem: "holds neither CIFAR-10's batches nor its tar.gz")
  }

  /// Records of a label and 3 planes, of the whole split.
  func reader() throws -> any PictureReader {
    var records: [UInt8] = []
    if let archive = files.first, files.count == 1, try isArchive(archive) {
      var batches: [String: [UInt8]] = [:]
      try TarFile.read(archive, limit: 1 << 28, wanted: { wanted($0) != nil }) { name, content in
        guard let batch = wanted(name) else { return }
        batches[batch] = try Self.records(content, path: "\(archive): \(name)")
      }
      for name in names {
        guard let batch = batches.removeValue(forKey: name) else {
          throw DatasetError.unusable(path: archive, problem: "lacks \(name): it is not CIFAR-10, or not whole")
        }
        records += batch
      }
    } else {
      for path in files { records += try Self.records(BinaryFile.read(path, limit: 1 << 28), path: path) }
    }
    let path = files[0]
    return IndexedReader(
      count: records.count / Self.record,
      labels: stride(from: 0, to: records.count, by: Self.record).map { records[$0] }
    ) { [records] index in
      StoredPicture(name: "\(path): picture \(index + 1)", content: .decoded(Self.picture(records, index)))
    }
  }

  private func isArchive(_ path: String) throws -> Bool {
    try Gzip.isGzip(BinaryFile.prefix(of: path, count: 2)) || path.hasSuffix(".tar")
  }

  /// The batch that an archive's member is; nil for one of another name.
  private func wanted(_ name: String) -> String? {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    return names.first { last == $0 || last == "\($0).bin" }
  }

  /// The content of a batch as records. Throws `DatasetError`, `ContainerError`.
  private static func records(_ content: [UInt8], path: String) throws -> [UInt8] {
    // A pickle begins with its protocol; a record with a label below 10.
    let records = content.first == 0x80 ? try pickled(content, path: path) : content
    guard !records.isEmpty else { throw DatasetError.empty(path: path) }
    guard records.count % record == 0 else {
      throw DatasetError.unusable(
        path: path,
        problem: records.count % (record + 1) == 0
          ? "has records of \(record + 1) bytes: it is CIFAR-100, not CIFAR-10"
          : "has \(records.count) bytes, no multiple of the \(record) of a record: it is damaged or not CIFAR-10")
    }
    for place in stride(from: 0, to: records.count, by: record) where records[place] >= classes {
      throw DatasetError.wrongLabel(
        path: path, index: place / record, label: Int(records[place]), classes: classes)
    }
    return records
  }

  /// Of the Python version: a dictionary with `data`, a numpy array of bytes [n, 3072], and `labels`, a list.
  private static func pickled(_ content: [UInt8], path: String) throws -> [UInt8] {
    let array = "numpy.core.multiarray _reconstruct"
    let batch = try Pickle.parse(content, globals: [array, "numpy ndarray", "numpy dtype"], path: path)
    if batch["fine_labels"] != nil { throw DatasetError.unusable(path: path, problem: "it is CIFAR-100, not CIFAR-10") }
    guard case .list(let labels) = batch["labels"],
      case .call(array, _, state: .list(let state)) = batch["data"], state.count == 5,
      case .list(let shape) = state[1], shape == [.integer(labels.count), .integer(pixels)],
      case .call("numpy dtype", let type, state: _) = state[2], type.first == .bytes(Array("u1".utf8)),
      state[3] == .bool(false), case .bytes(let data) = state[4], data.count == labels.count * pixels
    else { throw DatasetError.unusable(path: path, problem: "its pickle holds no batch of CIFAR-10") }
    return try labels.enumerated().flatMap { index, label in
      guard case .integer(let label) = label, let byte = UInt8(exactly: label) else {
        throw DatasetError.unusable(path: path, problem: "label \(index) is no small number")
      }
      return [byte] + data[(index * pixels)..<((index + 1) * pixels)]
    }
  }

  private static func picture(_ records: [UInt8], _ index: Int) -> Picture {
    let plane = side * side
    let start = index * record + 1
    let rgb = [UInt8](unsafeUninitializedCapacity: pixels) { buffer, filled in
      for place in 0..<plane {
        for channel in 0..<3 { buffer[3 * place + channel] = records[start + channel * plane + place] }
      }
      filled = pixels
    }
    return Picture(width: side, height: side, rgb: rgb)
  }
}
