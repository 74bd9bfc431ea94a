/// How pictures of any size become images of one: a centered square is cut out and resized.
public struct ImagePreparation: Equatable, Sendable {
  /// Side of the square; nil for the largest of each picture.
  public let crop: Int?
  /// Side of the images.
  public let size: Int
  public let filter: ResizeFilter

  public init(crop: Int?, size: Int, filter: ResizeFilter) {
    (self.crop, self.size, self.filter) = (crop, size, filter)
  }

  /// Bytes of one image.
  var imageBytes: Int { 3 * size * size }

  /// Where a square begins along a side: in the middle, halves to the even number, as torchvision's CenterCrop does.
  static func offset(side: Int, crop: Int) -> Int { Int((Double(side - crop) / 2).rounded(.toNearestOrEven)) }

  /// Writes [size, size, 3] bytes. Throws `DatasetError` for a picture that is smaller than the square.
  func write(_ picture: Picture, name: String, into target: UnsafeMutableBufferPointer<UInt8>) throws {
    let side = crop ?? min(picture.width, picture.height)
    guard side <= min(picture.width, picture.height) else {
      throw DatasetError.unusable(
        path: name, problem: "is \(picture.width)x\(picture.height), smaller than the crop of \(side)x\(side)")
    }
    Resampling(from: side, to: size, filter: filter).apply(
      to: picture, top: Self.offset(side: picture.height, crop: side),
      left: Self.offset(side: picture.width, crop: side), into: target)
  }
}
