import Foundation
import Interchange
import Testing

@Suite struct SafetensorsTests {
  /// Python's safetensors: w, a, u, d and the metadata of `example`.
  let python =
    "AAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJjYXNlIjoie1wia1wiOjJ9In0sImEiOnsiZHR5cGUiOiJJNjQiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlswLDE2XX0sImQiOnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzE2LDI0XX0sInciOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsMl0sImRhdGFfb2Zmc2V0cyI6WzI0LDQwXX0sInUiOnsiZHR5cGUiOiJVOCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzQwLDQzXX19BwAAAAAAAAD4/////////5qZmZmZmbk/AACAPwAAAEAAAEBAAACQwAEC/w=="

  let example = Safetensors(
    arrays: [
      ("w", NamedArray(shape: [2, 2], floats: [1, 2, 3, -4.5])), ("a", NamedArray(shape: [2], int64s: [7, -8])),
      ("u", NamedArray(shape: [3], uint8s: [1, 2, 255])), ("d", NamedArray(shape: [], doubles: [0.1])),
    ],
    metadata: [("case", #"{"k":2}"#)])

  /// A file of this header (not padded) and data.
  func file(_ header: String, data: Int, claim: UInt64? = nil) -> [UInt8] {
    let length = claim ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 1, count: data)
  }

  func expectSame(_ left: Safetensors, _ right: Safetensors) {
    #expect(left.arrays.map(\.name) == right.arrays.map(\.name))
    #expect(left.arrays.map(\.array) == right.arrays.map(\.array))
    #expect(left.metadata.map(\.key) == right.metadata.map(\.key))
    #expect(left.metadata.map(\.value) == right.metadata.map(\.value))
  }

  @Test func readsWhatPythonWrote() throws {
    let read = try Safetensors(parsing: base64(python), path: "x")
    #expect(read.arrays.map(\.name) == ["a", "d", "u", "w"])
    expectSame(read, example)
    #expect(read.metadata("case") == #"{"k":2}"# && read.metadata("other") == nil)
  }

  @Test func writesTheSameLayoutAsPython() throws {
    // Python puts metadata first and does not sort the header's keys: all else is the same, alignment included.
    let bytes = example.encoded()
    let header = try #require(String(validating: bytes[8..<(bytes.count - 43)], as: UTF8.self))
    #expect(
      header.trimmingCharacters(in: .whitespaces)
        == #"{"__metadata__":{"case":"{\"k\":2}"},"a":{"data_offsets":[0,16],"dtype":"I64","shape":[2]},"#
        + #""d":{"data_offsets":[16,24],"dtype":"F64","shape":[]},"u":{"data_offsets":[40,43],"dtype":"U8","shape":[3]},"#
        + #""w":{"data_offsets":[24,40],"dtype":"F32","shape":[2,2]}}"#)
    #expect(bytes.suffix(43) == (try base64(python)).suffix(43))
  }

  @Test func headerIsPaddedSoThatDataAreAligned() {
    for length in 1...17 {
      let name = String(repeating: "n", count: length)
      let bytes = Safetensors(arrays: [(name, NamedArray(shape: [1], floats: [1]))]).encoded()
      #expect((bytes.count - 4) % 8 == 0, "name of \(length) letters")
      #expect(bytes[8..<(bytes.count - 4)].drop { $0 != 0x7D }.dropFirst().allSatisfy { $0 == 0x7D || $0 == 0x20 })
      #expect(bytes[1..<8].allSatisfy { $0 == 0 } && Int(bytes[0]) == bytes.count - 12)
    }
    #expect(Safetensors(arrays: []).encoded() == [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8))
  }

  @Test func bytesDoNotDependOnTheOrderOfTheArrays() {
    let reversed = Safetensors(arrays: example.arrays.reversed(), metadata: example.metadata.reversed())
    #expect(reversed.encoded() == example.encoded())
  }

  @Test func randomFilesSurvive() throws {
    var random = TestRandom(state: 3)
    for index in 0..<200 {
      let arrays = (0..<Int.random(in: 0..<5, using: &random)).map { number -> (name: String, array: NamedArray) in
        let shape = (0..<Int.random(in: 0..<4, using: &random)).map { _ in Int.random(in: 0..<4, using: &random) }
        let count = shape.reduce(1, *)
        let name = "é\n\"\(number)"
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return (name, NamedArray(shape: shape, floats: (0..<count).map { Float($0) / 3 }))
        case 1: return (name, NamedArray(shape: shape, doubles: (0..<count).map { Double($0) / 3 }))
        case 2: return (name, NamedArray(shape: shape, uint8s: (0..<count).map { UInt8($0) }))
        default: return (name, NamedArray(shape: shape, int64s: (0..<count).map { Int64($0) - 5 }))
        }
      }
      let written = Safetensors(arrays: arrays, metadata: index % 2 == 0 ? [] : [("k\(index)", "\u{0}✓")])
      let read = try Safetensors(parsing: written.encoded(), path: "x")
      expectSame(read, written)
      #expect(read.encoded() == written.encoded(), "file \(index)")
    }
  }

  @Test func readsTheReferenceValues() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    var count = 0
    for folder in ["ExperimentsTests/Fixtures", "MetricsTests/Fixtures"] {
      let path = tests.appendingPathComponent(folder).path
      for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      where name.hasSuffix(".safetensors") {
        let file = try Safetensors(contentsOf: path + "/" + name)
        let settings = try #require(file.metadata("case"), "\(name)")
        #expect(try JSONValue.parse(settings).object != nil && !file.arrays.isEmpty, "\(name)")
        expectSame(try Safetensors(parsing: file.encoded(), path: name), file)
        count += 1
      }
    }
    #expect(count == 33)
  }

