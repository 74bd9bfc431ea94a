import Foundation
import Interchange
import Testing

@Suite("Ctrl-C, SIGTERM, and two processes at once", .serialized) struct SignalTests {
  /// When the signal comes.
  enum Moment: String, CaseIterable { case measuring, training, scoring, finalScore, rendering }

  @Test func aSignalSavesTheStateAndTheSameCommandGoesOn() throws {
    // Many final samples, so that the final score takes long enough to be met.
    let paper = try TinyPaper(finalSamples: 3000)
    let (whole, parts) = (paper.output("whole"), paper.output("parts"))
    #expect(try Program.run(paper.arguments(["report", "--jobs", "1"], output: whole)).code == 0)
    var codes: [Int32] = []
    for (moment, number) in zip(Moment.allCases, [SIGINT, SIGTERM, SIGINT, SIGTERM, SIGINT]) {
      let program = try Program.start(paper.arguments(["report", "--jobs", "1"], output: parts))
      _ = program.waitUntil { has(program, moment, output: parts) }
      program.signal(number)
      let result = try program.wait()
      codes.append(result.code)
      guard result.code != 0 else { continue }
      #expect(result.code == 130, "\(moment.rawValue): \(result.errors)")
      let last = try #require(result.errors.split(separator: "\n").last)
      #expect(last.hasPrefix("wdiv: interrupted"), "\(moment.rawValue): \(result.errors)")
    }
    // A signal may come after the last moment to heed it; not every time.
    #expect(codes.count { $0 == 130 } >= 3, "\(codes)")
    #expect(try Program.run(paper.arguments(["report", "--jobs", "1"], output: parts)).code == 0)
    #expect(try TinyPaper.files(parts) == TinyPaper.files(whole))
  }

  private func has(_ program: RunningProgram, _ moment: Moment, output: String) -> Bool {
    let runs = (try? FileManager.default.contentsOfDirectory(atPath: "\(output)/runs")) ?? []
    func lines(_ name: String) -> [Int] {
      runs.map { run in
        let text = (try? String(contentsOfFile: "\(output)/runs/\(run)/\(name)", encoding: .utf8)) ?? ""
        return text.count { $0 == "\n" }
      }
    }
    switch moment {
    case .measuring: return program.errors.contains("[1/3]")
    case .training: return program.errors.contains("[2/3]")
    case .scoring: return lines("metrics.jsonl").contains { $0 > 0 }
    case .finalScore: return lines("metrics.jsonl").contains(5)
    case .rendering: return program.errors.contains("[3/3]")
    }
  }

  @Test func aSecondSignalEndsAtOnceAndNothingIsLost() throws {
    let paper = try TinyPaper(finalSamples: 3000)
    let (whole, parts) = (paper.output("whole"), paper.output("parts"))
    #expect(try Program.run(paper.arguments(["run", "--all", "--jobs", "2"], output: whole)).code == 0)
    let program = try Program.start(paper.arguments(["run", "--all", "--jobs", "2"], output: parts))
    _ = program.waitUntil { program.errors.contains("[2/3]") }
    usleep(100_000)
    program.signal(SIGINT)
    program.signal(SIGTERM)
    #expect([0, 130].contains(try program.wait().code))
    #expect(try Program.run(paper.arguments(["run", "--all", "--jobs", "2"], output: parts)).code == 0)
    #expect(try TinyPaper.files(parts) == TinyPaper.files(whole))
  }

  @Test func twoProcessesTrainACellOnceAndBothEndWell() throws {
    let paper = try TinyPaper()
    let (whole, shared) = (paper.output("whole"), paper.output("shared"))
    let list = try Program.run(paper.arguments(["list", "--json"], output: whole))
    let ids = try #require(try JSONValue.parse(list.output).array).compactMap { $0["id"]?.string }
    let id = String(try #require(ids.last).prefix(12))
    #expect(try Program.run(paper.arguments(["run", id], output: whole)).code == 0)
    let programs = try (0..<3).map { _ in try Program.start(paper.arguments(["run", id], output: shared)) }
    let results = try programs.map { try $0.wait() }
    #expect(results.allSatisfy { $0.code == 0 }, "\(results.map(\.errors))")
    #expect(results.contains { $0.errors.contains("is being trained by another process; waiting for it") })
    #expect(try TinyPaper.files(shared) == TinyPaper.files(whole))
    // And once more, when it is done: nothing is written.
    let record = "\(shared)/runs/\(try #require(ids.last))/record.json"
    let before = try FileManager.default.attributesOfItem(atPath: record)[.systemFileNumber] as? Int
    #expect(try Program.run(paper.arguments(["run", id], output: shared)).code == 0)
    #expect(try FileManager.default.attributesOfItem(atPath: record)[.systemFileNumber] as? Int == before)
  }

  @Test func statusTellsARunningRunFromAKilledOne() throws {
    let paper = try TinyPaper(steps: 4000)
    let output = paper.output("output")
    func states() throws -> [JSONValue] {
      let result = try Program.run(paper.arguments(["status", "--json"], output: output))
      return try #require(try JSONValue.parse(result.output).array)
    }
    let program = try Program.start(paper.arguments(["run", "--all", "--jobs", "1"], output: output))
    let ids = try states().compactMap { $0["id"]?.string }
    let series = "\(output)/runs/\(ids[0])/series.jsonl"
    _ = program.waitUntil { ((try? BinaryFile.read(series)) ?? []).contains(UInt8(ascii: "\n")) }
    let running = try states()
    #expect(running.compactMap { $0["state"]?.string } == ["running", "waiting"])
    #expect(try #require(running[0]["step"]?.integer) >= 20)
    #expect(running[0]["config"]?["steps"]?.integer == 2000)
    program.signal(SIGKILL)
    _ = try program.wait()
    #expect(try states().compactMap { $0["state"]?.string } == ["interrupted", "waiting"])
    let page = try Program.run(paper.arguments(["render"], output: output))
    #expect(page.code == 0, "\(page.errors)")
    let runs = try #require(try JSONValue.read(path: "\(output)/report.json")["runs"]?.array)
    #expect(runs.map { $0["state"]?["name"]?.string } == ["interrupted", "waiting"])
    let table = try Program.run(paper.arguments(["status"], output: output)).output
    #expect(table.contains("2 runs: 1 interrupted, 1 waiting; "), "\(table)")
  }
}
