import Datasets
import Interchange

/// Images from a file: the array `samples` or `images`, else the first uint8 array of four axes; [n, H, W, C] or PyTorch's
/// [n, C, H, W].
struct ImageFile {
  let path: String
  let name: String
  let array: NamedArray

  /// Nil for arrays that are no images; they may be features.
  init?(_ arrays: [(name: String, array: NamedArray)], path: String) {
    let candidates = arrays.filter { $0.array.kind == .uint8 && $0.array.shape.count == 4 }
    guard let chosen = candidates.first(where: { ["samples", "images"].contains($0.name) }) ?? candidates.first
    else { return nil }
    (self.path, name, array) = (path, chosen.name, chosen.array)
  }

  /// As the small feature nets take them. Throws `ImageFileError`.
  func imageSet() throws -> ImageSet {
    let shape = array.shape
    let pixels = try array.uint8s(name: name)
    let isLast = shape[3] == 1
    let size = shape[2]
    guard isLast || shape[1] == 1, shape[0] > 0, [16, 32].contains(size), shape[isLast ? 1 : 3] == size
    else { throw ImageFileError(path: path, array: name, shape: shape) }
    // With one channel both orders are the same bytes.
    return try ImageSet(
      LabeledImages(
        images: pixels, labels: Array(repeating: 0, count: shape[0]), height: size, width: size, channels: 1),
      size: size)
  }
}

/// Images that no feature net takes.
struct ImageFileError: Error, CustomStringConvertible {
  let path: String
  let array: String
  let shape: [Int]

  var description: String {
    "\(path): '\(array)' has shape \(shape), but the small feature nets take 16x16 or 32x32 images of one channel; "
      + "for others give --inception"
  }
}
