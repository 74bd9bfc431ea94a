import Interchange
import Testing

@Suite struct CompressionTests {
  /// Python: gzip.compress(b"hello, hello, hello\n", mtime=0)
  let hello = "H4sIAAAAAAACA8tIzcnJ11HIQKK4AOdCblIUAAAA"
  let text = Array("hello, hello, hello\n".utf8)

  @Test func hashesHaveKnownAnswers() {
    // FIPS 180-4, examples.
    #expect(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(sha256([UInt8]()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      sha256([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func inflatesWhatPythonCompressed() throws {
    let bytes = try base64(hello)
    #expect(try Gzip.inflate(bytes, path: "x.gz", limit: 20) == text)
    #expect(try Gzip.inflate(bytes + bytes, path: "x.gz", limit: 40) == text + text)
  }

  @Test func readsItFromAFile() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(try base64(hello), to: folder.path + "/x.gz")
    #expect(try Gzip.contents(of: folder.path + "/x.gz", limit: 1000) == text)
    // What is not gzip is taken as it is, and an empty file is empty.
    try AtomicFile.write(text, to: folder.path + "/x")
    try AtomicFile.write([UInt8](), to: folder.path + "/empty")
    #expect(try Gzip.contents(of: folder.path + "/x", limit: 1000) == text)
    #expect(try Gzip.contents(of: folder.path + "/empty", limit: 1000) == [])
    #expect(throws: FileError.self) { try Gzip.contents(of: folder.path + "/x", limit: 19) }
    let error = try #require(throws: FileError.self) { try Gzip.contents(of: folder.path + "/y.gz", limit: 1000) }
    #expect(isOneLine(error, naming: "y.gz", "No such file"))
  }

  @Test func refusesEveryTruncation() throws {
    let bytes = try base64(hello)
    for count in 0..<2 {
      #expect(throws: GzipError.notGzip(path: "x")) {
        try Gzip.inflate(Array(bytes.prefix(count)), path: "x", limit: 99)
      }
    }
    for count in 2..<bytes.count {
      #expect(throws: GzipError.truncated(path: "x"), "first \(count) bytes") {
        try Gzip.inflate(Array(bytes.prefix(count)), path: "x", limit: 99)
      }
    }
  }

  @Test func noticesEveryFlippedBitOfTheData() throws {
    let bytes = try base64(hello)
    // The header's time, flags and system (bytes 4 to 9) say nothing about the content.
    for place in [0, 1, 2] + Array(10..<bytes.count) {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        let result = try? Gzip.inflate(damaged, path: "x", limit: 99)
        // Unused bits behind the last code of the stream may differ; the content may not.
        #expect(result == nil || result == text, "byte \(place), bit \(bit)")
      }
    }
    #expect(throws: GzipError.self) {
      var damaged = bytes
      damaged[bytes.count - 8] ^= 1
      _ = try Gzip.inflate(damaged, path: "x", limit: 99)
    }
  }

  @Test func refusesGarbageBehindTheData() throws {
    let bytes = try base64(hello)
    #expect(throws: GzipError.trailingBytes(path: "x", count: 3)) {
      try Gzip.inflate(bytes + [0, 0, 0], path: "x", limit: 99)
    }
    #expect(throws: GzipError.truncated(path: "x")) { try Gzip.inflate(bytes + [0x1F, 0x8B], path: "x", limit: 99) }
    #expect(throws: GzipError.notGzip(path: "x")) { try Gzip.inflate(Array("PK".utf8), path: "x", limit: 99) }
  }

  @Test func stopsAtTheLimit() throws {
    let bytes = try base64(hello)
    #expect(throws: GzipError.tooLarge(path: "x", limit: 19)) { try Gzip.inflate(bytes, path: "x", limit: 19) }
    #expect(throws: GzipError.tooLarge(path: "x", limit: 39)) { try Gzip.inflate(bytes + bytes, path: "x", limit: 39) }
  }
}
