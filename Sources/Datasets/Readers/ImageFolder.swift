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
    IndexedReader(count: files.count) { [files] index in
      StoredPicture(name: files[index], content: .file(try BinaryFile.read(files[index], limit: 1 << 28)))
    }
  }
}
