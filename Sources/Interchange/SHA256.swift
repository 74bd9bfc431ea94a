import CCrypto

/// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits (FIPS 180-4, by libcrypto).
public func sha256(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { sha256($0) } }

/// The SHA-256 of the text's UTF-8, as 64 lower-case hexadecimal digits.
public func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

/// The SHA-256 of memory that is not an array of bytes, as 64 lower-case hexadecimal digits.
public func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
  let digest = [UInt8](unsafeUninitializedCapacity: 32) { buffer, filled in
    var size: UInt32 = 0
    let result = EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, &size, EVP_sha256(), nil)
    precondition(result == 1 && size == 32, "libcrypto cannot compute SHA-256.")
    filled = 32
  }
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in digest {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
