import Foundation
import Interchange
import TestSupport
import Testing

@testable import Experiments

@Suite("Scores of two files of images")
struct ImageScoresTests {
  private let features =
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../paper/features").path

  private func file(_ scratch: Scratch, _ name: String, shape: [Int], salt: Int) throws -> String {
    let count = shape.reduce(1, *)
    let pixels = (0..<count).map { UInt8(truncatingIfNeeded: ($0 / 7 * 31 + $0 * salt) % 251) }
    let path = "\(scratch.path)/\(name).safetensors"
    try AtomicFile.write(
      Safetensors(arrays: [("images", NamedArray(shape: shape, uint8s: pixels))]).encoded(), to: path)
    return path
  }

  @Test("equal sets have FID 0, both axis orders are read alike, other sets have more")
  func values() throws {
    let scratch = try Scratch()
    let last = try file(scratch, "last", shape: [90, 16, 16, 1], salt: 3)
    let first = try file(scratch, "first", shape: [90, 1, 16, 16], salt: 3)
    let other = try file(scratch, "other", shape: [90, 16, 16, 1], salt: 5)
    #expect(try abs(FeatureScores(real: last, fake: first, features: features).fid) < 1e-6)
    #expect(try FeatureScores(real: last, fake: other, features: features).fid > 1)
  }

  @Test("other sizes, and one set of images beside features, are one line")
  func refusals() throws {
    let scratch = try Scratch()
    let small = try file(scratch, "small", shape: [20, 16, 16, 1], salt: 3)
    let odd = try file(scratch, "odd", shape: [20, 20, 20, 1], salt: 3)
    #expect(throws: ImageFileError.self) { try FeatureScores(real: odd, fake: small, features: features) }
    let matrix = "\(scratch.path)/features.safetensors"
    try AtomicFile.write(
      Safetensors(arrays: [("features", NamedArray(shape: [4, 2], floats: [1, 2, 3, 4, 5, 6, 7, 9]))]).encoded(),
      to: matrix)
    #expect(throws: (any Error).self) { try FeatureScores(real: small, fake: matrix, features: features) }
  }
}
