import Interchange
import Metrics

/// One side of a comparison, as a file has it.
enum ScoredSet {
  case images(ImageFile)
  case content(FeatureFile.Content)

  /// Throws `MetricsError`, and the errors of `ArrayFile`: each one line with the path.
  init(path: String) throws {
    let arrays = try ArrayFile.read(path)
    self =
      if let images = ImageFile(arrays, path: path) { .images(images) } else {
        .content(try FeatureFile.content(of: arrays, path: path))
      }
  }

  /// What a score compares, images through a net.
  func content(_ inception: Inception, progress: (Int, Int) -> Void) throws -> FeatureFile.Content {
    switch self {
    case .content(let content): return content
    case .images(let file):
      guard let images = RGBImages(file.array) else {
        throw InceptionImagesError(path: file.path, array: file.name, shape: file.array.shape)
      }
      return .features(try inception(images) { progress($0, images.count) })
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
