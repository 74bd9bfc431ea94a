/// What is known of a data set by its name: the data sets of the article, and any folder of pictures.
public struct DatasetKind: Sendable {
  /// The parts that it comes in, the one to train on first.
  public let splits: [String]
  /// The part that scores of real images are measured with; nil where there is none.
  public let heldOut: String?
  /// Side of the centered square that is cut out before resizing where a profile does not say; nil for the largest.
  public let crop: Int?
  /// Whether its pictures are in classes.
  public let hasClasses: Bool
  let source: @Sendable (_ path: String, _ split: String) throws -> any PictureSource

  /// Pictures of the first split in a folder or file, none of them decoded. Throws what is wrong with it.
  public func count(in path: String) throws -> Int { try source(path, splits[0]).reader().count }

  /// Of any name but `fashion-mnist`, whose images are neither cropped nor resized.
  public static func named(_ name: String) -> DatasetKind {
    switch name {
    case "cifar-10":
      DatasetKind(splits: ["train", "test"], heldOut: "test", crop: CIFAR10.side, hasClasses: true) {
        try CIFAR10(path: $0, split: $1)
      }
    case "celeba":
      DatasetKind(splits: ["train", "val", "test", "all"], heldOut: "test", crop: 178, hasClasses: false) {
        try CelebA(path: $0, split: $1)
      }
    case "lsun":
      DatasetKind(splits: ["train", "val"], heldOut: "val", crop: 256, hasClasses: false) {
        try LSUN(path: $0, split: $1)
      }
    default:
      DatasetKind(splits: ["all"], heldOut: nil, crop: nil, hasClasses: false) { path, _ in try ImageFolder(path: path)
      }
    }
  }
}
