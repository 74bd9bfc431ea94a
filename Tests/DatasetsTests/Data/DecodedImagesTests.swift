import Foundation
import Interchange
import Testing

@testable import Datasets

@Suite("Decoded once: stopped, cut, damaged and changed, the same bytes")
struct DecodedImagesTests {
  private let source = Fixtures.path("cifar10")
  private static let name = "cifar-10-train-crop32-16-bilinear"

  private func decode(
    _ scratch: Scratch, _ source: String? = nil, note: (String) -> Void = { _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws -> LabeledImages {
    try scratch.decode(
      "cifar-10", source ?? self.source, split: "train", crop: 32, size: 16, note: note, shouldStop: shouldStop)
  }

  private func path(_ scratch: Scratch, _ suffix: String) -> String { "\(scratch.path)/decoded/\(Self.name).\(suffix)" }

  @Test func theSecondTimeNothingIsDecoded() throws {
    let scratch = try Scratch()
    let first = try decode(scratch)
    #expect(scratch.decoded == ["\(Self.name).bytes", "\(Self.name).json"])
    #expect(try sha256(BinaryFile.read(path(scratch, "bytes"))) == first.hash)
    let before = try FileStamp.of([path(scratch, "bytes"), path(scratch, "json")])
    #expect(try decode(scratch).hash == first.hash)
    #expect(try FileStamp.of([path(scratch, "bytes"), path(scratch, "json")]) == before)
    let images = scratch.images("cifar-10", split: "train", crop: 32, size: 16)
    #expect(try images.knownHash(from: source) == first.hash)
    let manifest = try #require(DecodedImages.manifests(in: "\(scratch.path)/decoded").first)
    #expect(manifest.dataHash == first.hash && manifest.count == 20 && manifest.crop == 32 && manifest.hasLabels)
  }

  /// As a killed process leaves it: a manifest that promises some images, and a file cut anywhere.
  @Test(arguments: [0, 1, 767, 768, 769, 3000, 15_359, 15_360])
  func aCutFileIsGoneOnWith(length: Int) throws {
    let scratch = try Scratch()
    let whole = try decode(scratch)
    let bytes = try BinaryFile.read(path(scratch, "bytes"))
    for promised in [0, 2, 20] {
      let json = try JSONValue.readChecked(path: path(scratch, "json"))
      let partial = (json.object ?? []).filter { !["data_hash", "bytes", "done"].contains($0.key) }
      try AtomicFile.write(
        JSONValue.object(partial + [("done", .integer(promised))]).withChecksum().text + "\n", to: path(scratch, "json")
      )
      try AtomicFile.write(Array(bytes[..<length]), to: path(scratch, "bytes"))
      let images = scratch.images("cifar-10", split: "train", crop: 32, size: 16)
      #expect(try images.knownHash(from: source) == nil)
      var begun: [Int] = []
      let again = try images.images(from: source, progress: { done, _ in begun.append(done) })
      #expect(begun.first == min(promised, length / 768))
      #expect(again.hash == whole.hash && again.pixels == whole.pixels && again.labels == whole.labels)
    }
  }

  @Test func withoutItsManifestItIsMadeAnew() throws {
    let scratch = try Scratch()
    let whole = try decode(scratch)
    BinaryFile.remove(path(scratch, "json"))
    #expect(try decode(scratch).hash == whole.hash)
    try AtomicFile.write("{}", to: path(scratch, "json"))
    #expect(try decode(scratch).hash == whole.hash)
  }

  @Test func aStopIsGoneOnWith() throws {
    let scratch = try Scratch()
    #expect(throws: DecodingStopped.self) { try decode(scratch, shouldStop: { true }) }
    #expect(scratch.decoded == ["\(Self.name).bytes", "\(Self.name).json"])
    #expect(try decode(scratch).pixels == decode(Scratch()).pixels)
  }

  @Test func damageIsNoticedAndCopiesAreNot() throws {
    let scratch = try Scratch()
    let whole = try decode(scratch)
    var bytes = try BinaryFile.read(path(scratch, "bytes"))
    try AtomicFile.write(bytes, to: path(scratch, "bytes"))
    var notes: [String] = []
    #expect(try decode(scratch, note: { notes.append($0) }).hash == whole.hash && notes == [])
    bytes[5] ^= 1
    try AtomicFile.write(bytes, to: path(scratch, "bytes"))
    #expect(try decode(scratch, note: { notes.append($0) }).hash == whole.hash)
    #expect(notes == ["\(path(scratch, "bytes")) is damaged; decoding \(source) again"])
  }

  @Test func aChangedSourceIsDecodedAgain() throws {
    let scratch = try Scratch()
    let copy = "\(scratch.path)/cifar"
    try FileManager.default.copyItem(atPath: Fixtures.path("cifar10/cifar-10-batches-bin"), toPath: copy)
    let first = try decode(scratch, copy)
    var batch = try BinaryFile.read("\(copy)/data_batch_3.bin")
    batch[1] ^= 255
    try AtomicFile.write(batch, to: "\(copy)/data_batch_3.bin")
    var notes: [String] = []
    let images = scratch.images("cifar-10", split: "train", crop: 32, size: 16)
    #expect(try images.knownHash(from: copy) == nil)
    let second = try decode(scratch, copy, note: { notes.append($0) })
    #expect(second.hash != first.hash && notes == ["\(copy) was changed since it was decoded; decoding it again"])
  }

  @Test func twoProcessesDoNotDecodeTheSame() throws {
    let scratch = try Scratch()
    try Folder.create("\(scratch.path)/decoded")
    let lock = try #require(try FileLock.tryLock(path: path(scratch, "lock")))
    #expect(throws: DatasetError.self) { try decode(scratch) }
    lock.close()
    _ = try decode(scratch)
  }

  @Test func networksSeeTheSameFromAFileAndFromMemory() throws {
    let mapped = try decode(Scratch())
    let memory = LabeledImages(images: mapped.pixels, labels: mapped.labels, height: 16, width: 16, channels: 3)
    #expect(memory.hash == mapped.hash)
    let (left, right) = (try ImageSet(mapped, size: 16), try ImageSet(memory, size: 16))
    #expect(left.values(of: 0..<20) == right.values(of: 0..<20) && left.labels == right.labels)
  }
}
