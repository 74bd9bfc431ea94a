internal import Interchange

/// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): 28x28 gray images of ten kinds of clothing, 60,000 to train on and 10,000 to
/// test.
public enum FashionMNIST {
  /// Which part of the data set.
  public enum Split: String, CaseIterable, Sendable {
    /// 60,000 images.
    case train
    /// 10,000 images.
    case test

    var prefix: String { self == .train ? "train" : "t10k" }
  }

  /// Where Debian's package puts the files.
  public static let debianFolder = "/usr/share/datasets/fashion-mnist"
  /// Debian's package.
  public static let debianPackage = "dataset-fashion-mnist"
  /// Names of the classes, by label.
  public static let classNames = [
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "trainer", "bag", "ankle boot",
  ]
  /// Height and width of the images.
  public static let size = 28

  /// Names of the image and the label file, without ".gz".
  public static func fileNames(_ split: Split) -> (images: String, labels: String) {
    ("\(split.prefix)-images-idx3-ubyte", "\(split.prefix)-labels-idx1-ubyte")
  }

  /// Whether a folder (nil: Debian's) has all four files, gzipped or plain.
  public static func isPresent(folder: String?) -> Bool {
    Split.allCases.allSatisfy { split in
      let names = fileNames(split)
      return [names.images, names.labels].allSatisfy { find($0, in: folder ?? debianFolder) != nil }
    }
  }

  /// Reads one split.
  ///
  /// - Parameter folder: holds the four files under their usual names, gzipped (with ".gz", preferred) or plain; nil for
  ///   `debianFolder`. Any number of images is accepted, their size and classes must be those of the data set.
  /// - Throws: `DatasetError`, `FileError`, `GzipError`: each one line with the path.
  public static func load(folder: String?, split: Split) throws -> LabeledImages {
    let names = fileNames(split)
    let place = folder ?? debianFolder
    if folder == nil && !BinaryFile.exists(place) {
      throw DatasetError.packageMissing(folder: place, package: debianPackage)
    }
    let imagePath = try existing(names.images, in: place)
    let labelPath = try existing(names.labels, in: place)
    let images = try IDXFile(contentsOf: imagePath, axes: 3)
    let labels = try IDXFile(contentsOf: labelPath, axes: 1)
    guard images.shape[0] == labels.shape[0] else {
      throw DatasetError.countMismatch(
        images: imagePath, imageCount: images.shape[0], labels: labelPath, labelCount: labels.shape[0])
    }
    guard images.shape[0] > 0 else { throw DatasetError.empty(path: imagePath) }
    guard images.shape[1] == size, images.shape[2] == size else {
      throw DatasetError.wrongSize(path: imagePath, height: images.shape[1], width: images.shape[2], expected: size)
    }
    if let bad = labels.bytes.firstIndex(where: { $0 >= classNames.count }) {
      throw DatasetError.wrongLabel(
        path: labelPath, index: bad, label: Int(labels.bytes[bad]), classes: classNames.count)
    }
    return LabeledImages(images: images.bytes, labels: labels.bytes, height: size, width: size, channels: 1)
  }

  /// Paths of a split's image and label file. Throws `DatasetError.missingFile`, `.packageMissing`.
  public static func paths(folder: String?, split: Split) throws -> [String] {
    let place = folder ?? debianFolder
    if folder == nil && !BinaryFile.exists(place) {
      throw DatasetError.packageMissing(folder: place, package: debianPackage)
    }
    let names = fileNames(split)
    return [try existing(names.images, in: place), try existing(names.labels, in: place)]
  }

  private static func existing(_ name: String, in folder: String) throws -> String {
    guard let path = find(name, in: folder) else { throw DatasetError.missingFile(folder: folder, name: name) }
    return path
  }

  private static func find(_ name: String, in folder: String) -> String? {
    ["\(folder)/\(name).gz", "\(folder)/\(name)"].first(where: BinaryFile.exists)
  }
}
