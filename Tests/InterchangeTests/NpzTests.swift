@testable import Interchange
import Testing

@Suite struct NpzTests {
  /// numpy.savez: a = [[1.5, -2, 3], [4, 5, 6]] as <f4, n = [7, -8] as <i8.
  let stored =
    "UEsDBC0AAAAAAAAAIQBTdBzS//////////8FABQAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAADAPwAAAMAAAEBAAACAQAAAoEAAAMBAUEsDBC0AAAAAAAAAIQD5mwu2//////////8FABQAbi5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKBwAAAAAAAAD4/////////1BLAQItAy0AAAAAAAAAIQBTdBzSmAAAAJgAAAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLAQItAy0AAAAAAAAAIQD5mwu2kAAAAJAAAAAFAAAAAAAAAAAAAACAAc8AAABuLm5weVBLBQYAAAAAAgACAGYAAACWAQAAAAA="
  /// numpy.savez_compressed: x = 0 to 11 as <f8 of shape (2, 3, 2), u = 0 to 255 as |u1.
  let deflated =
    "UEsDBC0AAAAIAAAAIQCeeNT///////////8FABQAeC5ucHkBABAA4AAAAAAAAABpAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsY6CkaaOgq1CuQBLgYU8MEeynCAUBxQWgBKi0BpCSgtA6UVoLQSlFaB0moOAFBLAwQtAAAACAAAACEATUi9xf//////////BQAUAHUubnB5AQAQAIABAAAAAAAAVAEAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGpmY6mjoKtQpkAy4GRiZmFlY2dg5OLm4eXj5+AUEhYRFRMXEJSSlpGVk5eQVFJWUVVTV1DU0tbR1dPX0DQyNjE1MzcwtLK2sbWzt7B0cnZxdXN3cPTy9vH18//4DAoOCQ0LDwiMio6JjYuPiExKTklNS09IzMrOyc3Lz8gsKi4pLSsvKKyqrqmtq6+obGpuaW1rb2js6u7p7evv4JEydNnjJ12vQZM2fNnjN33vwFCxctXrJ02fIVK1etXrN23foNGzdt3rJ12/YdO3ft3rN33/4DBw8dPnL02PETJ0+dPnP23PkLFy9dvnL12vUbN2/dvnP33v0HDx89fvL02fMXL1+9fvP23fsPHz99/vL12/cfP3/9/vP3338AUEsBAi0DLQAAAAgAAAAhAJ541P9pAAAA4AAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsBAi0DLQAAAAgAAAAhAE1IvcVUAQAAgAEAAAUAAAAAAAAAAAAAAIABoAAAAHUubnB5UEsFBgAAAAACAAIAZgAAACsCAAAAAA=="

  @Test func readsWhatNumpyStored() throws {
    let arrays = try Npz.parse(base64(stored), path: "x.npz")
    #expect(arrays.map(\.name) == ["a", "n"])
    #expect(arrays[0].array == NamedArray(shape: [2, 3], floats: [1.5, -2, 3, 4, 5, 6]))
    #expect(arrays[1].array == NamedArray(shape: [2], int64s: [7, -8]))
  }

