internal import Interchange

/// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): 28x28 gray images of ten kinds of clothing, 60,000 to train on and 10,000 to
/// test.
public enum FashionMNIST {
  public enum Split: String, CaseIterable, Sendable {
    /// 60,000 images.
    case train
    /// 10,000 images.
    case test

    var prefix: String { self == .train ? "train" : "t10k" }
  }

  public static let debianFolder = "/usr/share/datasets/fashion-mnist"
  public static let debianPackage = "dataset-fashion-mnist"
  /// Names of the classes, by label.
  public static let classNames = [
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "trainer", "bag", "ankle boot",
  ]
  public static let size = 28

  /// Names of the image and the label file, without ".gz".
  public static func fileNames(_ split: Split) -> (images: String, labels: String) {
    ("\(split.prefix)-images-idx3-ubyte", "\(split.prefix)-labels-idx1-ubyte")
  }

  /// - Parameter folder: holds the four files under their usual names, gzipped (with ".gz", preferred) or plain; nil for
  ///   `debianFolder`. Any number of images is accepted, their size and classes must be those of the data set.
  /// - Throws: `DatasetError`, `FileError`, `GzipError`: each one line with the path.
  public static func load(folder: String?, split: Split) throws -> LabeledImages {
    let paths = try paths(folder: folder, split: split)
    let (imagePath, labelPath) = (paths[0], paths[1])
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
    return try [names.images, names.labels].map { name in
      guard let path = ["\(place)/\(name).gz", "\(place)/\(name)"].first(where: BinaryFile.exists) else {
        throw DatasetError.missingFile(folder: place, name: name)
      }
      return path
    }
  }
}
