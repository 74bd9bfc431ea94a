import Foundation
import Testing

@testable import Interchange

@Suite struct ChecksumTests {
  private let value = JSONValue.object(of: ["b": .number(1.5), "a": .string("x")])

  @Test func anObjectWithChecksumComesBackWhateverTheOrderOfItsKeys() throws {
    let checked = value.withChecksum(for: "me")
    #expect(checked["sha256"]?.string == sha256(#"{"a":"x","b":1.5}"# + "me"))
    #expect(try checked.checked(for: "me", source: "f") == value)
    #expect(checked.withChecksum(for: "me") == checked)
  }

  @Test func aChangedValueAnotherOwnerAndAMissingChecksumAreErrors() throws {
    let text = value.withChecksum().text
    for index in text.utf8.indices {
      var bytes = Array(text.utf8)
      bytes[text.utf8.distance(from: text.utf8.startIndex, to: index)] ^= 1
      #expect(throws: (any Error).self) { try JSONValue.parse(bytes, source: "f").checked(source: "f") }
    }
    #expect(throws: ChecksumError.broken(source: "f")) {
      try value.withChecksum(for: "me").checked(for: "you", source: "f")
    }
    #expect(throws: ChecksumError.missing(source: "f")) { try value.checked(source: "f") }
    #expect(throws: ChecksumError.missing(source: "f")) { try JSONValue.array([]).checked(source: "f") }
  }

  @Test func readersSeeWhetherALockIsHeldAndMakeNoFile() throws {
    let folder = NSTemporaryDirectory() + "lock-\(UUID().uuidString)"
    try Folder.create(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(FileLock.isHeld(path: "\(folder)/lock") == false)
    #expect(BinaryFile.exists("\(folder)/lock") == false)
    let lock = try #require(try FileLock.tryLock(path: "\(folder)/lock"))
    #expect(FileLock.isHeld(path: "\(folder)/lock"))
    lock.close()
    #expect(FileLock.isHeld(path: "\(folder)/lock") == false)
  }

  @Test func onlyTheTemporaryFilesOfDeadProcessesAreRemoved() throws {
    let folder = NSTemporaryDirectory() + "leftovers-\(UUID().uuidString)"
    try Folder.create(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // No process has a number above 2^22.
    let names = [".a.json.5000000.0.tmp", ".a.json.\(getpid()).0.tmp", ".tmp", "a.5000000.0.tmp", ".b.x.0.tmp"]
    for name in names { try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    AtomicFile.removeLeftovers(in: folder)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == names.dropFirst().sorted())
  }

  @Test func aFullDiskIsToldFromOtherFailures() {
    #expect(FileError.unwritable(path: "f", reason: String(cString: strerror(ENOSPC))).isDiskFull)
    #expect(FileError.unwritable(path: "f", reason: String(cString: strerror(EACCES))).isDiskFull == false)
    #expect(FileError.unreadable(path: "f", reason: String(cString: strerror(ENOSPC))).isDiskFull == false)
  }
}
