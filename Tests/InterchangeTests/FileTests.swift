import Foundation
import Interchange
import Testing

@Suite struct FileTests {
  @Test func writesAndReplaces() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.txt"
    try AtomicFile.write("first", to: path)
    try AtomicFile.write([UInt8]("second é".utf8), to: path)
    #expect(try BinaryFile.readText(path) == "second é")
    try AtomicFile.write([UInt8](), to: folder.path + "/empty")
    #expect(try BinaryFile.read(folder.path + "/empty").isEmpty)
    #expect(try folder.names == ["a.txt", "empty"])
  }

  @Test func leavesNothingBehindAfterAFailure() throws {
    let folder = try TemporaryFolder()
    try Folder.create(folder.path + "/taken")
    let error = try #require(throws: FileError.self) { try AtomicFile.write("x", to: folder.path + "/taken") }
    #expect(isOneLine(error, naming: "/taken", "directory"))
    #expect(try folder.names == ["taken"])
    let missing = try #require(throws: FileError.self) { try AtomicFile.write("x", to: folder.path + "/no/a") }
    #expect(missing.description == "cannot write \(folder.path)/no/a: No such file or directory")
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.path + "/") }
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: "") }
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: "/proc/no-such-place") }
  }

  @Test func takesAnotherNameWhereALeftoverStands() throws {
    let folder = try TemporaryFolder()
    let leftover = folder.path + "/.a.\(getpid()).0.tmp"
    #expect(FileManager.default.createFile(atPath: leftover, contents: Data([1])))
    try AtomicFile.write("x", to: folder.path + "/a")
    #expect(try BinaryFile.readText(folder.path + "/a") == "x")
    #expect(try BinaryFile.read(leftover) == [1])
  }

  @Test func manyWritersLeaveOneWholeFile() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a"
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<8 {
        group.addTask { try? AtomicFile.write(String(repeating: "\(index)", count: 10_000), to: path) }
      }
    }
    let text = try BinaryFile.readText(path)
    #expect(text.count == 10_000 && Set(text).count == 1)
    #expect(try folder.names == ["a"])
  }

  @Test func readingNamesWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    let missing = try #require(throws: FileError.self) { try BinaryFile.read(folder.path + "/x") }
    #expect(missing.description == "cannot read \(folder.path)/x: No such file or directory")
    #expect(throws: FileError.notAFile(path: folder.path)) { try BinaryFile.read(folder.path) }
    #expect(throws: FileError.notAFile(path: "/dev/null")) { try BinaryFile.read("/dev/null") }
    try AtomicFile.write([1, 2, 3, 0xFF], to: folder.path + "/b")
    #expect(throws: FileError.tooLarge(path: folder.path + "/b", bytes: 4, limit: 3)) {
      try BinaryFile.read(folder.path + "/b", limit: 3)
    }
    #expect(throws: FileError.notText(path: folder.path + "/b")) { try BinaryFile.readText(folder.path + "/b") }
    #expect(!FileError.notAFile(path: "a\nb").description.contains("\n"))
  }

  @Test func makesFoldersAbove() throws {
    let folder = try TemporaryFolder()
    try Folder.create(folder.path + "/a/b/c/")
    try Folder.create(folder.path + "/a/b/c")
    #expect(BinaryFile.exists(folder.path + "/a/b/c"))
    try AtomicFile.write("x", to: folder.path + "/file")
    #expect(throws: FileError.self) { try Folder.create(folder.path + "/file") }
    #expect(throws: FileError.self) { try Folder.create(folder.path + "/file/below") }
    #expect(throws: FileError.self) { try Folder.create("") }
  }

  @Test func appendsLines() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/s.jsonl"
    let appender = try LineAppender(path: path)
    try appender.append(line: "one")
    try appender.append(line: "zwei é")
    #expect(try BinaryFile.readText(path) == "one\nzwei é\n")
    try appender.flush()
    try appender.close()
    try appender.close()
    #expect(throws: FileError.self) { try appender.append(line: "three") }
    let again = try LineAppender(path: path)
    try again.append(line: "three")
    try again.close()
    #expect(try BinaryFile.readText(path) == "one\nzwei é\nthree\n")
    #expect(throws: FileError.self) { try LineAppender(path: folder.path + "/no/s.jsonl") }
  }

  @Test func aFullDiskIsAnError() throws {
    let appender = try LineAppender(path: "/dev/full")
    let error = try #require(throws: FileError.self) { try appender.append(line: "x") }
    #expect(error.description == "cannot write /dev/full: No space left on device")
  }

  @Test func wholeLinesOfAText() {
    #expect(LineAppender.wholeLines("1\nzwei é\n\n3") == ["1", "zwei é", ""])
    // Two characters in bytes, one in Swift's Character.
    #expect(LineAppender.wholeLines("1\r\n2\r\n") == ["1\r", "2\r"])
    #expect(LineAppender.wholeLines("1") == [] && LineAppender.wholeLines("") == [])
  }

  @Test func cutsALineFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/s"
    #expect(try LineAppender.truncate(path: path) { _ in true } == 0)
    #expect(!BinaryFile.exists(path))
    try AtomicFile.write("1\n2\n3\n2\n", to: path)
    #expect(try LineAppender.truncate(path: path) { (Int($0) ?? 9) < 3 } == 2)
    #expect(try BinaryFile.readText(path) == "1\n2\n")
    // What a killed process leaves: a line without its end.
    try AtomicFile.write("1\n2\n3", to: path)
    #expect(try LineAppender.truncate(path: path) { _ in true } == 2)
    #expect(try BinaryFile.readText(path) == "1\n2\n")
    try AtomicFile.write([0x31, 0x0A, 0xFF, 0x0A, 0x32, 0x0A], to: path)
    #expect(try LineAppender.truncate(path: path) { _ in true } == 1)
    #expect(try BinaryFile.readText(path) == "1\n")
    #expect(try LineAppender.truncate(path: path) { _ in false } == 0)
    #expect(try BinaryFile.read(path).isEmpty)
  }

  @Test func oneHolderAtATime() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lock"
    var first = try FileLock.tryLock(path: path)
    #expect(first != nil)
    #expect(try FileLock.tryLock(path: path) == nil)
    first?.close()
    first?.close()
    var second = try FileLock.tryLock(path: path)
    #expect(second != nil)
    // The last reference releases it too.
    second = nil
    first = try FileLock.tryLock(path: path)
    #expect(first != nil)
    first = nil
    #expect(second == nil)
    #expect(throws: FileError.self) { try FileLock.tryLock(path: folder.path + "/no/lock") }
  }
}
