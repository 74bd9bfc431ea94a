internal import Interchange

/// Any folder of PNG, JPEG and WebP files, its subfolders included, in the order of the bytes of their paths below it. Names that
/// begin with a dot are passed over.
struct ImageFolder: PictureSource {
  private static let suffixes = [".png", ".jpg", ".jpeg", ".webp"]

  let files: [String]

  init(path: String) throws {
    let names = try Folder.files(below: path).filter { name in
      let lower = name.lowercased()
      return Self.suffixes.contains { lower.hasSuffix($0) }
    }
    guard !names.isEmpty else {
      throw DatasetError.unusable(path: path, problem: "holds no PNG, JPEG or WebP files")
    }
    files = names.map { "\(path)/\($0)" }
  }

  func reader() throws -> any PictureReader {
    IndexedReader(count: files.count) { [files] in try Self.picture(files[$0]) }
  }

  fileprivate static func picture(_ file: String) throws -> StoredPicture {
    StoredPicture(name: file, content: .file(try BinaryFile.read(file, limit: 1 << 28)))
  }
}

/// The pictures of a folder, each decoded as it is when it is asked for.
public struct FolderPictures: Sendable {
  private let files: [String]

  /// - Throws: `DatasetError` for a folder without pictures, and for one that cannot be read.
  public init(folder: String) throws { files = try ImageFolder(path: folder).files }

  public var count: Int { files.count }

  /// Width, height, and red, green, blue of each pixel, rows from the top. Throws what is wrong with the file.
  public subscript(index: Int) -> (width: Int, height: Int, rgb: [UInt8]) {
    get throws {
      let picture = try ImageFolder.picture(files[index]).decoded()
      return (picture.width, picture.height, picture.rgb)
    }
  }
}
