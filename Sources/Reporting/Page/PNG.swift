internal import Foundation

enum PNG {
  /// An address that holds the picture itself.
  static func address(of bytes: [UInt8]) -> String { "data:image/png;base64," + Data(bytes).base64EncodedString() }
}
