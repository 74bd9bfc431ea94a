internal import CCodecs
internal import Interchange

/// A decoded picture.
struct Picture: Equatable, Sendable {
  let width, height: Int
  /// Red, green, blue of each pixel, rows from the top.
  let rgb: [UInt8]

  /// More pixels than this are refused before memory is taken for them.
  private static let limit = 1 << 26

  init(width: Int, height: Int, rgb: [UInt8]) {
    precondition(rgb.count == 3 * width * height, "\(rgb.count) bytes are no \(width)x\(height) picture")
    (self.width, self.height, self.rgb) = (width, height, rgb)
  }

  /// Decodes a JPEG, PNG or WebP file, told apart by how it begins, whatever its name. EXIF orientation and color profiles are
  /// ignored, as Pillow's `convert("RGB")` does.
  ///
  /// - Parameter name: for errors.
  /// - Throws: `DatasetError.unusable`, `.libraryMissing`.
  init(decoding file: [UInt8], name: String) throws {
    func wrong(_ problem: String) -> DatasetError { .unusable(path: name, problem: problem) }
    guard !file.isEmpty else { throw wrong("it is empty") }
    guard let format = Format.all.first(where: { $0.begins(file) }) else {
      throw wrong("it is neither JPEG nor PNG nor WebP")
    }
    var (width, height): (Int32, Int32) = (0, 0)
    try format.check(name) { format.size(file, file.count, &width, &height, $0) }
    let pixels = Int(width) * Int(height)
    guard width > 0, height > 0 else { throw wrong("its header is truncated or damaged") }
    guard pixels <= Self.limit else {
      throw wrong("it says that it has \(width)x\(height) pixels; at most \(Self.limit) are read")
    }
    let rgb = try [UInt8](unsafeUninitializedCapacity: 3 * pixels) { buffer, filled in
      try format.check(name) { format.rgb(file, file.count, width, height, buffer.baseAddress, $0) }
      filled = 3 * pixels
    }
    (self.width, self.height, self.rgb) = (Int(width), Int(height), rgb)
  }
}

/// How files of a format begin, and who decodes them.
private struct Format: Sendable {
  /// Debian's package with the library.
  let package: String
  let begins: @Sendable ([UInt8]) -> Bool
  let size:
    @Sendable (
      UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<Int32>?, UnsafeMutablePointer<Int32>?,
      UnsafeMutablePointer<CChar>?
    ) -> codec_result
  let rgb:
    @Sendable (
      UnsafePointer<UInt8>?, Int, Int32, Int32, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<CChar>?
    ) -> codec_result

  static let all = [
    Format(
      package: "libturbojpeg0", begins: { $0.starts(with: [0xFF, 0xD8, 0xFF]) },
      size: { codec_jpeg_size($0, $1, $2, $3, $4) },
      rgb: { codec_jpeg_rgb($0, $1, $2, $3, $4, $5) }),
    Format(
      package: "libpng16-16", begins: { $0.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) },
      size: { codec_png_size($0, $1, $2, $3, $4) }, rgb: { codec_png_rgb($0, $1, $2, $3, $4, $5) }),
    Format(
      package: "libwebp7",
      begins: { $0.starts(with: "RIFF".utf8) && $0.dropFirst(8).starts(with: "WEBP".utf8) },
      size: { codec_webp_size($0, $1, $2, $3, $4) }, rgb: { codec_webp_rgb($0, $1, $2, $3, $4, $5) }),
  ]

  /// Calls into the library and throws what it says.
  func check(_ name: String, _ call: (UnsafeMutablePointer<CChar>) -> codec_result) throws {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: CODEC_PROBLEM) { problem in
      guard let start = problem.baseAddress else { return }
      switch call(start) {
      case CODEC_DONE: return
      case CODEC_ABSENT: throw DatasetError.libraryMissing(path: name, package: package)
      default: throw DatasetError.unusable(path: name, problem: String(cString: start))
      }
    }
  }
}