  @Test func readsWhatNumpyDeflated() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(base64(deflated), to: folder.path + "/x.npz")
    let arrays = try Npz.read(folder.path + "/x.npz")
    #expect(arrays.map(\.name) == ["u", "x"])
    #expect(arrays[0].array == NamedArray(shape: [256], uint8s: (0...255).map { $0 }))
    #expect(arrays[1].array == NamedArray(shape: [2, 3, 2], doubles: (0..<12).map(Double.init)))
  }

  @Test func refusesEveryTruncation() throws {
    for file in [stored, deflated] {
      let bytes = try base64(file)
      for count in 0..<bytes.count {
        #expect(throws: ZipError.notZip(path: "x"), "first \(count) bytes") {
          try Npz.parse(Array(bytes.prefix(count)), path: "x")
        }
      }
    }
  }

  @Test func noticesEveryFlippedByteOfTheArrays() throws {
    for file in [stored, deflated] {
      let bytes = try base64(file)
      let expected = try Npz.parse(bytes, path: "x")
      for place in bytes.indices {
        var damaged = bytes
        damaged[place] ^= 0xFF
        // Flags, times and names stand outside the checksums: such a file may be read, but never with other numbers.
        guard let read = try? Npz.parse(damaged, path: "x") else { continue }
        #expect(read.map(\.array).allSatisfy { array in expected.contains { $0.array == array } }, "byte \(place)")
      }
    }
  }

  @Test func sizesAreCheckedBeforeMemoryIsTaken() throws {
    #expect(throws: ZipError.self) { try Npz.parse(base64(deflated), path: "x", limit: 500) }
    // The directory's uncompressed size of the first member claims 4 GiB less two bytes.
    var bytes = try base64(deflated)
    let directory = 0x22B
    #expect(Array(bytes[directory..<(directory + 4)]) == [0x50, 0x4B, 1, 2])
    bytes.replaceSubrange((directory + 24)..<(directory + 28), with: [0xFE, 0xFF, 0xFF, 0xFF])
    let error = try #require(throws: ZipError.self) { try Npz.parse(bytes, path: "x.npz") }
    #expect(isOneLine(error, naming: "x.npz", "claims"))
    bytes.replaceSubrange((directory + 24)..<(directory + 28), with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(throws: ZipError.zip64(path: "x.npz")) { try Npz.parse(bytes, path: "x.npz") }
  }

  func npy(_ header: String, data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
    let length = version == 1 ? [UInt8(header.utf8.count), 0] : [UInt8(header.utf8.count), 0, 0, 0]
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
  }

  @Test func readsVersionTwoAndScalars() throws {
    let bytes = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (), }\n", data: [9], version: 2)
    #expect(try Npy.parse(bytes, path: "x", name: "a") == NamedArray(shape: [], uint8s: [9]))
    let empty = npy("{'descr':'<f8','fortran_order':False,'shape':(0,3)}")
    #expect(try Npy.parse(empty, path: "x", name: "a") == NamedArray(shape: [0, 3], doubles: []))
  }

  @Test func readsFortranOrder() throws {
    // numpy.save of [[1, 2], [3, 4]] in Fortran order.
    let bytes = try base64(
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AABAQAAAAEAAAIBA"
    )
    #expect(
      try Npy.parse(bytes, path: "x.npz", name: "a.npy") == NamedArray(shape: [2, 2], floats: [1, 2, 3, 4]))
    let deep = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 1, 3), }", data: [0, 1, 2, 3, 4, 5])
    #expect(
      try Npy.parse(deep, path: "x", name: "a") == NamedArray(shape: [2, 1, 3], uint8s: [0, 2, 4, 1, 3, 5]))
  }

  @Test func readsBigEndian() throws {
    let bytes = npy(
      "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", data: [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0])
    #expect(try Npy.parse(bytes, path: "x", name: "a") == NamedArray(shape: [2], floats: [1, -2]))
  }

  @Test func readsBackWhatItWrites() throws {
    let arrays = [
      (name: "mu", array: NamedArray(shape: [3], doubles: [1, -2, .pi])),
      (name: "n", array: NamedArray(shape: [], int64s: [7])),
      (name: "sigma", array: NamedArray(shape: [1, 2, 0], floats: [])),
    ]
    let read = try Npz.parse(Npz.encoded(arrays), path: "x")
    #expect(read.map(\.name) == arrays.map(\.name) && read.map(\.array) == arrays.map(\.array))
    // numpy wants the data of a member at a multiple of 64 within it.
    let member = Npy.encoded(arrays[0].array)
    #expect((member.count - 24) % 64 == 0 && member[(member.count - 25)] == 0x0A)
  }

  @Test(arguments: [
    "{'descr': '>f2', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f2', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
    "{'descr': '<f4', 'fortran_order': False}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "{'descr': '<f4', 'descr': '<f4', 'shape': (1,)}",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "", "{", "{}", "{'x': 1}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "{'descr': '<f4",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1152921504606846976, 8)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
  ])
  func refusesOtherHeaders(header: String) throws {
    let bytes = npy(header, data: [0, 0, 0, 0])
    let error = try #require(throws: ZipError.self) { try Npy.parse(bytes, path: "x.npz", name: "a.npy") }
    #expect(isOneLine(error, naming: "x.npz", "a.npy"))
  }

  @Test func refusesOtherFiles() {
    #expect(throws: ZipError.self) { try Npy.parse([], path: "x", name: "a") }
    #expect(throws: ZipError.self) { try Npy.parse(npy("{}", version: 9), path: "x", name: "a") }
    #expect(throws: ZipError.self) { try Npy.parse(Array(npy("{}", version: 2).prefix(11)), path: "x", name: "a") }
    #expect(throws: ZipError.self) { try Npy.parse(Array(npy("{}").prefix(11)), path: "x", name: "a") }
    #expect(throws: ZipError.notZip(path: "x")) {
      try Npz.parse(Array("no zip file at all, but long enough".utf8), path: "x")
    }
  }
}
