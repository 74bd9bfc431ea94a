import Foundation
import Interchange
import Testing

/// A folder for one test, removed with its last reference.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "interchange-\(UUID().uuidString)"
    try Folder.create(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

func base64(_ text: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: text))) }

/// Reproducible random numbers for property tests (SplitMix64).
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Whether an error's words are one line that names `needles`.
func isOneLine(_ error: any Error, naming needles: String...) -> Bool {
  let text = String(describing: error)
  return !text.contains("\n") && text.count < 400 && needles.allSatisfy { text.contains($0) }
}
