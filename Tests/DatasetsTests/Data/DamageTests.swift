import Foundation
import Interchange
import Testing

@testable import Datasets

@Suite("Damaged and unusual data: one line that names what is wrong, or Pillow's pixels")
struct DamageTests {
  /// Pictures of `damaged/` that are refused, with a word of the reason. All others are read as Pillow does.
  private static let refused = [
    "truncated.jpg": "Premature end", "truncated-header.jpg": "header", "no-end-marker.jpg": "Premature end",
    "early-end.jpg": "Corrupt",
    "empty.jpg": "empty", "text.jpg": "neither JPEG nor PNG nor WebP", "cmyk.jpg": "CMYK",
    "bad-crc.png": "incorrect data check",
    "truncated.png": "truncated", "huge-header.png": "100000x100000", "truncated.webp": "truncated",
  ]

  private func line(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      let line = "\(error)"
      #expect(!line.contains("\n"), "\(line)")
      return line.replacing(Fixtures.folder + "/", with: "")
    }
  }

  @Test func pictures() throws {
    let cases = try JSONValue.read(path: Fixtures.path("damaged/expected.json")).array ?? []
    let files = cases.filter { !($0["file"]?.string?.contains("/") ?? true) }
    #expect(files.count == 30)
    for file in files {
      let name = try #require(file["file"]?.string)
      let path = Fixtures.path("damaged/\(name)")
      let bytes = try BinaryFile.read(path)
      if let reason = Self.refused[name] {
        let line = line { _ = try Picture(decoding: bytes, name: path) }
        #expect(line.hasPrefix("damaged/\(name): ") && (reason.isEmpty || line.contains(reason)), "\(line)")
        continue
      }
      let picture = try Picture(decoding: bytes, name: path)
      #expect(
        try [picture.width, picture.height] == #require(file["size_wh"]?.array?.map { $0.integer ?? 0 }), "\(name)")
      // Of 16 bits Pillow makes white; here the upper 8 stay.
      if name == "gray16.png" {
        let rgb = try Picture(decoding: BinaryFile.read(Fixtures.path("damaged/rgba.png")), name: "").rgb
        #expect(picture.rgb == stride(from: 0, to: rgb.count, by: 3).flatMap { [rgb[$0], rgb[$0], rgb[$0]] })
      } else {
        #expect(sha256(picture.rgb) == file["pillow_sha256_rgb"]?.string, "\(name)")
      }
    }
  }

  @Test func everyChunkOfAPNGHasItsChecksum() throws {
    let good = try BinaryFile.read(Fixtures.path("damaged/rgba.png"))
    for place in [29, good.count - 1, good.count - 13] {
      var bytes = good
      bytes[place] ^= 1
      #expect(line { _ = try Picture(decoding: bytes, name: "x") } != "accepted", "\(place)")
    }
    #expect(try Picture(decoding: good, name: "x").width == 178)
    // A comment "a" behind the header, with its checksum and without.
    let comment: [UInt8] = [0, 0, 0, 3, 0x74, 0x45, 0x58, 0x74, 0x61, 0, 0x62]
    func with(_ checksum: [UInt8]) -> [UInt8] { Array(good[..<33]) + comment + checksum + good[33...] }
    #expect(try Picture(decoding: with([0xDC, 0x49, 0xA2, 0x3B]), name: "x").width == 178)
    #expect(line { _ = try Picture(decoding: with([1, 2, 3, 4]), name: "x") } == "x: tEXt: CRC error")
  }

  @Test("pictures of another size than CelebA's", arguments: ["small.jpg", "sideways.jpg", "one-pixel.jpg"])
  func sizes(name: String) throws {
    let scratch = try Scratch()
    try Folder.create("\(scratch.path)/img_align_celeba")
    try FileManager.default.copyItem(
      atPath: Fixtures.path("damaged/\(name)"), toPath: "\(scratch.path)/img_align_celeba/1.jpg")
    try AtomicFile.write("1.jpg 0\n", to: "\(scratch.path)/list_eval_partition.txt")
    let line = line { _ = try scratch.decode("celeba", scratch.path, split: "train", crop: 1, size: 32) }
    #expect(line.contains("/img_align_celeba/1.jpg: is ") && line.hasSuffix("every picture has 178x218"))
    #expect(scratch.decoded == [])
  }

  @Test(arguments: [
    ("cifar-10", "cifar/short", "train", "damaged/cifar/short/data_batch_1.bin: has "),
    ("cifar-10", "cifar/label", "train", "damaged/cifar/label/data_batch_1.bin: label 0 is 11"),
    ("cifar-10", "cifar/empty", "train", "damaged/cifar/empty/data_batch_1.bin: holds no images"),
    ("cifar-10", "cifar/cifar100", "train", "damaged/cifar/cifar100/train.bin: it is CIFAR-100"),
    ("cifar-10", "cifar/truncated/cifar-10-binary.tar.gz", "train", "is truncated"),
    ("cifar-10", "cifar/bad-crc/cifar-10-binary.tar.gz", "train", "is damaged (incorrect data check)"),
    ("celeba", "celeba/truncated", "train", "img_align_celeba.zip: it is no zip file, or it is truncated"),
    ("celeba", "celeba/bad-crc", "train", "img_align_celeba.zip: img_align_celeba/000002.jpg: its checksum is wrong"),
    ("lsun", "lsun/truncated_lmdb", "train", "truncated_lmdb/data.mdb: it is truncated: it has 5 of 11 pages"),
    ("lsun", "lsun/bad-magic_lmdb", "train", "bad-magic_lmdb/data.mdb: it is no LMDB database"),
    ("lsun", "lsun/empty_lmdb", "train", "empty_lmdb/data.mdb: it is no LMDB database"),
    ("lsun", "lsun/mixed_lmdb", "train", ": it is neither JPEG nor PNG nor WebP"),
    ("lsun", "lsun/no-entries_lmdb", "train", "no-entries_lmdb/data.mdb: holds no images"),
    ("lsun", "lsun/narrow_lmdb", "train", "is 200x128, smaller than the crop of 256x256"),
    ("lsun", "lsun", "train", "holds neither bedroom_train_lmdb nor data.mdb"),
    ("pictures", "celeba/truncated", "all", "holds no PNG, JPEG or WebP files"),
  ])
  func sets(dataset: String, place: String, split: String, message: String) throws {
    let scratch = try Scratch()
    // Damaged batches stand alone: the others are whole.
    let folder = "\(scratch.path)/set"
    try FileManager.default.copyItem(atPath: Fixtures.path("damaged/\(place)"), toPath: folder)
    if dataset == "celeba" {
      try FileManager.default.copyItem(
        atPath: Fixtures.path("celeba/list_eval_partition.txt"), toPath: "\(folder)/list_eval_partition.txt")
    }
    if dataset == "cifar-10", !place.contains("tar"), !place.contains("100") {
      for number in 2...5 {
        try FileManager.default.copyItem(
          atPath: Fixtures.path("cifar10/cifar-10-batches-bin/data_batch_\(number).bin"),
          toPath: "\(folder)/data_batch_\(number).bin")
      }
    }
    let name = "damaged/\(place)"
    let line = line {
      _ = try scratch.decode(
        dataset, folder, split: split, crop: DatasetKind.named(dataset).crop, size: 32)
    }.replacing(folder, with: name)
    #expect(line.contains(message), "\(line)")
    #expect(line.hasPrefix(name), "\(line)")
    #expect(scratch.decoded == [], "nothing is left")
  }

  @Test(arguments: [
    ("crlf", "accepted"), ("no-newline", "accepted"), ("missing-line", "has no line for 000007.jpg"),
    ("extra", "names 999999.jpg, which is not among the pictures"),
    ("bad", "txt:3: '000003.jpg 7' is no name with a split"),
    (nil, "list_eval_partition.txt is neither there nor beside it"),
  ])
  func partitions(name: String?, message: String) throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: Fixtures.path("celeba/img_align_celeba"), toPath: "\(scratch.path)/img_align_celeba")
    if let name {
      try FileManager.default.copyItem(
        atPath: Fixtures.path("damaged/celeba/partition-\(name).txt"), toPath: "\(scratch.path)/list_eval_partition.txt"
      )
    }
    let line = line { _ = try scratch.decode("celeba", scratch.path, split: "test", crop: 178, size: 32) }
    #expect(line.contains(message), "\(line)")
  }

  @Test("databases of another word size, byte order or order of keys")
  func foreignDatabases() throws {
    let path = "\(try Scratch().path)/data.mdb"
    let good = try BinaryFile.read(Fixtures.path("lsun/bedroom_val_lmdb/data.mdb"))
    func refusal(_ change: (inout [UInt8]) -> Void) throws -> String {
      var bytes = good
      change(&bytes)
      try Folder.create(AtomicFile.split(path).folder)
      try AtomicFile.write(bytes, to: path)
      return line { _ = try LMDBFile(path) }
    }
    #expect(try refusal { _ in } == "accepted")
    #expect(try refusal { $0.removeSubrange(0..<4) }.hasSuffix("written by a 32-bit LMDB, which is not read here"))
    #expect(try refusal { $0[16..<20].reverse() }.hasSuffix("it was written on a big-endian machine"))
    for flag: UInt8 in [0x02, 0x04, 0x08] {
      #expect(
        try refusal { for meta in [0, 4096] { $0[meta + 92] |= flag } }.contains("its keys are reversed, numbers or"))
    }
    // Keys that do not rise: the first one of a leaf is changed.
    var cursor = try LMDBFile(Fixtures.path("lsun/bedroom_val_lmdb/data.mdb")).cursor()
    let key = try #require(try cursor.next()?.key)
    _ = try refusal { bytes in
      if let place = bytes.indices.first(where: { bytes[$0...].starts(with: key) }) { bytes[place] = 0x7A }
    }
    #expect(
      line {
        var cursor = try LMDBFile(path).cursor()
        while try cursor.next() != nil {}
      }.hasSuffix("it is damaged: entry 2 is not where it should be"))
  }

  @Test("every byte of a database cut or overwritten: a line, never a signal")
  func anyDatabase() throws {
    let scratch = try Scratch()
    let bytes = try BinaryFile.read(Fixtures.path("lsun-deep/bedroom_train_lmdb/data.mdb"))
    let path = "\(scratch.path)/data.mdb"
    func read(_ bytes: [UInt8]) throws -> Int {
      try AtomicFile.write(bytes, to: path)
      var cursor = try LMDBFile(path).cursor()
      var count = 0
      while try cursor.next() != nil { count += 1 }
      return count
    }
    #expect(try read(bytes) == 60)
    var noise = UInt32(1)
    for _ in 0..<300 {
      noise = noise &* 1_664_525 &+ 1_013_904_223
      var spoiled = bytes
      // Mostly where structure is: the first 64 bytes of a page.
      spoiled[Int(noise >> 8) % (bytes.count / 4096) * 4096 + Int(noise >> 4) % 64] ^= UInt8(noise >> 24) | 1
      _ = line { _ = try read(spoiled) }
    }
    for length in stride(from: 0, to: bytes.count, by: 1999) {
      #expect(line { _ = try read(Array(bytes[..<length])) } != "accepted")
    }
  }
}
