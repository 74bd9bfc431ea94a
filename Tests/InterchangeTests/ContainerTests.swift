import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite("Containers: zip, tar and pickle files")
struct ContainerTests {
  private func scratch() throws -> String {
    let path = NSTemporaryDirectory() + "wdiv-containers-\(UUID().uuidString)"
    try Folder.create(path)
    return path
  }

  /// The problem of what `body` throws; "none" otherwise.
  private func problem(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "none"
    } catch let error as ContainerError {
      return error.problem
    } catch {
      return "\(error)"
    }
  }

  private func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A zip file of one stored member "a" whose content is "abc", its sizes and places in zip64's fields or not.
  private func zip(large: Bool, checksum: Int = 0x3524_41C2, flags: Int = 0) -> [UInt8] {
    let local =
      little(0x0403_4B50, 4) + [UInt8](repeating: 0, count: 22) + little(1, 2) + little(2, 2) + Array("axyabc".utf8)
    let size = large ? 0xFFFF_FFFF : 3
    let extra = large ? little(1, 2) + little(24, 2) + little(3, 8) + little(3, 8) + little(0, 8) : []
    var directory = little(0x0201_4B50, 4) + little(0, 4) + little(flags, 2) + little(0, 6)
    directory += little(checksum, 4) + little(size, 4) + little(size, 4) + little(1, 2) + little(extra.count, 2)
    directory += little(0, 10) + little(large ? 0xFFFF_FFFF : 0, 4) + Array("a".utf8) + extra
    var end: [UInt8] = []
    if large {
      let record = local.count + directory.count
      end += little(0x0606_4B50, 4) + little(44, 8) + little(0, 12) + little(1, 8) + little(1, 8)
      end += little(directory.count, 8) + little(local.count, 8)
      end += little(0x0706_4B50, 4) + little(0, 4) + little(record, 8) + little(1, 4)
    }
    end += little(0x0605_4B50, 4) + little(0, 4) + little(large ? 0xFFFF : 1, 2) + little(large ? 0xFFFF : 1, 2)
    end +=
      little(large ? 0xFFFF_FFFF : directory.count, 4) + little(large ? 0xFFFF_FFFF : local.count, 4) + little(2, 2)
    return local + directory + end + Array("hi".utf8)
  }

  @Test(arguments: [false, true]) func aZipFile(large: Bool) throws {
    let path = "\(try scratch())/a.zip"
    func read(_ bytes: [UInt8], limit: Int = 3) throws -> [UInt8] {
      try AtomicFile.write(bytes, to: path)
      let file = try ZipFile(path)
      #expect(file.members.map(\.name) == ["a"] && file.members[0].size == 3)
      return try file.content(file.members[0], limit: limit)
    }
    let good = zip(large: large)
    #expect(try read(good) == Array("abc".utf8))
    #expect(problem { _ = try read(good, limit: 2) }.contains("more than the 2 accepted"))
    #expect(problem { _ = try read(zip(large: large, checksum: 1)) }.contains("checksum is wrong"))
    #expect(problem { _ = try read(zip(large: large, flags: 1)) } == "it is encrypted")
    for count in 0..<good.count {
      #expect(problem { _ = try ZipFile(write(Array(good[..<count]), path)) } != "none", "\(count)")
    }
    // Whatever byte is wrong, there is an error or the content.
    for place in good.indices {
      var bytes = good
      bytes[place] ^= 0xFF
      _ = problem {
        let file = try ZipFile(write(bytes, path))
        for member in file.members { _ = try file.content(member, limit: 1 << 20) }
      }
    }
  }

  private func write(_ bytes: [UInt8], _ path: String) throws -> String {
    try AtomicFile.write(bytes, to: path)
    return path
  }

  private func tar(_ name: String, _ content: [UInt8], type: Character = "0") -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      for (index, byte) in text.utf8.enumerated() { header[place + index] = byte }
    }
    put(String(name.prefix(100)), at: 0)
    put(
      String(repeating: "0", count: 11 - String(content.count, radix: 8).count) + String(content.count, radix: 8),
      at: 124)
    put("        ", at: 148)
    put(String(type), at: 156)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
    return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
  }

  @Test func aTarFile() throws {
    let path = "\(try scratch())/a.tar"
    func read(_ bytes: [UInt8]) throws -> [String] {
      var found: [String] = []
      try TarFile.read(write(bytes, path), limit: 1000, wanted: { $0.hasSuffix("!") }) {
        found.append("\($0)=\(String(decoding: $1, as: UTF8.self))")
      }
      return found
    }
    let long = String(repeating: "n", count: 150) + "!"
    let end = [UInt8](repeating: 0, count: 1024)
    let good =
      tar("a!", Array("one".utf8)) + tar("d/", [], type: "5") + tar("b", Array("two".utf8))
      + tar("././@LongLink", Array((long + "\0").utf8), type: "L") + tar(long, Array("three".utf8))
    #expect(try read(good + end) == ["a!=one", "\(long)=three"])
    #expect(try read(good) == ["a!=one", "\(long)=three"], "the end may be missing")
    #expect(problem { _ = try read(Array(good.dropLast(10))) } == "it is truncated")
    #expect(problem { _ = try read(tar("a!", [UInt8](repeating: 1, count: 1001))) }.contains("more than the 1000"))
    // Gzip's own end is behind the archive's.
    let packed = IDXFixture.gzip(good + end)
    #expect(try read(packed) == read(good))
    #expect(problem { _ = try read(Array(packed.dropLast(4))) }.contains("is truncated"))
    #expect(
      problem { _ = try read(Array(packed.dropLast(8)) + [0, 0, 0, 0] + packed.suffix(4)) }.contains("incorrect data"))
    #expect(problem { _ = try read(packed + [1, 2]) } != "none")
    var wrong = good
    wrong[3] ^= 1
    #expect(problem { _ = try read(wrong) } == "it is no tar archive, or it is damaged")
  }

  @Test func aPickle() throws {
    func parse(_ text: String, _ bytes: [UInt8] = []) throws -> PickleValue {
      try Pickle.parse([0x80, 2] + Array(text.utf8) + bytes, globals: ["m f"], path: "p")
    }
    let dictionary = try parse("}(U\u{1}aK\u{7}U\u{1}b](K\u{1}K\u{2}eu.")
    #expect(dictionary["a"] == .integer(7) && dictionary["b"] == .list([.integer(1), .integer(2)]))
    #expect(dictionary["c"] == nil)
    #expect(try parse("cm\nf\n)R.") == .call("m f", [], state: .none))
    #expect(try parse("J", [0xFF, 0xFF, 0xFF, 0xFF, 0x2E]) == .integer(-1))
    #expect(problem { _ = try parse("cos\nsystem\n.") }.hasSuffix("it names os system"))
    #expect(problem { _ = try parse("I1\n.") }.hasSuffix("opcode 73 at byte 2"))
    #expect(problem { _ = try parse("h\u{1}.") }.hasSuffix("it recalls what it has not stored"))
    // A list that holds itself, and lists that hold each other again and again.
    #expect(problem { _ = try parse("]q\u{1}h\u{1}a.") }.hasSuffix("it is nested too deep"))
    let many =
      "]q\u{1}"
      + (1...20).map {
        "](" + String(repeating: "h\(UnicodeScalar($0) ?? " ")", count: 9) + "eq\(UnicodeScalar($0 + 1) ?? " ")"
      }.joined()
    #expect(problem { _ = try parse(many + ".") } != "none")
    let good = Array("}(U\u{1}aK\u{7}U\u{1}b](K\u{1}K\u{2}eu.".utf8)
    for count in 0..<good.count {
      #expect(problem { _ = try Pickle.parse([0x80, 2] + good[..<count], globals: [], path: "p") } != "none")
    }
  }

  @Test func aStampKnowsNamesSizesAndTimesAndNotThePlace() throws {
    let (one, two) = (try scratch(), try scratch())
    for folder in [one, two] {
      for name in ["x", "y"] { try AtomicFile.write(name, to: "\(folder)/\(name)") }
      for name in ["x", "y"] {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: "\(folder)/\(name)")
      }
    }
    func stamp(_ folder: String, _ names: [String] = ["x", "y"]) throws -> String {
      try FileStamp.of(names.map { "\(folder)/\($0)" })
    }
    #expect(try stamp(one) == stamp(two) && stamp(one) != stamp(one, ["x"]))
    try AtomicFile.write("z", to: "\(two)/y")
    #expect(try stamp(one) != stamp(two))
  }

  @Test func theHashOfAFileIsThatOfItsBytes() throws {
    let path = "\(try scratch())/a"
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    try AtomicFile.write(bytes, to: path)
    #expect(try sha256(ofFile: path) == sha256(bytes) && sha256(ofFile: path, while: { false }) == nil)
  }
}
