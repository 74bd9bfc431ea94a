import Foundation
import Interchange
import Testing

@testable import Datasets

@Suite("Data sets in their own formats, byte for byte")
struct ReaderTests {
  @Test("resizing has Pillow's bytes", arguments: ["even", "odd", "celeba", "tiny"], ResizeFilter.allCases)
  func resizing(name: String, filter: ResizeFilter) throws {
    let pixels = try Fixtures.pixels("expected-resize", "\(name).input")
    let side = Int(Double(pixels.count / 3).squareRoot())
    for size in [32, 64] {
      var image = [UInt8](repeating: 0, count: 3 * size * size)
      try image.withUnsafeMutableBufferPointer {
        try ImagePreparation(crop: nil, size: size, filter: filter).write(
          Picture(width: side, height: side, rgb: pixels), name: name, into: $0)
      }
      #expect(try image == Fixtures.pixels("expected-resize", "\(name).size\(size).\(filter.rawValue)"))
    }
  }

  @Test("a crop begins in the middle, halves at the even number")
  func offsets() {
    #expect(ImagePreparation.offset(side: 341, crop: 256) == 42)
    #expect(ImagePreparation.offset(side: 343, crop: 256) == 44)
    #expect(ImagePreparation.offset(side: 256, crop: 256) == 0)
  }

  @Test(
    "CIFAR-10: both versions, folder and archive",
    arguments: [
      "cifar10", "cifar10/cifar-10-batches-bin", "cifar10/cifar-10-binary.tar.gz", "cifar10/cifar-10-python.tar.gz",
    ])
  func cifar(place: String) throws {
    let scratch = try Scratch()
    for split in ["train", "test"] {
      let images = try scratch.decode("cifar-10", Fixtures.path(place), split: split, crop: 32, size: 32)
      #expect(try images.pixels == Fixtures.pixels("expected-cifar10", "\(split).images"))
      #expect(try images.labels == Fixtures.bytes("expected-cifar10", "\(split).labels"))
      #expect(images.hash == sha256(images.pixels + images.labels))
    }
  }

  @Test("CIFAR-10: the Python version unpacked, and the binary one without gzip")
  func unpackedCIFAR() throws {
    let scratch = try Scratch()
    let folder = "\(scratch.path)/cifar-10-batches-py"
    try Folder.create(folder)
    let archive = Fixtures.path("cifar10/cifar-10-python.tar.gz")
    try TarFile.read(archive, limit: 1 << 20, wanted: { !$0.hasSuffix("/") }) { name, content in
      try AtomicFile.write(content, to: "\(folder)/\(name.split(separator: "/").last ?? "")")
    }
    let tar = "\(scratch.path)/binary.tar"
    try AtomicFile.write(
      Gzip.contents(of: Fixtures.path("cifar10/cifar-10-binary.tar.gz"), limit: 1 << 20), to: tar)
    for place in [scratch.path, folder, tar] {
      let images = try scratch.decode("cifar-10", place, split: "train", crop: 32, size: 32)
      #expect(try images.pixels == Fixtures.pixels("expected-cifar10", "train.images"))
    }
  }

  @Test(
    "CelebA: folder, zip files, lists with other line ends",
    arguments: [
      "celeba", "celeba/img_align_celeba", "celeba/img_align_celeba.zip", "celeba-stored",
      "celeba-stored/img_align_celeba.zip",
    ])
  func celeba(place: String) throws {
    let scratch = try Scratch()
    let names = try Safetensors(contentsOf: Fixtures.path("expected-celeba.safetensors")).arrays.map(\.name)
    for name in names where name.hasPrefix("crop") {
      let parts = name.split(separator: ".")
      let (crop, size) = (try #require(Int(parts[0].dropFirst(4))), try #require(Int(parts[1].dropFirst(4))))
      let filter = try #require(ResizeFilter(rawValue: String(parts[2])))
      let images = try scratch.decode(
        "celeba", Fixtures.path(place), split: "all", crop: crop, size: size, filter: filter)
      #expect(try images.pixels == Fixtures.pixels("expected-celeba", name), "\(name)")
      #expect(images.labels.isEmpty && images.hash == sha256(images.pixels))
    }
  }

  @Test("CelebA: the list's splits, and the first pictures alone")
  func splits() throws {
    let scratch = try Scratch()
    let all = try Fixtures.pixels("expected-celeba", "crop178.size64.bilinear")
    let image = 3 * 64 * 64
    let list = try Fixtures.bytes("expected-celeba", "split")
    for (number, split) in ["train", "val", "test"].enumerated() {
      let images = try scratch.decode("celeba", Fixtures.path("celeba"), split: split, crop: 178, size: 64)
      let wanted = list.indices.filter { list[$0] == UInt8(number) }
      #expect(images.pixels == wanted.flatMap { all[$0 * image..<($0 + 1) * image] })
    }
    let two = try scratch.decode("celeba", Fixtures.path("celeba"), split: "train", crop: 178, size: 64, count: 2)
    #expect(two.pixels == Array(all[..<(2 * image)]))
    #expect(throws: DatasetError.self) {
      try scratch.decode("celeba", Fixtures.path("celeba"), split: "train", crop: 178, size: 64, count: 4)
    }
  }

