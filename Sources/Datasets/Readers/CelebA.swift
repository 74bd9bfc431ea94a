internal import Interchange

/// CelebA (Liu et al. 2015), aligned and cropped: 178x218 JPEGs as a folder or zip file `img_align_celeba`, with
/// `list_eval_partition.txt` beside it.
struct CelebA: PictureSource {
  private static let (width, height) = (178, 218)
  private static let listName = "list_eval_partition.txt"
  private static let splits = ["train", "val", "test"]

  var files: [String] { [list] + pictures }
  private let list: String
  /// The zip file, or every JPEG.
  private let pictures: [String]
  private let isArchive: Bool
  private let split: String

  /// - Parameters:
  ///   - path: the folder with both, or the folder or zip file of pictures.
  ///   - split: `train`, `val`, `test` or `all`.
  init(path: String, split: String) throws {
    self.split = split
    let inside = ["img_align_celeba", "Img/img_align_celeba", "img_align_celeba.zip", "Img/img_align_celeba.zip"]
      .map { "\(path)/\($0)" }
    let place = Folder.isFolder(path) ? inside.first(where: BinaryFile.exists) ?? path : path
    guard BinaryFile.exists(place) else { throw DatasetError.unusable(path: path, problem: "there is no such folder") }
    let above = place.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let folders = [path, above.isEmpty ? (place.hasPrefix("/") ? "/" : ".") : above, place]
    let lists = folders.flatMap { ["\($0)/\(Self.listName)", "\($0)/Eval/\(Self.listName)"] }
    guard let list = lists.first(where: BinaryFile.exists) else {
      throw DatasetError.unusable(path: path, problem: "\(Self.listName) is neither there nor beside it")
    }
    self.list = list
    isArchive = !Folder.isFolder(place)
    pictures = isArchive ? [place] : try Folder.files(below: place).filter(Self.isPicture).map { "\(place)/\($0)" }
    guard !pictures.isEmpty else { throw DatasetError.unusable(path: place, problem: "holds no JPEG files") }
  }

  /// Pictures in the order of their names. One without a line in the list, and a line without a picture, are errors.
  func reader() throws -> any PictureReader {
    let partition = try partition()
    let archive = isArchive ? try ZipFile(pictures[0]) : nil
    let members = archive?.members.filter { Self.isPicture($0.name) } ?? []
    let paths = archive.map { archive in members.map { "\(archive.path): \($0.name)" } } ?? pictures
    var named = paths.enumerated().map { (name: String($1.split(separator: "/").last ?? ""), index: $0) }
    named.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (left, right) in zip(named, named.dropFirst()) where left.name == right.name {
      throw DatasetError.unusable(path: paths[left.index], problem: "the name appears twice")
    }
    if let stray = named.first(where: { partition[$0.name] == nil }) {
      throw DatasetError.unusable(path: list, problem: "has no line for \(stray.name)")
    }
    if partition.count > named.count {
      let known = Set(named.map(\.name))
      let absent = partition.keys.filter { !known.contains($0) }.min() ?? ""
      throw DatasetError.unusable(path: list, problem: "names \(absent), which is not among the pictures")
    }
    let wanted = Self.splits.firstIndex(of: split).map { UInt8($0) }
    let chosen = named.filter { wanted == nil || partition[$0.name] == wanted }.map(\.index)
    guard !chosen.isEmpty else { throw DatasetError.unusable(path: list, problem: "has no picture of split \(split)") }
    return IndexedReader(count: chosen.count) { place in
      let index = chosen[place]
      let bytes =
        try archive?.content(members[index], limit: 1 << 28) ?? BinaryFile.read(paths[index], limit: 1 << 28)
      return StoredPicture(name: paths[index], content: .file(bytes), size: [Self.width, Self.height])
    }
  }

  private static func isPicture(_ name: String) -> Bool { name.lowercased().hasSuffix(".jpg") }

  /// The split of each name: 0, 1 or 2.
  private func partition() throws -> [String: UInt8] {
    let lines = try BinaryFile.readText(list).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var partition: [String: UInt8] = [:]
    for (number, line) in lines.enumerated() {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      if words.isEmpty { continue }
      guard words.count == 2, let split = UInt8(words[1]), split < Self.splits.count else {
        throw DatasetError.unusable(
          path: "\(list):\(number + 1)", problem: "'\(line.prefix(80))' is no name with a split of 0, 1 or 2")
      }
      guard partition.updateValue(split, forKey: String(words[0])) == nil else {
        throw DatasetError.unusable(path: "\(list):\(number + 1)", problem: "\(words[0]) appears twice")
      }
    }
    return partition
  }
}
