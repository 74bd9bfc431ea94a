import Foundation
@testable import Interchange
import Testing

/// Files of PyTorch, and what pretends to be one.
@Suite struct TorchFileTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path

  private func sorted(_ arrays: [(name: String, array: NamedArray)]) -> [(name: String, array: NamedArray)] {
    arrays.filter { $0.array.kind == .float32 }.sorted { $0.name < $1.name }
  }

  @Test(arguments: ["few-zip.pth", "few-legacy.pth", "few-legacy-untracked.pth"])
  func bothFormatsHoldTheTensorsOfSafetensors(_ name: String) throws {
    let all = try ArrayFile.read("\(folder)/\(name)")
    let expected = sorted(try ArrayFile.read("\(folder)/few.safetensors"))
    let found = sorted(all)
    #expect(found.map(\.name) == expected.map(\.name) && found.map(\.array) == expected.map(\.array))
    #expect(found.count == 11)
    let tracked = all.filter { $0.name.hasSuffix("num_batches_tracked") }
    #expect(tracked.count == (name.contains("untracked") ? 0 : 2))
    #expect(tracked.allSatisfy { $0.array == NamedArray(shape: [], int64s: [0]) })
  }

  @Test(arguments: ["few-zip.pth", "few-legacy.pth"])
  func everyTruncationIsOneLine(_ name: String) throws {
    let bytes = try BinaryFile.read("\(folder)/\(name)")
    for count in Array(stride(from: 1, to: bytes.count, by: 97)) + [bytes.count - 1] {
      let error = #expect(throws: (any Error).self, "first \(count) bytes") {
        try ArrayFile.parse(Array(bytes.prefix(count)), path: "x.pth")
      }
      if let error { #expect(isOneLine(error, naming: "x.pth"), "\(error)") }
    }
  }

  /// A state dict {"w": tensor} in the older format, around the pickle of the tensor.
  private func legacy(_ tensor: String, floats: [Float] = [1, 2, 3, 4, 5, 6], count: Int? = nil) throws -> [UInt8] {
    let magic: [UInt8] = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
    let version: [UInt8] = [0x80, 2, 0x4D, 0xE9, 3, 0x2E]
    let machine: [UInt8] =
      [0x80, 2] + Array("}X".utf8) + [13, 0, 0, 0] + Array("little_endian".utf8) + [0x88, 0x73, 0x2E]
    let object = [0x80, 2] + Array("}X".utf8) + [1, 0, 0, 0] + Array("w\(tensor)s.".utf8)
    let keys: [UInt8] = [0x80, 2] + Array("]U\u{1}0a.".utf8)
    let size = withUnsafeBytes(of: Int64(count ?? floats.count)) { Array($0) }
    return magic + version + machine + object + keys + size + floats.withUnsafeBytes { Array($0) }
  }

  /// torch._utils._rebuild_tensor_v2 of a storage with 6 numbers.
  private func tensor(
    _ offset: Int, _ shape: [Int], _ strides: [Int], storage: String = "FloatStorage",
    function: String = "torch._utils\n_rebuild_tensor_v2"
  ) -> String {
    func number(_ value: Int) -> String { "K\(UnicodeScalar(UInt8(value)))" }
    func tuple(_ values: [Int]) -> String { "(\(values.map(number).joined())t" }
    return "c\(function)\n((U\u{7}storagectorch\n\(storage)\nU\u{1}0U\u{3}cpu\(number(6))NtQ"
      + "\(number(offset))\(tuple(shape))\(tuple(strides))K\u{0}ccollections\nOrderedDict\n)RtR"
  }

  @Test func stridesAndOffsetsAreFollowed() throws {
    func read(_ tensor: String) throws -> NamedArray? { try ArrayFile.parse(legacy(tensor), path: "x").first?.array }
    #expect(try read(tensor(0, [2, 3], [3, 1])) == NamedArray(shape: [2, 3], floats: [1, 2, 3, 4, 5, 6]))
    #expect(try read(tensor(0, [3, 2], [1, 3])) == NamedArray(shape: [3, 2], floats: [1, 4, 2, 5, 3, 6]))
    #expect(try read(tensor(2, [2], [2])) == NamedArray(shape: [2], floats: [3, 5]))
    #expect(try read(tensor(4, [], [])) == NamedArray(shape: [], floats: [5]))
    #expect(try read(tensor(1, [2, 2], [0, 1])) == NamedArray(shape: [2, 2], floats: [2, 3, 2, 3]))
  }

  @Test func whatIsNoPlainTensorIsRefused() throws {
    let cases: [(pickle: String, needle: String)] = [
      // Calls what it likes.
      ("cposix\nsystem\n(U\u{4}truetR", "posix system"),
      ("cbuiltins\neval\n(U\u{1}1tR", "builtins eval"),
      (tensor(0, [2], [1], function: "torch._utils\n_rebuild_parameter"), "_rebuild_parameter"),
      (tensor(0, [2], [1], storage: "HalfStorage"), "HalfStorage"),
      // Reaches beyond its storage, by offset, extent or stride.
      (tensor(5, [2], [1]), "\"w\""), (tensor(0, [7], [1]), "\"w\""), (tensor(0, [3], [3]), "\"w\""),
      (tensor(0, [100, 100], [0, 0]), "\"w\""), (tensor(0, [2, 3], [1]), "\"w\""),
      // A number, a list, an instruction of other protocols.
      ("K\u{7}", "\"w\""), ("]", "\"w\""), ("\u{93}", "opcode"), ("i\u{1}", "opcode"), ("0", "opcode"),
    ]
    for (pickle, needle) in cases {
      var bytes = try legacy(pickle)
      // UTF-8 wrote the one opcode above 0x7F in two bytes.
      if let place = bytes.firstIndex(of: 0xC2) { bytes.remove(at: place) }
      let error = #expect(throws: ContainerError.self, "\(pickle)") { try ArrayFile.parse(bytes, path: "x.pth") }
      if let error { #expect(isOneLine(error, naming: "x.pth", needle), "\(error)") }
    }
    let error = #expect(throws: ContainerError.self) {
      try ArrayFile.parse(legacy(tensor(0, [2], [1]), count: 5), path: "x.pth")
    }
    if let error { #expect(isOneLine(error, naming: "another size")) }
  }

  @Test func aZipFileWithATrapIsRefused() throws {
    let pickle = [0x80, 2] + Array("cposix\nsystem\n(U\u{4}truetR.".utf8)
    let bytes = ZipArchive.stored([(name: "a/data.pkl", content: pickle), (name: "a/version", content: [0x33])])
    let error = #expect(throws: ContainerError.self) { try ArrayFile.parse(bytes, path: "x.pth") }
    if let error { #expect(isOneLine(error, naming: "x.pth", "posix system")) }
    let big = ZipArchive.stored([
      (name: "a/data.pkl", content: [0x80, 2] + Array("}.".utf8)), (name: "a/byteorder", content: Array("big".utf8)),
    ])
    let order = #expect(throws: ContainerError.self) { try ArrayFile.parse(big, path: "x.pth") }
    if let order { #expect(isOneLine(order, naming: "byte order")) }
  }
}
