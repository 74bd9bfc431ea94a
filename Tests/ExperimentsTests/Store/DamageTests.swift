import Foundation
import Interchange
import Records
import TestSupport
import Testing

@testable import Experiments

/// What can happen to a file on a disk.
enum Damage: String, CaseIterable {
  case truncated, swapped, flipped, emptied, removed, folder

  /// Does it to the file at `path`; `other` is the same file of another run.
  func strike(_ path: String, other: String) throws {
    let bytes = BinaryFile.exists(path) ? try BinaryFile.read(path) : []
    switch self {
    case .truncated: try AtomicFile.write(Array(bytes.prefix(bytes.count / 2)), to: path)
    case .swapped: try AtomicFile.write(BinaryFile.read(other), to: path)
    case .flipped:
      var flipped = bytes
      if !bytes.isEmpty { flipped[bytes.count / 3] ^= 4 }
      try AtomicFile.write(flipped, to: path)
    case .emptied: try AtomicFile.write([], to: path)
    case .removed: BinaryFile.remove(path)
    case .folder:
      BinaryFile.remove(path)
      try Folder.create(path)
      try AtomicFile.write("somebody's", to: "\(path)/letter")
    }
  }
}

@Suite("Damage: every file is named and mended to the same bytes, or refused in one line; nothing else is lost")
struct DamageTests {
  private let cell = TinyTraining.cell()
  private let neighbor = TinyTraining.cell(seed: 8)

  /// Whether the first start after the damage is refused, and what it says.
  private func isRefused(_ file: RunFile, _ damage: Damage) -> Bool {
    damage == .folder || (file == .config && damage != .removed)
  }

  private func check(_ file: RunFile, _ damage: Damage, stoppedAfter: Int? = nil, data: String, whole: String) throws {
    let scratch = try Scratch()
    let tiny = TinyTraining(data: data)
    let output = "\(scratch.path)/output"
    let expected = try TinyTraining.files(cell, in: whole) + TinyTraining.files(neighbor, in: whole)
    try FileManager.default.copyItem(atPath: whole, toPath: output)
    let run = RunStore(output: output).run(cell.config)
    if let stoppedAfter {
      try FileManager.default.removeItem(atPath: run.path)
      let questions = Counter()
      let states = try tiny.train(
        [cell], in: output,
        shouldStop: {
          questions.add()
          return questions.count > stoppedAfter
        })
      try #require(states == [.interrupted])
    }
    func bytes() -> [UInt8] { (try? BinaryFile.read(run.file(file))) ?? [] }
    let before = bytes()
    try damage.strike(run.file(file), other: RunStore(output: output).run(neighbor.config).file(file))
    let isHarmless = before == bytes()
    let lines = Lines()
    let context: Comment = "\(file.rawValue) \(damage.rawValue): \(lines.all)"
    if isRefused(file, damage) {
      let error = try #require(throws: (any Error).self) {
        try tiny.train([cell, neighbor], in: output, lines: lines)
      }
      #expect("\(error)".contains(file == .config && damage != .folder ? run.path : file.rawValue), context)
      #expect(!"\(error)".contains("\n"))
      // What stands there is somebody's: it is still there, and once it is moved away the run goes on.
      if damage == .folder { #expect(BinaryFile.exists("\(run.file(file))/letter")) }
      try FileManager.default.removeItem(atPath: run.file(file))
    }
    #expect(try tiny.train([cell, neighbor], in: output, lines: lines) == [.done, .done], context)
    #expect(try TinyTraining.files(cell, in: output) + TinyTraining.files(neighbor, in: output) == expected, context)
    #expect(lines.all.allSatisfy { $0.split(separator: "\n").count == 1 })
    // Nobody reads what is in a lock, and times that are gone are gone. Of a run that goes on, the sheet is made anew anyway, and lines of the series past
    // the checkpoint are cut, whosever they are.
    let isSilent =
      isHarmless || isRefused(file, damage) || file == .lock || (file == .environment && damage == .removed)
      || (stoppedAfter != nil && (file == .samples || file == .series))
    if !isSilent {
      #expect(lines.all.contains { $0.contains(file.rawValue) }, "\(file.rawValue) \(damage.rawValue): \(lines.all)")
    }
  }

  @Test func aFinishedRun() throws {
    try IDXFixture.withFolder { data in
      let whole = try Scratch()
      #expect(try TinyTraining(data: data).train([cell, neighbor], in: whole.path) == [.done, .done])
      for file in RunFile.allCases {
        for damage in Damage.allCases { try check(file, damage, data: data, whole: whole.path) }
      }
    }
  }

  /// Stopped after the first evaluation: a whole checkpoint with scores.
  @Test func aRunThatGoesOn() throws {
    try IDXFixture.withFolder { data in
      let whole = try Scratch()
      #expect(try TinyTraining(data: data).train([cell, neighbor], in: whole.path) == [.done, .done])
      for file in [RunFile.series, .metrics, .state, .samples, .record] {
        for damage in [Damage.truncated, .swapped, .flipped, .removed] {
          try check(file, damage, stoppedAfter: 13, data: data, whole: whole.path)
        }
      }
    }
  }

  @Test(arguments: ["fashion-mnist-16.json", "fashion-mnist-16.safetensors"]) func theScales(name: String) throws {
    try IDXFixture.withFolder { data in
      try IDXFixture.withFolder(train: 150) { otherData in
        let other = try Scratch()
        _ = try TinyTraining(data: otherData).reference(other.path)
        let scratch = try Scratch()
        let tiny = TinyTraining(data: data)
        _ = try tiny.reference(scratch.path)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/reference").sorted()
        let expected = try files.map { try BinaryFile.read("\(scratch.path)/reference/\($0)") }
        let path = "\(scratch.path)/reference/\(name)"
        for damage in Damage.allCases {
          try damage.strike(path, other: "\(other.path)/reference/\(name)")
          let lines = Lines()
          if damage == .folder {
            let error = try #require(throws: FileError.self) { try tiny.reference(scratch.path) }
            #expect("\(error)".contains(name) && BinaryFile.exists("\(path)/letter"))
            try FileManager.default.removeItem(atPath: path)
          }
          _ = try tiny.reference(scratch.path, note: lines.add)
          // The file of other data is whole, and simply not that of these; one that is gone was perhaps never there.
          if ![.folder, .swapped, .removed].contains(damage) {
            #expect(lines.all.count == 1 && lines.all[0].contains(name), "\(damage.rawValue): \(lines.all)")
          }
          #expect(
            try files.map { try BinaryFile.read("\(scratch.path)/reference/\($0)") } == expected, "\(damage.rawValue)")
        }
      }
    }
  }
}