  @Test func refusesEveryTruncation() throws {
    let bytes = example.encoded()
    for count in bytes.indices {
      let error = try #require(throws: SafetensorsError.self) {
        try Safetensors(parsing: Array(bytes.prefix(count)), path: "x.safetensors")
      }
      #expect(isOneLine(error, naming: "x.safetensors"), "first \(count) bytes: \(error)")
    }
    #expect(throws: SafetensorsError.trailingBytes(path: "x", count: 1)) {
      try Safetensors(parsing: bytes + [0], path: "x")
    }
  }

  @Test func everyFlippedByteIsRefusedOrChangesOnlyValues() throws {
    let bytes = example.encoded()
    let headerEnd = bytes.count - 43
    for place in 0..<headerEnd {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        do {
          let read = try Safetensors(parsing: damaged, path: "x")
          // Names, metadata, and types of one size (F64, I64) can change into others; sizes cannot.
          #expect(read.arrays.map(\.array.bytes.count).reduce(0, +) == 43, "byte \(place), bit \(bit)")
        } catch {
          #expect(error is SafetensorsError && isOneLine(error, naming: "x"), "byte \(place), bit \(bit): \(error)")
        }
      }
    }
  }

  @Test func hugeClaimsTakeNoMemory() throws {
    for claim in [1 << 60, UInt64.max, 1 << 63, 1000] {
      #expect(throws: SafetensorsError.headerLength(path: "x", claimed: claim, available: 2)) {
        try Safetensors(parsing: file("{}", data: 0, claim: claim), path: "x")
      }
    }
  }

  @Test(
    arguments: [
      // element count overflow
      (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, 4),
      (#"{"a":{"dtype":"F64","shape":[1152921504606846976],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}"#, 0),
      (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, 4),
      // shapes
      (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4),
      (#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}}"#, 6),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
      (#"{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}"#, 4),
      // offsets: overlapping, a gap, backwards, beyond the end, negative, unaligned, trailing
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#, 6
      ),
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 4
      ),
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[1],"data_offsets":[5,6]}}"#, 6
      ),
      (#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}"#, 2),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 1),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 3),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[-2,0]}}"#, 2),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[-9223372036854775807,9223372036854775807]}}"#, 2),
      (#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0]}}"#, 2),
      (
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#,
        5
      ),
      // types, keys, names
      (#"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#, 2),
      (#"{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}"#, 4),
      (#"{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}"#, 4),
      (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4),
      (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}"#, 4),
      (
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2
      ),
      (#"{"a":1}"#, 0), (#"{"__metadata__":{"a":1}}"#, 0), (#"{"__metadata__":[]}"#, 0), ("[]", 0), ("", 0), ("{", 0),
      ("{}x", 0), (#"{"a":[[[[[[]]]]]]}"#, 0), (#"{"a":{"dtype":"F32\n","shape":[1],"data_offsets":[0,4]}}"#, 4),
    ] as [(String, Int)])
  func refusesOtherHeaders(header: String, data: Int) throws {
    let error = try #require(throws: SafetensorsError.self) {
      try Safetensors(parsing: file(header, data: data), path: "x.safetensors")
    }
    #expect(isOneLine(error, naming: "x.safetensors"), "\(error)")
  }

  @Test func errorsNameArrayAndProblem() throws {
    let overlap = try #require(throws: SafetensorsError.self) {
      try Safetensors(
        parsing: file(
          #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
          data: 6), path: "x")
    }
    #expect(overlap.description == #"x: array "b": it begins at byte 2 of the data, not at 4: arrays overlap"#)
    let missing = try #require(throws: SafetensorsError.self) { try example.array("nothing") }
    #expect(isOneLine(missing, naming: "nothing"))
  }

  @Test func arraysConvert() throws {
    let doubles = NamedArray(shape: [3], doubles: [1, 0.1, .infinity])
    #expect(try doubles.floats(name: "x") == [1, 0.1, .infinity])
    #expect(try NamedArray(shape: [2], floats: [0.5, -2]).doubles(name: "x") == [0.5, -2])
    #expect(try NamedArray(shape: [2], floats: [0.5, -2]).floats(name: "x") == [0.5, -2])
    #expect(try NamedArray(shape: [1], uint8s: [200]).uint8s(name: "x") == [200])
    #expect(try NamedArray(shape: [1], int64s: [.min]).int64s(name: "x") == [.min])
    #expect(NamedArray(shape: [2, 3], floats: [Float](repeating: 0, count: 6)).count == 6)
    #expect(throws: ArrayError.outOfRange(name: "x", index: 1, value: 1e300)) {
      try NamedArray(shape: [2], doubles: [0, 1e300]).floats(name: "x")
    }
    #expect(throws: ArrayError.wrongKind(name: "x", found: .uint8, wanted: [.float32, .float64])) {
      try NamedArray(shape: [1], uint8s: [1]).floats(name: "x")
    }
    #expect(throws: ArrayError.self) { try NamedArray(shape: [1], int64s: [1]).doubles(name: "x") }
    #expect(throws: ArrayError.self) { try doubles.uint8s(name: "x") }
    #expect(throws: ArrayError.self) { try doubles.int64s(name: "x") }
  }
}
