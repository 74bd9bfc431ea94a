import Datasets
import Foundation
import Interchange
import Records
import TestSupport
import Testing

@testable import Experiments

@Suite("Scoring anew trains nothing; other data or numerics reuse nothing")
struct RescoringTests {
  private let cell = TinyTraining.cell()

  /// Inode and time of change: they stay when a file is not replaced.
  private func stamp(_ path: String) -> [Int] {
    var status = stat()
    #expect(stat(path, &status) == 0)
    return [Int(truncatingIfNeeded: status.st_ino), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
  }

  private func check(from old: TinyTraining, to new: TinyTraining) throws {
    let (scratch, fresh) = (try Scratch(), try Scratch())
    let run = RunStore(output: scratch.path).run(cell.config)
    #expect(try old.train([cell], in: scratch.path) == [.done])
    let before = try #require(try run.record())
    let kept = [RunFile.state, .series, .metrics].map { stamp(run.file($0)) }
    let lines = Lines()
    #expect(try new.train([cell], in: scratch.path, lines: lines) == [.done])
    #expect(lines.all.contains { $0.contains("scored with other feature nets or sample counts") }, "\(lines.all)")
    #expect([RunFile.state, .series, .metrics].map { stamp(run.file($0)) } == kept)
    let after = try #require(try run.record())
    #expect(after.scoring != before.scoring && after.finalMetrics != before.finalMetrics)
    #expect(after.checkpointHash == before.checkpointHash && resultsDigest([after]) == resultsDigest([before]))
    // The same scores as those of a run that was scored so from the start.
    #expect(try new.train([cell], in: fresh.path) == [.done])
    let direct = try #require(try RunStore(output: fresh.path).run(cell.config).record())
    #expect(after.finalMetrics == direct.finalMetrics && after.scoring == direct.scoring)
    #expect(after.checkpointHash == direct.checkpointHash)
    // And it is not asked for again.
    let silent = Lines()
    #expect(try new.train([cell], in: scratch.path, lines: silent) == [.done])
    #expect(silent.all == [])
  }

  @Test func otherSampleCounts() throws {
    try IDXFixture.withFolder { data in
      let old = TinyTraining(data: data)
      var new = old
      new.evaluation.finalSamples = 128
      try check(from: old, to: new)
    }
  }

  @Test func otherFeatureNets() throws {
    try IDXFixture.withFolder { data in
      let folder = try Scratch()
      let old = TinyTraining(data: data)
      var new = old
      new.features = folder.path
      for seed in FeatureNet.seeds {
        let place = FeatureNet.fileName(size: 16, seed: seed % 3 + 1)
        try FileManager.default.copyItem(
          atPath: "\(old.features)/\(FeatureNet.fileName(size: 16, seed: seed))", toPath: "\(folder.path)/\(place)")
      }
      try check(from: old, to: new)
    }
  }

  @Test func pointsOfOtherNetsSayWhichTheyHave() throws {
    try IDXFixture.withFolder { data in
      let scratch = try Scratch()
      let tiny = TinyTraining(data: data)
      #expect(try tiny.train([cell], in: scratch.path) == [.done])
      let run = RunStore(output: scratch.path).run(cell.config)
      let scoring = try #require(try run.record()?.scoring)
      let points = try BinaryFile.readText(run.file(.metrics)).split(separator: "\n").map {
        try Document(JSONValue.parse(String($0)), source: "metrics").decode(MetricsPoint.self)
      }
      #expect(points.map(\.step) == [4, 8, 12])
      #expect(points.allSatisfy { $0.nets == Scoring.mark(of: scoring.featureNets) && $0.samples == 64 })
    }
  }

  @Test func otherDataAndARaisedNumericsReuseNothing() throws {
    try IDXFixture.withFolder { data in
      try IDXFixture.withFolder(train: 190) { otherData in
        let scratch = try Scratch()
        let hashes = try [data, otherData].map { try FashionMNIST.load(folder: $0, split: .train).hash }
        let (one, two) = (TinyTraining.cell(dataHash: hashes[0]), TinyTraining.cell(dataHash: hashes[1]))
        #expect(try TinyTraining(data: data).train([one], in: scratch.path) == [.done])
        let before = try TinyTraining.files(one, in: scratch.path)
        let store = RunStore(output: scratch.path)
        #expect(store.run(two.config).status().state == .waiting)
        #expect(try TinyTraining(data: otherData).train([two], in: scratch.path) == [.done])
        #expect(try store.run(one.config).record()?.checkpointHash != store.run(two.config).record()?.checkpointHash)
        #expect(try TinyTraining.files(one, in: scratch.path) == before)
        var raised = one
        raised.config.numerics += 1
        #expect(store.run(raised.config).status().state == .waiting)
        #expect(store.run(raised.config).finishedRecord(note: { _ in }) == nil)
      }
    }
  }

  /// The last checkpoint of a run that diverges must not tell where an interruption fell.
  @Test func aDivergedRunLeavesTheSameBytesWhereverItWasInterrupted() throws {
    try IDXFixture.withFolder { data in
      let tiny = TinyTraining(data: data)
      let whole = try Scratch()
      // The first weights are small and one update makes them large: the first of these that diverges, but not at once.
      var found: (cell: Run, states: [RunState])?
      for power in stride(from: 36.0, through: 38, by: 0.1) where found == nil {
        let cell = TinyTraining.cell(rate: 1, k: pow(10, power))
        let states = try tiny.train([cell], in: whole.path)
        if case .diverged(let step, _)? = states.first, step > 1 { found = (cell, states) }
      }
      let (wild, states) = try #require(found)
      let parts = try Scratch()
      let questions = Counter()
      let stopped = try tiny.train(
        [wild], in: parts.path,
        shouldStop: {
          questions.add()
          return questions.count > 2
        })
      #expect(stopped == [.interrupted])
      #expect(try RunStore(output: parts.path).run(wild.config).checkpoint()?.metadata("step") == "1")
      #expect(try tiny.train([wild], in: parts.path) == states)
      let run = RunStore(output: whole.path).run(wild.config)
      let again = RunStore(output: parts.path).run(wild.config)
      #expect(try run.record() == again.record())
      #expect(BinaryFile.exists(run.file(.state)) == BinaryFile.exists(again.file(.state)))
    }
  }
}
