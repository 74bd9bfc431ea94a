internal import Dispatch
internal import Interchange
internal import Synchronization

/// Which images of a data set are wanted, and how they are made of its pictures. All of it decides their bytes.
public struct ImageRequest: Equatable, Sendable {
  public let dataset, split: String
  public let preparation: ImagePreparation
  /// The first so many pictures; nil for all.
  public let count: Int?

  public init(dataset: String, split: String, preparation: ImagePreparation, count: Int? = nil) {
    (self.dataset, self.split, self.preparation, self.count) = (dataset, split, preparation, count)
  }

  /// Such as `celeba-train-crop178-64-bilinear`.
  public var name: String {
    let crop = preparation.crop.map { "crop\($0)" } ?? "square"
    return "\(dataset)-\(split)-\(crop)-\(preparation.size)-\(preparation.filter.rawValue)"
      + (count.map { "-first\($0)" } ?? "")
  }
}

/// Asked to stop while pictures were decoded; what is decoded stays.
public struct DecodingStopped: Error { public init() {} }

/// Images decoded once, in a folder with two files for each request: `NAME.bytes` with all pixels [n, S, S, 3] and, where there
/// are classes, the labels behind them; `NAME.json` with what they were made of, and their SHA-256 once they are whole.
public struct DecodedImages: Sendable {
  /// What `NAME.json` says.
  public struct Manifest: Codable, Equatable, Sendable {
    public var dataset, split: String
    public var crop: Int?
    public var size: Int
    public var filter: String
    /// Pictures asked for; nil for all.
    public var first: Int?
    /// Where the pictures were, as it was given.
    public var path: String
    /// `FileStamp` of the files that the pictures came from.
    public var source: String
    /// Images decoded, and in all.
    public var done, count: Int
    public var hasLabels: Bool
    /// SHA-256 of `NAME.bytes`; nil until it is whole.
    public var dataHash: String?
    /// `FileStamp` of `NAME.bytes` when it was hashed.
    public var bytes: String?
  }

  private let folder: String
  private let request: ImageRequest
  private var path: String { "\(folder)/\(request.name)" }

  /// Pictures that are decoded at the same time, and after how many the manifest is renewed.
  private static let (part, interval) = (256, 2048)

  public init(_ request: ImageRequest, in folder: String) { (self.request, self.folder) = (request, folder) }

  /// What is known of all requests in a folder, by their names; damaged manifests are left out.
  public static func manifests(in folder: String) -> [Manifest] {
    guard let names = try? Folder.files(below: folder) else { return [] }
    return names.filter { $0.hasSuffix(".json") }.compactMap { try? manifest("\(folder)/\($0)") }
  }

  private static func manifest(_ path: String) throws -> Manifest? {
    guard BinaryFile.exists(path) else { return nil }
    return try Document(JSONValue.readChecked(path: path), source: path).decode(keys: .snakeCase)
  }

