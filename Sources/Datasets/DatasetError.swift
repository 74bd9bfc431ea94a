/// Why a data set cannot be used. Each case describes itself in one line.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// The place where Debian's package puts its files is empty.
  case packageMissing(folder: String, package: String)
  /// A folder lacks a file, compressed or plain.
  case missingFile(folder: String, name: String)
  /// A file does not begin as IDX data of unsigned bytes with this many axes do.
  case wrongMagic(path: String, found: [UInt8], axes: Int)
  case shortHeader(path: String, bytes: Int, needed: Int)
  /// A header claims more than any file holds.
  case oversized(path: String, shape: [Int])
  /// A file's length is not what its header says.
  case wrongLength(path: String, shape: [Int], bytes: Int, needed: Int)
  case empty(path: String)
  /// Images and labels do not belong together.
  case countMismatch(images: String, imageCount: Int, labels: String, labelCount: Int)
  /// Images of another size than the data set's.
  case wrongSize(path: String, height: Int, width: Int, expected: Int)
  /// A label beyond the data set's classes.
  case wrongLabel(path: String, index: Int, label: Int, classes: Int)
  /// Images that cannot be had at the size of an experiment.
  case scale(height: Int, width: Int, size: Int)
  /// A data set has no part of this name.
  case missingSplit(path: String, split: String)
  /// Any other fault of a file, folder or entry, one clause.
  case unusable(path: String, problem: String)
  /// What decodes the file is not on this machine.
  case libraryMissing(path: String, package: String)

  public var description: String {
    switch self {
    case .packageMissing(let folder, let package):
      "no data set at \(folder): apt-get install \(package), or name a folder of IDX files with --data"
    case .missingFile(let folder, let name): "\(folder): neither \(name).gz nor \(name) is there"
    case .wrongMagic(let path, let found, let axes):
      "\(path): begins with bytes \(found), not [0, 0, 8, \(axes)]: it is no IDX file of unsigned bytes with \(axes) "
        + (axes == 1 ? "axis" : "axes")
    case .shortHeader(let path, let bytes, let needed):
      "\(path): truncated: \(bytes) bytes, its header alone takes \(needed)"
    case .oversized(let path, let shape):
      "\(path): its header claims \(DatasetError.product(shape)) bytes, more than this reader accepts: it is damaged"
    case .wrongLength(let path, let shape, let bytes, let needed):
      "\(path): \(bytes < needed ? "truncated" : "too long"): its header says \(DatasetError.product(shape)), "
        + "that is \(needed) bytes, and it has \(bytes)"
    case .empty(let path): "\(path): holds no images"
    case .countMismatch(let images, let imageCount, let labels, let labelCount):
      "\(images) holds \(imageCount) images and \(labels) \(labelCount) labels: the files do not belong together"
    case .wrongSize(let path, let height, let width, let expected):
      "\(path): images of \(height)x\(width), this data set has \(expected)x\(expected)"
    case .wrongLabel(let path, let index, let label, let classes):
      "\(path): label \(index) is \(label), this data set has classes 0 to \(classes - 1)"
    case .scale(let height, let width, let size):
      "images of \(height)x\(width) cannot be used at \(size)x\(size): choose another size"
    case .missingSplit(let path, let split): "\(path): the split \(split) is not there"
    case .unusable(let path, let problem): "\(path): \(problem)"
    case .libraryMissing(let path, let package): "\(path): cannot be decoded here: apt-get install \(package)"
    }
  }

  private static func product(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }
}
