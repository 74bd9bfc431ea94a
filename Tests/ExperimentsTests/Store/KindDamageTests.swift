import Foundation
import Interchange
import Records
import Testing

@testable import Experiments

@Suite("Damage to cells that are no GANs: named and done again to the same bytes, or refused; the rest is kept")
struct KindDamageTests {
  /// A cell of each kind, whose files are struck, and another of the kind, whose files take their place.
  static let cells: [(name: String, config: RunConfig, neighbor: RunConfig)] = [
    ("exact", SmallKind.exact(), SmallKind.exact(k: 3)),
    ("density", SmallKind.density(), SmallKind.density(seed: 2)),
    ("density in the plane", SmallKind.density(dimension: 2), SmallKind.density(seed: 2, dimension: 2)),
    ("toy", SmallKind.toy(), SmallKind.toy(seed: 2)),
  ]
  private static var all: [RunConfig] { cells.flatMap { [$0.config, $0.neighbor] } }

  /// What a file is: bytes, and the inode and time that tell one that was written again.
  private struct Print: Equatable {
    let hash: String
    let inode: UInt64
    let seconds: Int
    let nanoseconds: Int

    init(_ path: String) throws {
      var status = stat()
      try #require(stat(path, &status) == 0, "\(path)")
      hash = sha256(try BinaryFile.read(path))
      (inode, seconds, nanoseconds) = (UInt64(status.st_ino), status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }

  /// Every file of the store, by its path below the folder of the runs, but for one run.
  private func others(_ run: RunFolder, in output: String) throws -> [String: Print] {
    let store = RunStore(output: output)
    var prints: [String: Print] = [:]
    for id in try FileManager.default.contentsOfDirectory(atPath: store.folder) where !run.path.hasSuffix(id) {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(store.folder)/\(id)") {
        prints["\(id)/\(name)"] = try Print("\(store.folder)/\(id)/\(name)")
      }
    }
    return prints
  }

  /// The bytes of a run that another machine must reproduce.
  private func bytes(_ run: RunFolder) throws -> [RunFile: [UInt8]] {
    var bytes: [RunFile: [UInt8]] = [:]
    for name in RunFile.allCases where name != .environment && BinaryFile.exists(run.file(name)) {
      bytes[name] = try BinaryFile.read(run.file(name))
    }
    return bytes
  }