  @Test(
    "LSUN: JPEG and WebP values, in the order of keys",
    arguments: [("lsun", "train"), ("lsun", "val"), ("lsun-webp", "train"), ("lsun-webp", "val")])
  func lsun(place: String, split: String) throws {
    let scratch = try Scratch()
    let expected = "expected-\(place)-\(split)"
    for name in try Safetensors(contentsOf: Fixtures.path("\(expected).safetensors")).arrays.map(\.name) {
      let parts = name.split(separator: ".")
      let images = try scratch.decode(
        "lsun", Fixtures.path(place), split: split, crop: 256, size: Int(parts[0].dropFirst(4)) ?? 0,
        filter: ResizeFilter(rawValue: String(parts[1])) ?? .box)
      #expect(try images.pixels == Fixtures.pixels(expected, name), "\(name)")
    }
  }

  @Test("LSUN: a database by its own path has its neighbor for the other split, or none")
  func neighbors() throws {
    let scratch = try Scratch()
    let train = Fixtures.path("lsun/bedroom_train_lmdb")
    for (split, count) in [("train", 6), ("val", 4)] {
      for path in [train, train + "/"] {
        #expect(try scratch.decode("lsun", path, split: split, crop: 256, size: 32).count == count)
      }
    }
    let alone = "\(scratch.path)/church_train_lmdb"
    try FileManager.default.copyItem(atPath: train, toPath: alone)
    #expect(try scratch.decode("lsun", alone, split: "train", crop: 256, size: 32).count == 6)
    let unnamed = "\(scratch.path)/database"
    try FileManager.default.copyItem(atPath: train, toPath: unnamed)
    #expect(try scratch.decode("lsun", unnamed, split: "train", crop: 256, size: 32).count == 6)
    for path in [alone, unnamed, Fixtures.path("lsun-deep")] {
      #expect(throws: DatasetError.missingSplit(path: path, split: "val")) {
        try scratch.decode("lsun", path, split: "val", crop: 256, size: 32)
      }
    }
  }

  @Test("LSUN: a tree of two levels with free pages")
  func deep() throws {
    let images = try Scratch().decode("lsun", Fixtures.path("lsun-deep"), split: "train", crop: 32, size: 32)
    #expect(try images.pixels == Fixtures.pixels("expected-lsun-deep", "size32.bilinear"))
    var cursor = try LMDBFile(Fixtures.path("lsun-deep/bedroom_train_lmdb/data.mdb")).cursor()
    var keys: [JSONValue] = []
    while let (key, _) = try cursor.next() { keys.append(.string(String(decoding: key, as: UTF8.self))) }
    #expect(try JSONValue.array(keys) == Fixtures.facts("expected-lsun-deep")["keys"])
    // Passing over entries and reading them end at the same place.
    var other = try LMDBFile(Fixtures.path("lsun-deep/bedroom_train_lmdb/data.mdb")).cursor()
    try other.skip(keys.count - 1)
    #expect(try other.next()?.key == Array((keys.last?.string ?? "").utf8) && other.next() == nil)
  }

  @Test("a folder: largest squares, in the order of names")
  func folder() throws {
    for size in [32, 64] {
      let images = try Scratch().decode("pictures", Fixtures.path("folder"), split: "all", crop: nil, size: size)
      #expect(try images.pixels == Fixtures.pixels("expected-folder", "size\(size).bilinear"))
    }
  }
}
