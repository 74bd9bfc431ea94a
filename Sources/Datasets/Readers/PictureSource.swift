/// A data set as it lies on its owner's disk: pictures in a fixed order.
protocol PictureSource: Sendable {
  /// The files that decide its pictures: when none of them changed, no picture did.
  var files: [String] { get }
  /// Reads what stands before the pictures: lists, directories. Throws `DatasetError` and the errors of formats.
  func reader() throws -> any PictureReader
}

/// Goes through the pictures of a source once.
protocol PictureReader {
  /// Pictures in all.
  var count: Int { get }
  /// The class of each; empty where the source has none.
  var labels: [UInt8] { get }
  /// The next picture, not decoded; nil behind the last.
  mutating func next() throws -> StoredPicture?
  /// Passes over pictures.
  mutating func skip(_ count: Int) throws
}

/// A picture as its source has it.
struct StoredPicture: Sendable {
  /// For errors: the file, and the entry in it.
  let name: String
  let content: Content
  /// What its width and height must be; nil for any.
  var size: [Int]?

  enum Content: Sendable {
    /// A JPEG, PNG or WebP file.
    case file([UInt8])
    case decoded(Picture)
  }

  /// Throws `DatasetError`.
  func decoded() throws -> Picture {
    let picture =
      switch content {
      case .file(let bytes): try Picture(decoding: bytes, name: name)
      case .decoded(let picture): picture
      }
    if let size, size != [picture.width, picture.height] {
      throw DatasetError.unusable(
        path: name, problem: "is \(picture.width)x\(picture.height), where every picture has \(size[0])x\(size[1])")
    }
    return picture
  }
}

/// Pictures that can be read in any order, each by its number.
struct IndexedReader: PictureReader {
  let count: Int
  var labels: [UInt8] = []
  let picture: (Int) throws -> StoredPicture
  private var place = 0

  init(count: Int, labels: [UInt8] = [], picture: @escaping (Int) throws -> StoredPicture) {
    (self.count, self.labels, self.picture) = (count, labels, picture)
  }

  mutating func next() throws -> StoredPicture? {
    guard place < count else { return nil }
    defer { place += 1 }
    return try picture(place)
  }

  mutating func skip(_ count: Int) { place += count }
}
