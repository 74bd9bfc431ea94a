import Datasets
import Foundation
import Interchange
import TestSupport
import Testing

@Suite struct IDXTests {
  /// The line that bytes are refused with.
  private func refusal(_ bytes: [UInt8], axes: Int) -> String {
    do {
      _ = try IDXFile(parsing: bytes, axes: axes, path: "P")
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func aSmallFile() throws {
    let file = try IDXFile(parsing: [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6], axes: 2, path: "P")
    #expect(file.shape == [2, 3] && file.bytes == [1, 2, 3, 4, 5, 6])
  }

  @Test func badBytesAreRefusedInOneLine() {
    #expect(refusal([], axes: 1) == "P: truncated: 0 bytes, its header alone takes 8")
    #expect(refusal([0, 0, 8, 3, 0, 0], axes: 3) == "P: truncated: 6 bytes, its header alone takes 16")
    #expect(
      refusal([0, 0, 13, 1, 0, 0, 0, 0], axes: 1)
        == "P: begins with bytes [0, 0, 13, 1], not [0, 0, 8, 1]: it is no IDX file of unsigned bytes with 1 axis")
    #expect(
      refusal(IDXFixture.idx(shape: [2], bytes: [1, 2]), axes: 3)
        == "P: begins with bytes [0, 0, 8, 1], not [0, 0, 8, 3]: it is no IDX file of unsigned bytes with 3 axes")
    #expect(
      refusal(IDXFixture.idx(shape: [2, 2], bytes: [1, 2, 3]), axes: 2)
        == "P: truncated: its header says 2 x 2, that is 16 bytes, and it has 15")
    #expect(
      refusal(IDXFixture.idx(shape: [2, 1], bytes: [1, 2, 3]), axes: 2)
        == "P: too long: its header says 2 x 1, that is 14 bytes, and it has 15")
    let huge = 0xFFFF_FFFF
    #expect(
      refusal(IDXFixture.idx(shape: [huge, huge, huge], bytes: [1]), axes: 3)
        == "P: its header claims \(huge) x \(huge) x \(huge) bytes, more than this reader accepts: it is damaged")
    #expect(refusal(IDXFixture.idx(shape: [0, huge, huge], bytes: []), axes: 3) == "accepted")
  }
}

@Suite struct FashionMNISTTests {
  /// The line that a folder is refused with after `spoil` has had it, the folder's path as DIR.
  private func refusal(
    _ split: FashionMNIST.Split = .train, gzipped: Bool = false, _ spoil: (String) throws -> Void
  ) throws -> String {
    try IDXFixture.withFolder(train: 20, test: 10, gzipped: gzipped) { folder in
      try spoil(folder)
      do {
        _ = try FashionMNIST.load(folder: folder, split: split)
        return "accepted"
      } catch {
        let line = "\(error)"
        #expect(!line.contains("\n"))
        return line.replacing(folder, with: "DIR")
      }
    }
  }

  private func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test func gzippedAndPlainFoldersAreTheSame() throws {
    let plain = try IDXFixture.withFolder { try FashionMNIST.load(folder: $0, split: .test) }
    let gzipped = try IDXFixture.withFolder(gzipped: true) { try FashionMNIST.load(folder: $0, split: .test) }
    #expect(plain.hash == gzipped.hash && plain.pixels(of: 0..<100) == gzipped.pixels(of: 0..<100))
    #expect(plain.count == 100 && plain.height == 28 && plain.width == 28 && plain.channels == 1)
    #expect(plain.labels == IDXFixture.labels(count: 100))
    #expect(plain.pixels(of: 0..<100) == IDXFixture.images(count: 100, first: 200))
  }

  @Test func missingFilesAreNamed() throws {
    let line = try refusal { try FileManager.default.removeItem(atPath: "\($0)/train-labels-idx1-ubyte") }
    #expect(line == "DIR: neither train-labels-idx1-ubyte.gz nor train-labels-idx1-ubyte is there")
    let package = DatasetError.packageMissing(
      folder: FashionMNIST.debianFolder, package: FashionMNIST.debianPackage)
    #expect(package.description.contains("apt-get install dataset-fashion-mnist"))
  }

  @Test func filesThatDoNotBelongTogether() throws {
    let images = "train-images-idx3-ubyte"
    let labels = "train-labels-idx1-ubyte"
    #expect(
      try refusal {
        try overwrite("\($0)/\(labels)", IDXFixture.idx(shape: [19], bytes: [UInt8](repeating: 0, count: 19)))
      }
        == "DIR/\(images) holds 20 images and DIR/\(labels) 19 labels: the files do not belong together")
    #expect(
      try refusal {
        try overwrite("\($0)/\(labels)", IDXFixture.idx(shape: [20], bytes: [UInt8](repeating: 10, count: 20)))
      }
        == "DIR/\(labels): label 0 is 10, this data set has classes 0 to 9")
    #expect(
      try refusal {
        try overwrite("\($0)/\(images)", IDXFixture.idx(shape: [20, 1, 2], bytes: [UInt8](repeating: 1, count: 40)))
      }
        == "DIR/\(images): images of 1x2, this data set has 28x28")
    let empty = try refusal {
      try overwrite("\($0)/\(images)", IDXFixture.idx(shape: [0, 28, 28], bytes: []))
      try overwrite("\($0)/\(labels)", IDXFixture.idx(shape: [0], bytes: []))
    }
    #expect(empty == "DIR/\(images): holds no images")
  }

  @Test func damagedFilesAreNamed() throws {
    let images = "train-images-idx3-ubyte"
    let short = IDXFixture.idx(shape: [20, 28, 28], bytes: IDXFixture.images(count: 19))
    #expect(
      try refusal { try overwrite("\($0)/\(images)", short) }
        == "DIR/\(images): truncated: its header says 20 x 28 x 28, that is 15696 bytes, and it has 14912")
    let truncated = try refusal(gzipped: true) {
      let path = "\($0)/\(images).gz"
      try overwrite(path, Array(try BinaryFile.read(path).dropLast(100)))
    }
    #expect(truncated.contains("DIR/\(images).gz") && truncated.contains("truncated"))
    let plainInGzip = try refusal(gzipped: true) { try overwrite("\($0)/\(images).gz", short) }
    #expect(plainInGzip.hasPrefix("DIR/\(images).gz: truncated"))
    let folderInstead = try refusal {
      try FileManager.default.removeItem(atPath: "\($0)/\(images)")
      try FileManager.default.createDirectory(atPath: "\($0)/\(images)", withIntermediateDirectories: false)
    }
    #expect(folderInstead.contains("DIR/\(images)"))
  }

  static let hasData = (try? FashionMNIST.paths(folder: nil, split: .test)) != nil

  @Test(.enabled(if: hasData, "needs \(FashionMNIST.debianPackage)"))
  func theRealTestSet() throws {
    let images = try FashionMNIST.load(folder: nil, split: .test)
    #expect(images.count == 10_000 && images.height == 28)
    #expect(Array(images.labels.prefix(8)) == [9, 2, 1, 1, 6, 1, 4, 6])
    for label in UInt8(0)..<10 { #expect(images.labels.count { $0 == label } == 1000) }
  }
}