  /// The images; decoded first, as far as that is not done.
  ///
  /// - Parameters:
  ///   - source: the folder or file with the pictures.
  ///   - note: is told in one line why pictures are decoded that had been decoded before.
  ///   - progress: is told how many images of how many are decoded.
  ///   - shouldStop: asked often; after `true`, `DecodingStopped` is thrown, and the next call goes on.
  /// - Throws: `DatasetError` and the errors of formats for pictures that cannot be used, of which nothing is left then;
  ///   `FileError` for a disk that fails or is full, after which the next call goes on.
  public func images(
    from source: String, note: (String) -> Void = { _ in }, progress: (_ done: Int, _ count: Int) -> Void = { _, _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws -> LabeledImages {
    let pictures = try DatasetKind.named(request.dataset).source(source, request.split)
    let stamp = try FileStamp.of(pictures.files)
    if let manifest = try? Self.manifest("\(path).json"), isWhole(manifest, stamp: stamp) {
      return try mapped(manifest)
    }
    // Before anything is written: most faults show here.
    var reader = try pictures.reader()
    try Folder.create(folder)
    guard let lock = try FileLock.tryLock(path: "\(path).lock") else {
      throw DatasetError.unusable(path: "\(path).bytes", problem: "is being decoded by another process: wait for it")
    }
    defer { lock.close() }
    do {
      return try mapped(decoded(&reader, source, stamp, note: note, progress: progress, shouldStop: shouldStop))
    } catch let error where !(error is DecodingStopped) && !(error is FileError) {
      for suffix in ["json", "bytes"] { BinaryFile.remove("\(path).\(suffix)") }
      throw error
    }
  }

  /// The SHA-256 of images that are decoded, of a source that has not changed since; nil otherwise.
  public func knownHash(from source: String) throws -> String? {
    let pictures = try DatasetKind.named(request.dataset).source(source, request.split)
    let stamp = try FileStamp.of(pictures.files)
    guard let manifest = try? Self.manifest("\(path).json"), isWhole(manifest, stamp: stamp) else { return nil }
    return manifest.dataHash
  }

  private func isWhole(_ manifest: Manifest, stamp: String) -> Bool {
    manifest.source == stamp && manifest.bytes != nil && (try? FileStamp.of(["\(path).bytes"])) == manifest.bytes
  }

  private func mapped(_ manifest: Manifest) throws -> LabeledImages {
    let (file, size) = (try MappedFile("\(path).bytes"), manifest.size)
    let pixels = manifest.count * request.preparation.imageBytes
    guard let hash = manifest.dataHash, file.bytes.count == pixels + (manifest.hasLabels ? manifest.count : 0) else {
      throw DatasetError.unusable(path: "\(path).bytes", problem: "is damaged: remove it to decode the pictures again")
    }
    return LabeledImages(file, hash: hash, count: manifest.count, height: size, width: size, channels: 3)
  }

  /// Goes on where an earlier process was stopped, or begins.
  private func decoded(
    _ reader: inout any PictureReader, _ source: String, _ stamp: String, note: (String) -> Void,
    progress: (Int, Int) -> Void, shouldStop: @escaping () -> Bool
  ) throws -> Manifest {
    let (preparation, imageBytes) = (request.preparation, request.preparation.imageBytes)
    let count = min(request.count ?? .max, reader.count)
    if let wanted = request.count, wanted > reader.count {
      throw DatasetError.unusable(path: source, problem: "has \(reader.count) pictures, and \(wanted) are wanted")
    }
    var manifest = Manifest(
      dataset: request.dataset, split: request.split, crop: preparation.crop, size: preparation.size,
      filter: preparation.filter.rawValue, first: request.count, path: source, source: stamp, done: 0, count: count,
      hasLabels: !reader.labels.isEmpty)
    let file = try OutputFile("\(path).bytes")
    if let old = try? Self.manifest("\(path).json") {
      if old.source != stamp || old.count != count {
        note("\(source) was changed since it was decoded; decoding it again")
      } else if let hash = old.dataHash {
        // Copied, or damaged: its SHA-256 tells.
        if try sha256(ofFile: "\(path).bytes", while: { !shouldStop() }) == hash {
          manifest = old
          manifest.bytes = try FileStamp.of(["\(path).bytes"])
          try write(manifest)
          return manifest
        }
        if shouldStop() { throw DecodingStopped() }
        note("\(path).bytes is damaged; decoding \(source) again")
      } else {
        // Beyond what the manifest promises, a power cut may have left anything.
        manifest.done = min(old.done, try file.size() / imageBytes)
      }
    }
    try file.truncate(to: manifest.done * imageBytes)
    try write(manifest)
    try reader.skip(manifest.done)
    progress(manifest.done, count)
    var saved = manifest.done
    while manifest.done < count {
      if shouldStop() {
        try file.flush()
        try write(manifest)
        throw DecodingStopped()
      }
      var part: [StoredPicture] = []
      while part.count < min(Self.part, count - manifest.done), let picture = try reader.next() { part.append(picture) }
      guard !part.isEmpty else { throw DatasetError.unusable(path: source, problem: "has fewer pictures than it says") }
      try file.append(try Self.prepared(part, preparation))
      manifest.done += part.count
      if manifest.done - saved >= Self.interval {
        try file.flush()
        try write(manifest)
        saved = manifest.done
      }
      progress(manifest.done, count)
    }
    if manifest.hasLabels { try file.append(Array(reader.labels.prefix(count))) }
    try file.flush()
    guard let hash = try sha256(ofFile: "\(path).bytes", while: { !shouldStop() }) else {
      try write(manifest)
      throw DecodingStopped()
    }
    (manifest.dataHash, manifest.bytes) = (hash, try FileStamp.of(["\(path).bytes"]))
    try write(manifest)
    return manifest
  }

  private func write(_ manifest: Manifest) throws {
    try AtomicFile.write(JSONValue(encoding: manifest, keys: .snakeCase).withChecksum().text + "\n", to: "\(path).json")
  }

  /// Decodes, crops and resizes on all cores; of several faults the first picture's is thrown.
  private static func prepared(_ part: [StoredPicture], _ preparation: ImagePreparation) throws -> [UInt8] {
    let size = preparation.imageBytes
    let faults = Mutex<[Int: any Error]>([:])
    let bytes = [UInt8](unsafeUninitializedCapacity: part.count * size) { buffer, filled in
      // Each picture writes bytes of its own.
      nonisolated(unsafe) let target = buffer
      DispatchQueue.concurrentPerform(iterations: part.count) { index in
        do {
          let image = UnsafeMutableBufferPointer(rebasing: target[(index * size)..<((index + 1) * size)])
          try preparation.write(part[index].decoded(), name: part[index].name, into: image)
        } catch {
          faults.withLock { $0[index] = error }
        }
      }
      filled = part.count * size
    }
    if let (_, fault) = faults.withLock({ $0.min { $0.key < $1.key } }) { throw fault }
    return bytes
  }
}
