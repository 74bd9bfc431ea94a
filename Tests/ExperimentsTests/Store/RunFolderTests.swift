import Foundation
import Interchange
import Records
import Testing

@testable import Experiments

@Suite struct RunFolderTests {
  /// A finished run of one cell, and the bytes of its files.
  private func finished(_ scratch: Scratch, _ cell: Run = testCell()) throws -> RunFolder {
    let store = RunStore(output: scratch.path)
    let scheduler = Scheduler(
      store: store, trainer: FakeTrainer(), jobs: 1, threads: 1, log: .silent, shouldStop: { false })
    #expect(try scheduler.train([cell]).map(\.state) == [.done])
    return store.run(cell.config)
  }

  /// Trains what is missing and returns what was said meanwhile.
  private func trainAgain(_ scratch: Scratch, _ cell: Run = testCell()) throws -> [String] {
    let lines = Lines()
    let scheduler = Scheduler(
      store: RunStore(output: scratch.path), trainer: FakeTrainer(), jobs: 1, threads: 1,
      log: ProgressLog(isTerminal: false, now: { 0 }, write: lines.add), shouldStop: { false })
    #expect(try scheduler.train([cell]).map(\.state) == [.done])
    return lines.all
  }

  @Test(arguments: [RunFile.state, .series])
  func aFlippedByteOfAFinishedRunIsNamedAndTheSameBytesAreTrainedAgain(name: RunFile) throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    let good = try BinaryFile.read(run.file(name))
    for position in stride(from: 0, to: good.count, by: 41) {
      var bad = good
      bad[position] ^= 0x10
      try AtomicFile.write(bad, to: run.file(name))
      let lines = try trainAgain(scratch)
      #expect(lines.first?.contains("\(name.rawValue): does not have the SHA-256 that record.json gives") == true)
      #expect(lines.allSatisfy { $0.split(separator: "\n").count == 1 })
      #expect(try BinaryFile.read(run.file(name)) == good, "byte \(position)")
    }
  }

  @Test func aDamagedCheckpointOfAnUnfinishedRunIsNamedAndTrainedFromTheStart() throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    let good = try BinaryFile.read(run.file(.state))
    var flipped = good
    flipped[good.count - 1] ^= 1
    // A header that claims 2^60 bytes, a file cut in half, no file format at all, an empty file.
    let damages = [
      flipped, [0, 0, 0, 0, 0, 0, 0, 0x10] + good[8...], Array(good[..<(good.count / 2)]), Array("hello".utf8), [],
    ]
    for bytes in damages {
      try FileManager.default.removeItem(atPath: run.file(.record))
      try AtomicFile.write(bytes, to: run.file(.state))
      let lines = try trainAgain(scratch)
      #expect(lines.contains { $0.contains("state.safetensors") && $0.contains("from the start") }, "\(lines)")
      #expect(try BinaryFile.read(run.file(.state)) == good)
    }
  }

  @Test func theCheckpointOfAnotherRunIsNotTakenOver() throws {
    let scratch = try Scratch()
    let other = try finished(scratch, testCell(seed: 2))
    let run = try finished(scratch)
    let good = try BinaryFile.read(run.file(.state))
    try FileManager.default.removeItem(atPath: run.file(.record))
    try AtomicFile.write(BinaryFile.read(other.file(.state)), to: run.file(.state))
    #expect(try trainAgain(scratch).contains { $0.contains("is the checkpoint of another run") })
    #expect(try BinaryFile.read(run.file(.state)) == good)
  }

  @Test func aSeriesThatRanAheadIsCutAtTheCheckpoint() throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    let (state, series) = (try BinaryFile.read(run.file(.state)), try BinaryFile.read(run.file(.series)))
    try run.begin()
    let ahead = series + Array(#"{"critic.loss":1,"step":45}"#.utf8) + [0x0A] + Array(#"{"critic.lo"#.utf8)
    try AtomicFile.write(ahead, to: run.file(.series))
    try AtomicFile.write("{\"step\":60}\n", to: run.file(.metrics))
    try AtomicFile.write("half a checkpoint", to: "\(run.path)/.state.safetensors.123.0.tmp")
    #expect(try trainAgain(scratch).contains { $0.contains("from the start") } == false)
    #expect(try BinaryFile.read(run.file(.series)) == series)
    #expect(try BinaryFile.read(run.file(.state)) == state)
    #expect(try BinaryFile.readText(run.file(.metrics)) == "")
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).contains { $0.hasSuffix(".tmp") } == false)
  }

  /// A kill, or a full disk, between a score at the checkpoint's own step and the next checkpoint.
  @Test func aScoreThatNoRecordVouchesForIsCutAndNotTheTraining() throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    let state = try BinaryFile.read(run.file(.state))
    let step = try #require(try run.record()?.step)
    try run.begin()
    try AtomicFile.write("{\"step\":\(step)}\n", to: run.file(.metrics))
    var notes: [String] = []
    let point = try #require(try run.resume { notes.append($0) })
    #expect(point.step == step && notes.isEmpty)
    #expect(try BinaryFile.readText(run.file(.metrics)) == "")
    #expect(try BinaryFile.read(run.file(.state)) == state)
    // One before it is damage.
    try AtomicFile.write("{\"step\":1}\n", to: run.file(.metrics))
    #expect(try run.resume { notes.append($0) } == nil)
    #expect(notes.count == 1 && notes[0].contains("from the start"))
  }

  @Test(arguments: ["", "not json\n", "{\"step\":5}\n"])
  func aSeriesThatDoesNotBelongToTheCheckpointIsTrainedFromTheStart(text: String) throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    let series = try BinaryFile.read(run.file(.series))
    try FileManager.default.removeItem(atPath: run.file(.record))
    try AtomicFile.write(text, to: run.file(.series))
    #expect(try trainAgain(scratch).contains { $0.contains("series.jsonl") && $0.contains("from the start") })
    #expect(try BinaryFile.read(run.file(.series)) == series)
  }

  @Test(arguments: ["", "{", "{\"id\":1}", "[]"])
  func aDamagedRecordIsNamedAndWrittenAnew(text: String) throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    let good = try BinaryFile.read(run.file(.record))
    try AtomicFile.write(text, to: run.file(.record))
    #expect(try trainAgain(scratch).contains { $0.contains("record.json: cannot be used") })
    #expect(try BinaryFile.read(run.file(.record)) == good)
  }

  @Test func aDamagedConfigurationIsRefused() throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    try AtomicFile.write("{\"method\":", to: run.file(.config))
    let error = try #require(throws: RunFolderError.self) { try RunStore(output: scratch.path).check([testCell()]) }
    #expect("\(error)".contains("config.json: not a run's configuration"))
  }

  @Test func aRunIsFoundByTheBeginningOfItsId() throws {
    let scratch = try Scratch()
    let run = try finished(scratch)
    let store = RunStore(output: scratch.path)
    #expect(try store.run(named: run.config.shortID).path == run.path)
    #expect(throws: RunStoreError.self) { try store.run(named: "zzzz") }
    #expect(throws: RunStoreError.self) { try store.run(named: "") }
    #expect(store.runs().map(\.config) == [testCell().config])
  }

  @Test func theStateOfARunWhoseProcessDiedIsInterrupted() throws {
    let scratch = try Scratch()
    let store = RunStore(output: scratch.path)
    let cell = testCell()
    let run = store.run(cell.config)
    #expect(run.status().state == .waiting)
    try store.prepare()
    try run.prepare()
    #expect(run.status().state == .waiting)
    try run.begin()
    #expect(run.status().state == .interrupted)
    let lock = try #require(try FileLock.tryLock(path: run.file(.lock)))
    #expect(run.status().state == .running)
    lock.close()
    _ = try finished(scratch)
    #expect(run.status().state == .done)
    #expect(run.status().step == 40)
    try AtomicFile.write("{", to: run.file(.record))
    #expect(run.status().state.name == "failed")
  }
}
