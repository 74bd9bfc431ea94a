public import Interchange

/// Which pictures of a data set are trained on, and how they become images: all that decides their bytes beside the data set
/// and the size. What a profile leaves out is the data set's own.
public struct DataSelection: FieldValue {
  /// Side of the centered square that is cut out; nil for the largest of each picture.
  public var crop: Int?
  /// How the square is resized: a name of Pillow's.
  public var filter: String?
  /// A part of the data set, such as `train`.
  public var split: String?
  /// The first so many pictures; nil for all.
  public var count: Int?

  public init(crop: Int? = nil, filter: String? = nil, split: String? = nil, count: Int? = nil) {
    (self.crop, self.filter, self.split, self.count) = (crop, filter, split, count)
  }
}

extension DataSelection: Validated {
  public func validate() throws {
    for (key, value, most) in [("crop", crop, 65_536), ("count", count, 1_000_000_000)] {
      if let value, !(1...most).contains(value) {
        throw FieldError(key, "\(value)", allowed: "a whole number from 1 to \(most)")
      }
    }
  }
}
