import Foundation
import Interchange
import Metrics
import Testing

@Suite struct FeatureFileTests {
  private func withFile<T>(
    _ arrays: [(name: String, array: NamedArray)], _ body: (String) throws -> T
  ) throws -> T {
    try withFile(bytes: Safetensors(arrays: arrays).encoded(), body)
  }

  private func withFile<T>(bytes: [UInt8], name: String = "f.safetensors", _ body: (String) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "features-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(bytes).write(to: file)
    return try body(file.path())
  }

  /// The line that a bad file is refused with.
  private func refusal(_ arrays: [(name: String, array: NamedArray)]) throws -> String {
    try withFile(arrays) { path in
      do {
        _ = try FeatureFile.read(path)
        return "accepted"
      } catch let error as MetricsError {
        return error.description.replacing(path, with: "PATH")
      }
    }
  }

  @Test func theNamedArrayComesFirst() throws {
    let arrays = [
      ("a", NamedArray(shape: [1, 2], floats: [9, 9])), ("b", NamedArray(shape: [4], floats: [1, 2, 3, 4])),
      ("features", NamedArray(shape: [2, 1], doubles: [0.1, 0.2])),
    ]
    #expect(try withFile(arrays, FeatureFile.read).values == [0.1, 0.2])
    #expect(try withFile(Array(arrays.prefix(2)), FeatureFile.read).values == [9, 9])
  }

  @Test func anNpzOfNumpyIsRead() throws {
    // numpy.savez(f, features=numpy.array([[1, 2], [3, 4.5]])), written out: one stored member.
    var npy = Array("\u{93}NUMPY\u{1}\u{0}".unicodeScalars.map { UInt8($0.value) })
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }"
    let padded = header + String(repeating: " ", count: 117 - header.count) + "\n"
    npy += [UInt8(padded.utf8.count), 0] + Array(padded.utf8)
    npy += [1, 2, 3, 4.5].flatMap { (value: Double) in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }
    let zip = storedZip(name: "features.npy", content: npy)
    let features = try withFile(bytes: zip, name: "f.npz", FeatureFile.read)
    #expect(features.values == [1, 2, 3, 4.5] && features.count == 2 && features.dimension == 2)
  }

  @Test func badFilesAreRefusedInOneLine() throws {
    #expect(try refusal([]) == "PATH: no 2-D floating-point array of features [samples, features]; it holds no array")
    let line = try refusal([
      ("x", NamedArray(shape: [3], floats: [1, 2, 3])), ("y\n", NamedArray(shape: [1, 1], uint8s: [1])),
    ])
    #expect(
      line
        == #"PATH: no 2-D floating-point array of features [samples, features]; it holds "x" F32 [3], "y\n" U8 [1, 1]"#)
    #expect(
      try refusal([("features", NamedArray(shape: [2], floats: [1, 2]))])
        == "PATH: array \"features\": features are a 2-D array of F32 or F64, this is F32 [2]")
    #expect(
      try refusal([("features", NamedArray(shape: [0, 2], floats: []))])
        == "PATH: array \"features\": it is empty, [0, 2]")
    #expect(
      try refusal([("f", NamedArray(shape: [2, 2], floats: [1, 2, 3, .infinity]))])
        == "PATH: array \"f\": feature 1 of sample 1 is NaN or infinite")
    #expect(throws: FileError.self) { try FeatureFile.read("/nonexistent/features.npz") }
    #expect(throws: SafetensorsError.self) { try withFile(bytes: [1, 2, 3], FeatureFile.read) }
    #expect(throws: ZipError.self) { try withFile(bytes: [1, 2, 3], name: "f.npz", FeatureFile.read) }
  }

  /// A zip file of one stored member; CRC-32 bit by bit.
  private func storedZip(name: String, content: [UInt8]) -> [UInt8] {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    let two = { (value: Int) in [UInt8(value & 255), UInt8(value >> 8 & 255)] }
    let four = { (value: Int) in two(value & 0xFFFF) + two(value >> 16) }
    let sizes = four(Int(~crc)) + four(content.count) + four(content.count) + two(name.utf8.count) + two(0)
    let common = two(20) + two(0) + two(0) + four(0) + sizes
    let local = four(0x0403_4B50) + common + Array(name.utf8) + content
    let central =
      four(0x0201_4B50) + two(20) + common + two(0) + two(0) + two(0) + four(0) + four(0) + Array(name.utf8)
    let end = four(0x0605_4B50) + two(0) + two(0) + two(1) + two(1) + four(central.count) + four(local.count) + two(0)
    return local + central + end
  }
}
