import Foundation
import Interchange
import Testing

/// A small file system of its own. Mounting one takes root and a system that lets root mount, which a container may not;
/// its tests are shown as skipped elsewhere.
final class SmallDisk {
  /// Whether one can be mounted here, tried once.
  static let isAllowed = (try? SmallDisk(bytes: 64 << 10)) != nil
  /// What a skipped test says.
  static let need: Comment = "needs root, to mount a tmpfs: without it no full or read-only disk is tried"

  let path: String

  /// Throws where mounting is not allowed.
  init(bytes: Int) throws {
    path = NSTemporaryDirectory() + "wdiv-disk-\(UUID().uuidString)"
    try Folder.create(path)
    guard Self.command(["mount", "-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", path]) else {
      throw FileError.unwritable(path: path, reason: "no file system can be mounted there")
    }
  }

  deinit {
    _ = Self.command(["umount", "-l", path])
    try? FileManager.default.removeItem(atPath: path)
  }

  func remount(_ option: String) -> Bool { Self.command(["mount", "-o", "remount,\(option)", path]) }

  private static func command(_ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

@Suite("Full, read-only and vanished: one clear line, and the same command goes on to the same bytes", .serialized)
struct DiskTests {
  private func oneLine(_ result: Program.Result) -> Bool {
    result.errors.split(separator: "\n").filter { $0.hasPrefix("wdiv: ") }.count == 1
  }

  /// The disk grows a little at a time, so that each file in turn is the one that no longer fits.
  @Test(.enabled(if: SmallDisk.isAllowed, SmallDisk.need)) func aFullDisk() throws {
    let paper = try TinyPaper()
    let whole = paper.output("whole")
    let command = ["report", "--jobs", "1"]
    #expect(try Program.run(paper.arguments(command, output: whole)).code == 0)
    let disk = try SmallDisk(bytes: 64 << 10)
    let output = "\(disk.path)/output"
    var named: [String] = []
    var size = 64 << 10
    var result = try Program.run(paper.arguments(command, output: output))
    while result.code != 0 {
      #expect(result.code == 1, "\(size): \(result.errors)")
      #expect(oneLine(result), "\(size): \(result.errors)")
      #expect(result.errors.contains("No space left on device"), "\(size): \(result.errors)")
      #expect(!result.errors.contains("from the start"), "\(size): \(result.errors)")
      if let line = result.errors.split(separator: "\n").last, let place = line.range(of: "cannot write ") {
        named.append(String(line[place.upperBound...].prefix { $0 != ":" }.split(separator: "/").last ?? ""))
      }
      // 11 pages of 4 KiB: less than a file of the larger ones, more than one of the smaller.
      size += 44 << 10
      try #require(size < 8 << 20, "the report never fits: \(result.errors)")
      #expect(disk.remount("size=\(size)"))
      result = try Program.run(paper.arguments(command, output: output))
    }
    #expect(try TinyPaper.files(output) == TinyPaper.files(whole))
    #expect(Set(named).count >= 3, "\(named)")
    let leftovers = try FileManager.default.subpathsOfDirectory(atPath: output).filter { $0.hasSuffix(".tmp") }
    #expect(leftovers == [])
  }

  /// The same growing disk for cells of the other kinds, by single pages where another file is the one that does not fit.
  @Test(.enabled(if: SmallDisk.isAllowed, SmallDisk.need)) func aFullDiskUnderCellsOfOtherKinds() throws {
    let paper = try TinyPaper(steps: 10, otherKinds: true)
    let whole = paper.output("whole")
    #expect(try Program.run(paper.arguments(["run", "--all"], output: whole)).code == 0)
    let ids = try TinyPaper.runs(whole).filter {
      try JSONValue.read(path: "\(whole)/runs/\($0)/config.json")["kind"]?.string != "gan"
    }
    #expect(ids.count == 3)
    let page = 4 << 10
    var size = 4 * page
    let disk = try SmallDisk(bytes: size)
    let output = "\(disk.path)/output"
    let arguments = paper.arguments(["run", "--jobs", "1"] + ids, output: output)
    var named: [String] = []
    var result = try Program.run(arguments)
    while result.code != 0 {
      #expect(result.code == 1 && oneLine(result), "\(size): \(result.errors)")
      #expect(result.errors.contains("No space left on device"), "\(size): \(result.errors)")
      // A file that was written half is none that is damaged.
      #expect(!result.errors.contains("from the start"), "\(size): \(result.errors)")
      let place = result.errors.range(of: "cannot write ").map { result.errors[$0.upperBound...] } ?? ""
      named.append(String(place.prefix { $0 != ":" }.split(separator: "/").last ?? ""))
      // Samples alone take some thirty pages.
      size += named.suffix(4) == Array(repeating: "samples.safetensors", count: 4)[...] ? 8 * page : page
      try #require(size < 4 << 20, "the cells never fit: \(result.errors)")
      #expect(disk.remount("size=\(size)"))
      result = try Program.run(arguments)
    }
    let files = try TinyPaper.files(whole).filter { line in ids.contains { line.hasPrefix("runs/\($0)") } }
    #expect(try TinyPaper.files(output) == files)
    #expect(Set(named).isSuperset(of: ["series.jsonl", "state.safetensors", "samples.safetensors"]), "\(named)")
  }

  /// Every kind of file is the one that does not fit: the space that is left is set before the program writes it.
  @Test(
    .enabled(if: SmallDisk.isAllowed, SmallDisk.need),
    arguments: [
      "config.json", "series.jsonl", "metrics.jsonl", "state.safetensors", "samples.safetensors", "record.json",
      "environment.json", "reference/fashion-mnist-16.json", "reference/fashion-mnist-16.safetensors", "index.html",
      "report.json", "tables/methods.csv", "figures/figure-fid.svg",
    ])
  func aFileThatDoesNotFit(name: String) throws {
    let disk = try SmallDisk(bytes: 4 << 20)
    let paper = try TinyPaper(steps: 20)
    let (whole, output) = (paper.output("whole"), paper.output("output"))
    let command = ["report", "--jobs", "1"]
    #expect(try Program.run(paper.arguments(command, output: whole)).code == 0)
    // The file and its temporary neighbors live on a full disk: its folder is a link there.
    let id = try #require(try TinyPaper.runs(whole).first)
    let isOfRun = !name.contains("/") && name != "index.html" && name != "report.json"
    let folder = isOfRun ? "\(output)/runs/\(id)" : (("\(output)/\(name)") as NSString).deletingLastPathComponent
    let place = "\(disk.path)/place"
    try FileManager.default.copyItem(atPath: whole, toPath: output)
    try FileManager.default.moveItem(atPath: folder, toPath: place)
    if folder != output { try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: place) }
    let path = "\(place)/\((name as NSString).lastPathComponent)"
    BinaryFile.remove(path)
    if name.hasPrefix("reference") || name == "environment.json" {
      // What is missing is not an error by itself: the run must end once more.
      if name == "environment.json" { BinaryFile.remove("\(place)/record.json") }
    } else if isOfRun, name != "config.json" {
      BinaryFile.remove("\(place)/record.json")
    }
    if name == "config.json" { BinaryFile.remove("\(place)/record.json") }
    #expect(fill(disk.path))
    let target = folder == output ? place : output
    let result = try Program.run(paper.arguments(command, output: target))
    #expect(result.code == 1, "\(name): \(result.errors)")
    #expect(oneLine(result) && result.errors.contains("No space left on device"), "\(name): \(result.errors)")
    BinaryFile.remove("\(disk.path)/filler")
    let again = try Program.run(paper.arguments(command, output: target))
    #expect(again.code == 0, "\(again.errors)")
    // Links are not followed when listing: compare the place itself, then the rest.
    if folder != output {
      BinaryFile.remove(folder)
      try FileManager.default.copyItem(atPath: place, toPath: folder)
    }
    #expect(try TinyPaper.files(folder == output ? place : output) == TinyPaper.files(whole))
  }

  /// Fills what is left of a disk.
  private func fill(_ folder: String) -> Bool {
    let path = "\(folder)/filler"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    let descriptor = open(path, O_WRONLY)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let block = [UInt8](repeating: 1, count: 4096)
    while write(descriptor, block, block.count) == block.count {}
    return errno == ENOSPC
  }

  @Test(.enabled(if: SmallDisk.isAllowed, SmallDisk.need)) func aReadOnlyDisk() throws {
    let disk = try SmallDisk(bytes: 8 << 20)
    let paper = try TinyPaper(steps: 20)
    let output = "\(disk.path)/output"
    #expect(try Program.run(paper.arguments(["run", "--all"], output: output)).code == 0)
    let before = try TinyPaper.files(output)
    #expect(disk.remount("ro"))
    for command in ["report", "render"] {
      let result = try Program.run(paper.arguments([command], output: output))
      #expect(result.code == 2, "\(result.errors)")
      #expect(oneLine(result) && result.errors.contains("Read-only file system"), "\(result.errors)")
    }
    // Whoever only looks needs to write nothing.
    let status = try Program.run(paper.arguments(["status"], output: output))
    #expect(status.code == 0 && status.output.contains("2 runs: 2 done; nothing left to train"), "\(status.errors)")
    #expect(disk.remount("rw"))
    #expect(try TinyPaper.files(output) == before)
  }

  @Test func anOutputFolderThatIsAFile() throws {
    let paper = try TinyPaper(steps: 20)
    let output = paper.output("output")
    try AtomicFile.write("a letter", to: output)
    for command in [["report"], ["run", "--all"], ["render"]] {
      let result = try Program.run(paper.arguments(command, output: output))
      #expect(result.code == 2, "\(command): \(result.errors)")
      #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains(output), "\(result.errors)")
    }
    #expect(try BinaryFile.readText(output) == "a letter")
  }

  @Test func dataAndOutputThatVanishMidway() throws {
    let paper = try TinyPaper(steps: 400)
    let (whole, output) = (paper.output("whole"), paper.output("output"))
    let command = ["report", "--jobs", "1"]
    #expect(try Program.run(paper.arguments(command, output: whole)).code == 0)
    // The data goes while the first run trains: all is in memory, only the page needs it again.
    let program = try Program.start(paper.arguments(command, output: output))
    _ = program.waitUntil { program.errors.contains("[2/3]") }
    try FileManager.default.moveItem(atPath: paper.data, toPath: paper.data + "-away")
    let result = try program.wait()
    #expect(result.code == 2 && oneLine(result), "\(result.errors)")
    #expect(result.errors.contains("\(paper.data)"), "\(result.errors)")
    try FileManager.default.moveItem(atPath: paper.data + "-away", toPath: paper.data)
    // The run's folder goes while it trains.
    let id = try #require(try TinyPaper.runs(output).first)
    try FileManager.default.removeItem(atPath: "\(output)/runs/\(id)")
    let second = try Program.start(paper.arguments(command, output: output))
    _ = second.waitUntil { BinaryFile.exists("\(output)/runs/\(id)/state.safetensors") }
    try? FileManager.default.removeItem(atPath: "\(output)/runs/\(id)")
    let lost = try second.wait()
    #expect(lost.code == 1 && oneLine(lost), "\(lost.errors)")
    #expect(lost.errors.contains("cannot write \(output)/runs/\(id)"), "\(lost.errors)")
    let last = try Program.run(paper.arguments(command, output: output))
    #expect(last.code == 0, "\(last.errors)")
    #expect(try TinyPaper.files(output) == TinyPaper.files(whole))
  }
}
