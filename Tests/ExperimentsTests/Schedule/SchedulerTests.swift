import Engine
import Foundation
import Interchange
import Records
import Testing

@testable import Experiments

@Suite struct SchedulerTests {
  private func scheduler(
    _ scratch: Scratch, _ trainer: FakeTrainer = FakeTrainer(), jobs: Int = 1, log: ProgressLog = .silent,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) -> Scheduler<FakeTrainer> {
    Scheduler(
      store: RunStore(output: scratch.path), trainer: trainer, jobs: jobs, threads: 1, log: log,
      shouldStop: shouldStop)
  }

  /// Name and content of every file of a run but those that hold time.
  private func files(_ run: RunFolder) throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(atPath: run.path).sorted()
    return try names.filter { $0 != RunFile.environment.rawValue }.map {
      "\($0) \(sha256(try BinaryFile.read("\(run.path)/\($0)")))"
    }
  }

  @Test func everyCellIsTrainedAndRecorded() throws {
    let scratch = try Scratch()
    let cells = (1...5).map { testCell(seed: $0) }
    let results = try scheduler(scratch).train(cells)
    #expect(results == cells.map { RunResult(run: $0, state: .done) })
    let run = RunStore(output: scratch.path).run(cells[2].config)
    let record = try #require(try run.record())
    #expect(record.config == cells[2].config)
    #expect(record.step == 40)
    #expect(record.finalMetrics?.fids == [3 * 820])
    #expect(record.checkpointHash == sha256(try BinaryFile.read(run.file(.state))))
    #expect(record.seriesHash == sha256(try BinaryFile.read(run.file(.series))))
    #expect(try run.checkpoint()?.metadata("step") == "40")
    let environment = try #require(run.environment())
    #expect(environment.threads == 1)
    #expect(try environment.kernels == KernelLevel.chosen().rawValue)
  }

  @Test func twoJobsLeaveTheBytesOfOne() throws {
    let (one, two) = (try Scratch(), try Scratch())
    let cells = (1...6).map { testCell(seed: $0) }
    _ = try scheduler(one, jobs: 1).train(cells)
    _ = try scheduler(two, jobs: 2).train(cells)
    for cell in cells {
      #expect(
        try files(RunStore(output: one.path).run(cell.config)) == files(RunStore(output: two.path).run(cell.config)))
    }
  }

  @Test func jobsRunAtTheSameTime() throws {
    // Each training waits at its first step for the other: with one thread this would never end.
    let scratch = try Scratch()
    let arrivals = Counter()
    let trainer = FakeTrainer(afterStep: { _, step in
      if step == 1 {
        arrivals.add()
        while arrivals.count < 2 { Thread.sleep(forTimeInterval: 0.001) }
      }
    })
    let results = try scheduler(scratch, trainer, jobs: 2).train([testCell(seed: 1), testCell(seed: 2)])
    #expect(results.map(\.state) == [.done, .done])
  }

  @Test func whatIsDoneIsNotTrainedAgain() throws {
    let scratch = try Scratch()
    let cells = [testCell(seed: 1), testCell(seed: 2)]
    _ = try scheduler(scratch).train(cells)
    let results = try scheduler(scratch, FakeTrainer(failing: [1, 2])).train(cells)
    #expect(results.map(\.state) == [.done, .done])
  }

  @Test func aFailureIsAStateAndTheOthersGoOn() throws {
    let scratch = try Scratch()
    let cells = (1...3).map { testCell(seed: $0) }
    let lines = Lines()
    let log = ProgressLog(isTerminal: false, now: { 0 }, write: lines.add)
    let results = try scheduler(scratch, FakeTrainer(failing: [1]), log: log).train(cells)
    #expect(results.map(\.state) == [.failed(error: "asked for trouble"), .done, .done])
    #expect(lines.all.contains { $0.contains("seed 1: failed: asked for trouble\n") })
    // And is tried again.
    #expect(try scheduler(scratch).train(cells).map(\.state) == [.done, .done, .done])
  }

  @Test func aDivergedRunStaysAsSuch() throws {
    let scratch = try Scratch()
    let cell = testCell(seed: 1)
    let diverged = RunState.diverged(step: 15, quantity: "critic.loss")
    #expect(try scheduler(scratch, FakeTrainer(diverging: [1])).train([cell]).map(\.state) == [diverged])
    let record = try #require(try RunStore(output: scratch.path).run(cell.config).record())
    #expect(record.lastGoodStep == 10)
    #expect(record.finalMetrics == nil)
    #expect(try scheduler(scratch).train([cell]).map(\.state) == [diverged])
  }

  @Test func interruptedAndResumedGivesTheBytesOfOneGo() throws {
    let (whole, parts) = (try Scratch(), try Scratch())
    let cells = [testCell(seed: 1), testCell(seed: 2)]
    _ = try scheduler(whole).train(cells)
    for stop in [3, 10, 17, 38] {
      let step = Counter()
      let results = try scheduler(
        parts, FakeTrainer(afterStep: { _, now in while step.count < now { step.add() } }),
        shouldStop: { step.count >= stop }
      ).train(cells)
      #expect(results.map(\.state) == [.interrupted, .waiting])
      #expect(try RunStore(output: parts.path).run(cells[0].config).record()?.step == stop)
    }
    _ = try scheduler(parts).train(cells)
    for cell in cells {
      #expect(
        try files(RunStore(output: whole.path).run(cell.config))
          == files(RunStore(output: parts.path).run(cell.config)))
    }
  }

  @Test func anotherConfigurationInTheFolderIsRefusedWithTheDifferences() throws {
    let scratch = try Scratch()
    let (cell, other) = (testCell(seed: 1), testCell(seed: 2, steps: 50))
    let folder = RunStore(output: scratch.path).run(cell.config).path
    try Folder.create(folder)
    try AtomicFile.write(other.config.json.text, to: "\(folder)/config.json")
    let error = try #require(throws: RunStoreError.self) { try scheduler(scratch).train([cell]) }
    #expect("\(error)".contains("seed: 2 here, 1 there; steps: 50 here, 40 there"), "\(error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["config.json"])
  }

  @Test func anUnwritableFolderIsRefusedBeforeAnythingIsTrained() throws {
    let scratch = try Scratch()
    try scratch.write("a file", to: "runs")
    let error = try #require(throws: RunStoreError.self) { try scheduler(scratch).train([testCell()]) }
    #expect("\(error)".contains("choose another folder with --output"))
  }

  @Test func aLockedRunIsLeftToItsHolderAndTheOthersGoFirst() throws {
    let scratch = try Scratch()
    let cells = [testCell(seed: 1), testCell(seed: 2)]
    let run = RunStore(output: scratch.path).run(cells[0].config)
    try run.prepare()
    let lock = try #require(try FileLock.tryLock(path: run.file(.lock)))
    let lines = Lines()
    let trainer = FakeTrainer(afterStep: { seed, step in
      lines.add("seed \(seed)")
      // The holder dies when the second cell is done.
      if seed == 2, step == 40 { lock.close() }
    })
    #expect(try scheduler(scratch, trainer).train(cells).map(\.state) == [.done, .done])
    #expect(lines.all.first == "seed 2")
    #expect(lines.all.last == "seed 1")
  }
}