  /// Copies the store `whole`, strikes one file of a run, trains everything, and compares with `expected`.
  ///
  /// - Parameters:
  ///   - steps: how many steps are trained for it; `nil` where it depends on what is left.
  ///   - source: the file that takes the place of a swapped one.
  private func check(
    _ config: RunConfig, _ file: RunFile, _ damage: Damage, steps: Int?, source: String, whole: String,
    expected: [RunFile: [UInt8]]
  ) throws {
    let scratch = try Scratch()
    let output = "\(scratch.path)/output"
    try FileManager.default.copyItem(atPath: whole, toPath: output)
    let run = RunStore(output: output).run(config)
    let before = try others(run, in: output)
    let good = try BinaryFile.read(run.file(file))
    let isUnfinished = !run.status().state.isFinal
    let hasCheckpoint = BinaryFile.exists(run.file(.state))
    try damage.strike(run.file(file), other: source)
    let isHarmless = (try? BinaryFile.read(run.file(file))) == good
    let training = KindTraining()
    var context: Comment { "\(config.label) \(file.rawValue) \(damage.rawValue): \(training.lines.all)" }
    // Whoever only looks says where each cell stands, whatever the files hold.
    let all = Self.all + (Self.all.contains(config) ? [] : [config])
    let cells = all.map { Run(config: $0, tables: ["theory"]) }
    #expect(StatusReport(cells, store: RunStore(output: output), cores: 2).rows.count == cells.count, context)
    let isRefused = damage == .folder || (file == .config && damage != .removed)
    if isRefused {
      let error = try #require(throws: (any Error).self) { try training.train(all, in: output) }
      #expect("\(error)".contains(run.file(file)) || "\(error)".contains("\(run.path): holds"), "\(error)")
      #expect(!"\(error)".contains("\n"))
      // What stands there may be somebody's: only its owner moves it away.
      if damage == .folder { #expect(BinaryFile.exists("\(run.file(file))/letter"), context) }
      try FileManager.default.removeItem(atPath: run.file(file))
    }
    #expect(try training.train(all, in: output).allSatisfy(\.isFinal), context)
    // Without its record nothing tells that a cell without a checkpoint was ever there: it is done like a new one, as is one
    // that was stopped before its first checkpoint, of which nothing is read. Times that are gone are gone, and a lock is made when it is taken.
    let isNew = !hasCheckpoint && (file == .record ? damage == .removed : isUnfinished && file == .series)
    if !isRefused && !isHarmless && !([.environment, .lock].contains(file) && damage == .removed) {
      let said = training.lines.all.filter { $0.contains(isNew ? config.shortID : file.rawValue) }
      #expect(!said.isEmpty && said.allSatisfy { $0.contains(config.shortID) }, context)
    }
    #expect(training.lines.all.allSatisfy { $0.split(separator: "\n").count == 1 }, context)
    let count = training.steps.count
    #expect(count == steps ?? count, context)
    let after = try bytes(run)
    for name in RunFile.allCases where name != .lock && after[name] != expected[name] {
      Issue.record("\(name.rawValue) differs; \(context)")
    }
    #expect(try others(run, in: output) == before, context)
    #expect(try training.train(all, in: output).allSatisfy(\.isFinal) && training.steps.count == count, context)
  }

  @Test("Every file of a finished cell", arguments: cells.indices) func aFinishedCell(index: Int) throws {
    let (_, config, neighbor) = Self.cells[index]
    let whole = try Scratch()
    #expect(try KindTraining().train(Self.all, in: whole.path).allSatisfy { $0 == .done })
    let store = RunStore(output: whole.path)
    let expected = try bytes(store.run(config))
    // What each kind leaves: a file that is new must be vouched for as well.
    var kept: Set<RunFile> = [.config, .record, .lock]
    if config.kind != .exact { kept.formUnion([.series, .state]) }
    if config.kind == .toy || config == SmallKind.density() { kept.insert(.samples) }
    #expect(Set(expected.keys) == kept)
    // A toy GAN takes a second to measure.
    let damages = config.kind == .toy ? [.truncated, .swapped, .flipped, .removed] : Damage.allCases
    for file in RunFile.allCases where file == .environment || kept.contains(file) {
      for damage in damages {
        // Samples are measured anew from the checkpoint, which with series and record takes a training.
        let isTrained = config.kind != .exact && [.state, .series, .record].contains(file)
        try check(
          config, file, damage, steps: isTrained ? config.steps : 0, source: store.run(neighbor).file(file),
          whole: whole.path, expected: expected)
      }
    }
  }

  @Test("Every file of a toy GAN that was stopped between two checkpoints, and of a critic that was stopped")
  func aStoppedTraining() throws {
    let undisturbed = try Scratch()
    #expect(try KindTraining().train(Self.all, in: undisturbed.path).allSatisfy { $0 == .done })
    for config in [SmallKind.toy(), SmallKind.density()] {
      let expected = try bytes(RunStore(output: undisturbed.path).run(config))
      let whole = try Scratch()
      let stopped = "\(whole.path)/output"
      try FileManager.default.copyItem(atPath: undisturbed.path, toPath: stopped)
      let run = RunStore(output: stopped).run(config)
      try FileManager.default.removeItem(atPath: run.path)
      let questions = Counter()
      let states = try KindTraining().train(
        [config], in: stopped,
        shouldStop: {
          questions.add()
          return questions.count > 15
        })
      #expect(states == [.interrupted])
      let neighbor = RunStore(output: stopped).run(
        config.kind == .toy ? SmallKind.toy(seed: 2) : SmallKind.density(seed: 2))
      for file in [RunFile.state, .series, .record] where BinaryFile.exists(run.file(file)) {
        for damage in [Damage.truncated, .swapped, .flipped, .removed] {
          try check(
            config, file, damage, steps: config.steps, source: neighbor.file(file), whole: stopped, expected: expected)
        }
      }
    }
  }

  @Test("A foreign samples file of a run that leaves none is not trusted, also after a kill before the record")
  func aForeignFile() throws {
    let scratch = try Scratch()
    let config = SmallKind.density(dimension: 2)
    let run = RunStore(output: scratch.path).run(config)
    let training = KindTraining()
    #expect(try training.train([config], in: scratch.path) == [.done])
    let expected = try bytes(run)
    try AtomicFile.write(try #require(training.recordsBeforeTheEnd[config.id]), to: run.file(.record))
    try AtomicFile.write("of another run", to: run.file(.samples))
    #expect(try KindTraining().train([config], in: scratch.path) == [.done])
    #expect(try bytes(run) == expected)
  }

  @Test("Every file of a training that diverged", arguments: [SmallKind.wildToy, SmallKind.wildDensity])
  func aDivergedTraining(config: RunConfig) throws {
    let whole = try Scratch()
    #expect(try KindTraining().train(Self.all, in: whole.path).allSatisfy { $0 == .done })
    let (step, quantity) = config.kind == .toy ? (7, "critic.linear1.weight.v") : (1, "critic.loss")
    let states = try KindTraining().train([config], in: whole.path)
    #expect(states == [.diverged(step: step, quantity: quantity)])
    let store = RunStore(output: whole.path)
    let expected = try bytes(store.run(config))
    let neighbor = store.run(config.kind == .toy ? SmallKind.toy() : SmallKind.density())
    for file in RunFile.allCases where file != .config && expected[file] != nil {
      for damage in [Damage.truncated, .swapped, .flipped, .removed] {
        // A critic has no checkpoint to go on from; a toy GAN has the one before the step at which it was lost.
        try check(
          config, file, damage, steps: nil, source: neighbor.file(file), whole: whole.path, expected: expected)
      }
    }
  }

  @Test(
    "No flipped bit of a configuration, and in no byte of a record, is believed or traps",
    arguments: [SmallKind.exact(), SmallKind.density(), SmallKind.toy()])
  func everyBit(config: RunConfig) throws {
    let scratch = try Scratch()
    #expect(try KindTraining().train([config], in: scratch.path) == [.done])
    let run = RunStore(output: scratch.path).run(config)
    let good = try BinaryFile.read(run.file(.config))
    var accepted = 0
    for (bit, bytes) in Self.flipped(good) {
      try Data(bytes).write(to: URL(fileURLWithPath: run.file(.config)))
      do {
        try run.checkConfiguration()
        // The same configuration in other words, such as 1E-3: written anew where it is next trained or found done.
        accepted += 1
        try run.mend(note: { _ in })
        #expect(try BinaryFile.read(run.file(.config)) == good, "bit \(bit)")
      } catch {
        #expect("\(error)".contains(run.path) && !"\(error)".contains("\n"), "bit \(bit): \(error)")
      }
    }
    #expect(accepted == (config.kind == .toy ? 1 : 0), "the toy GAN's epsilon is 1e-08")
    try AtomicFile.write(good, to: run.file(.config))
    let record = try BinaryFile.read(run.file(.record))
    // One bit of each byte, each bit in turn: the record is longer, and its hash sees to the rest. Without its last newline
    // it still says the same.
    let flips = Self.flipped(record).filter { $0.bit / 8 % 8 == $0.bit % 8 }
    for (bit, bytes) in flips + [(8 * record.count, Array(record.dropLast()))] {
      try Data(bytes).write(to: URL(fileURLWithPath: run.file(.record)))
      var said: [String] = []
      #expect(run.finishedRecord(note: { said.append($0) }) == nil, "bit \(bit)")
      #expect(said.count == 1 && said[0].contains("record.json") && !said[0].contains("\n"), "bit \(bit): \(said)")
    }
  }

  /// All sequences of bytes that have one bit changed.
  private static func flipped(_ bytes: [UInt8]) -> [(bit: Int, bytes: [UInt8])] {
    (0..<8 * bytes.count).map { bit in
      var other = bytes
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      return (bit, other)
    }
  }
}
