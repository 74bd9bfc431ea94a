import CCrypto

/// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits (FIPS 180-4, by libcrypto).
public func sha256(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { sha256($0) } }

/// The SHA-256 of the text's UTF-8, as 64 lower-case hexadecimal digits.
public func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

/// The SHA-256 of memory that is not an array of bytes, as 64 lower-case hexadecimal digits.
public func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
  var hash = RunningSHA256()
  hash.add(bytes)
  return hash.digits()
}

/// The SHA-256 of a file, which need not fit into memory, as 64 lower-case hexadecimal digits. Throws `FileError`.
///
/// - Parameter shouldGoOn: asked every 16 MB; false ends it with nil.
public func sha256(ofFile path: String, while shouldGoOn: () -> Bool = { true }) throws -> String? {
  let file = try InputFile(path)
  let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 20, alignment: 16)
  defer { part.deallocate() }
  var hash = RunningSHA256()
  var place = 0
  while shouldGoOn() {
    let count = try file.read(at: place, into: part)
    if count == 0 { return hash.digits() }
    hash.add(UnsafeRawBufferPointer(rebasing: part[..<count]))
    place += count
  }
  return nil
}

private struct RunningSHA256: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto cannot compute SHA-256.")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "libcrypto cannot compute SHA-256.")
  }

  consuming func digits() -> String {
    let digest = [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
      var size: UInt32 = 0
      let result = EVP_DigestFinal_ex(context, buffer.baseAddress, &size)
      precondition(result == 1 && size == 32, "libcrypto cannot compute SHA-256.")
      filled = 32
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
