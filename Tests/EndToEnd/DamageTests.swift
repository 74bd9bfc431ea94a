import Foundation
import Interchange
import Testing

/// What a reader of the page meets whose store holds a damaged cell of another kind than a GAN on images.
@Suite struct DamageTests {
  @Test("A damaged file that the page shows is refused in one line; the report mends it to the same page")
  func theCellsOfOtherKinds() throws {
    let paper = try TinyPaper(steps: 10, otherKinds: true)
    let (whole, output) = (paper.output("whole"), paper.output("output"))
    #expect(try Program.run(paper.arguments(["report"], output: whole)).code == 0)
    try FileManager.default.copyItem(atPath: whole, toPath: output)
    var folders: [String: String] = [:]
    for id in try TinyPaper.runs(output) {
      let config = try JSONValue.read(path: "\(output)/runs/\(id)/config.json")
      folders[config["kind"]?.string ?? "gan"] = "runs/\(id)"
    }
    #expect(folders.keys.sorted() == ["critic", "exact", "gan", "toy"])
    var damages: [(path: String, bytes: [UInt8])] = []
    for (kind, other) in [("exact", "toy"), ("critic", "toy"), ("toy", "critic")] {
      let (folder, foreign) = (try #require(folders[kind]), try #require(folders[other]))
      for name in ["record.json"] + (kind == "exact" ? [] : ["series.jsonl", "samples.safetensors"]) {
        let path = "\(output)/\(folder)/\(name)"
        let good = try BinaryFile.read(path)
        var flipped = good
        flipped[good.count / 2] ^= 4
        let swapped = try BinaryFile.read("\(whole)/\(foreign)/\(name)")
        for bytes in [flipped, Array(good.prefix(good.count / 2)), swapped] {
          try AtomicFile.write(bytes, to: path)
          let result = try Program.run(paper.arguments(["render"], output: output))
          #expect(result.code == 2, "\(kind) \(name) \(bytes.count): \(result.errors)")
          let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("wdiv: ") }
          #expect(lines.count == 1 && lines[0].contains(folder), "\(kind) \(name): \(result.errors)")
          guard name == "record.json" else { continue }
          let status = try Program.run(paper.arguments(["status"], output: output))
          #expect(status.code == 0 && status.output.contains("1 failed"), "\(kind): \(status.output) \(status.errors)")
          let digest = try Program.run(paper.arguments(["status", "--digest"], output: output))
          #expect(digest.code != 0 && digest.output.isEmpty && digest.code < 128, "\(kind): \(digest.output)")
        }
        try AtomicFile.write(good, to: path)
        damages.append((path: path, bytes: swapped))
      }
    }
    for (path, bytes) in damages { try AtomicFile.write(bytes, to: path) }
    let result = try Program.run(paper.arguments(["report"], output: output))
    #expect(result.code == 0, "\(result.errors)")
    #expect(try TinyPaper.files(output) == TinyPaper.files(whole))
  }

  @Test("A foreign file where a cell leaves none is not shown") func aFileTooMany() throws {
    let paper = try TinyPaper(steps: 10, otherKinds: true)
    let output = paper.output("output")
    #expect(try Program.run(paper.arguments(["report"], output: output)).code == 0)
    let before = try TinyPaper.files(output)
    var exact = ""
    for id in try TinyPaper.runs(output)
    where try JSONValue.read(path: "\(output)/runs/\(id)/config.json")["kind"]?.string == "exact" { exact = id }
    let stray = "\(output)/runs/\(exact)/samples.safetensors"
    try AtomicFile.write("a letter", to: stray)
    let result = try Program.run(paper.arguments(["render"], output: output))
    #expect(result.code == 0, "\(result.errors)")
    #expect(try BinaryFile.readText(stray) == "a letter")
    BinaryFile.remove(stray)
    #expect(try TinyPaper.files(output) == before)
  }
}
