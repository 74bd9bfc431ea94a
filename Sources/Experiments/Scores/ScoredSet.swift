import Datasets
import Interchange
import Metrics

/// One side of a comparison, as a file or folder has it.
enum ScoredSet {
  case images(ImageFile)
  case folder(FolderPictures, path: String)
  case content(FeatureFile.Content)

  /// Throws `MetricsError`, `DatasetError`, and the errors of `ArrayFile`: each one line with the path.
  init(path: String) throws {
    if Folder.isFolder(path) {
      self = .folder(try FolderPictures(folder: path), path: path)
      return
    }
    let arrays = try ArrayFile.read(path)
    self =
      if let images = ImageFile(arrays, path: path) { .images(images) } else {
        .content(try FeatureFile.content(of: arrays, path: path))
      }
  }

  /// What a score compares, images through a net.
  func content(_ inception: Inception, progress: (Int, Int) -> Void) throws -> FeatureFile.Content {
    let images: RGBImages
    switch self {
    case .content(let content): return content
    case .folder(let pictures, _):
      images = RGBImages(count: pictures.count) {
        let picture = try pictures[$0]
        return RGBImage(height: picture.height, width: picture.width, pixels: picture.rgb)
      }
    case .images(let file):
      guard let known = RGBImages(file.array) else {
        throw InceptionImagesError(path: file.path, array: file.name, shape: file.array.shape)
      }
      images = known
    }
    return .features(try inception(images) { progress($0, images.count) })
  }

  /// The path of images; nil of other content.
  var imagePath: String? {
    switch self {
    case .images(let file): file.path
    case .folder(_, let path): path
    case .content: nil
    }
  }
}

/// Images that Inception does not take.
struct InceptionImagesError: Error, CustomStringConvertible {
  let path: String
  let array: String
  let shape: [Int]

  var description: String { "\(path): '\(array)' has shape \(shape), but images have one color or three" }
}
