import Foundation
import Interchange
import Testing

/// SIGKILL at seeded moments, in training, checkpoint, evaluation and render, then the same command again.
///
/// `make soak` sets WDIV_KILLS=20; the short version kills 4 times. What is killed when depends on the machine's speed,
/// what comes out does not.
@Suite("Killed and started again, a report has the bytes of an undisturbed one", .serialized) struct KillTests {
  private static let kills = ProcessInfo.processInfo.environment["WDIV_KILLS"].flatMap { Int($0) }

  /// Where a kill is aimed.
  private enum Phase: String, CaseIterable { case training, checkpoint, evaluation, render }

  @Test(arguments: [1, 2]) func killedAndStartedAgain(jobs: Int) throws {
    let kills = Self.kills ?? 4
    let paper = try TinyPaper(seeds: kills > 4 ? 3 : 1, otherKinds: kills > 4)
    let command = ["report", "--jobs", "\(jobs)"]
    let (whole, parts) = (paper.output("whole"), paper.output("parts"))
    let start = ContinuousClock.now
    #expect(try Program.run(paper.arguments(command, output: whole)).code == 0)
    let duration = (ContinuousClock.now - start) / .seconds(1)
    var random = Lehmer(seed: UInt64(20 + jobs))
    var said: [String] = []
    for number in 0..<kills {
      // A quarter each, render last: whoever renders has trained.
      let phase = Phase.allCases[number * Phase.allCases.count / kills]
      let program = try Program.start(paper.arguments(command, output: parts))
      let hit = aim(program, phase, output: parts, random: &random, duration: duration / Double(kills))
      if hit { usleep(UInt32(random.unit() * (phase == .checkpoint ? 2000 : 20_000))) }
      program.signal(SIGKILL)
      let result = try program.wait()
      said.append("\(phase.rawValue) \(result.code)")
      // Killed, or already done: never anything else.
      #expect(result.code == 128 + SIGKILL || result.code == 0, "\(phase.rawValue): \(result.errors)")
    }
    let last = try Program.run(paper.arguments(command, output: parts))
    #expect(last.code == 0, "\(said): \(last.errors)")
    // A kill damages nothing: nothing is ever mended or begun again.
    #expect(!last.errors.contains("from the start") && !last.errors.contains("going back"), "\(last.errors)")
    #expect(try TinyPaper.files(parts) == TinyPaper.files(whole), "\(said)")
    #expect(said.count { $0.hasSuffix("137") } >= kills - 1, "\(said)")
    if Self.kills != nil { print("jobs \(jobs): \(said.joined(separator: ", "))") }
  }

  /// Waits for the phase; false when the program ended before.
  private func aim(
    _ program: RunningProgram, _ phase: Phase, output: String, random: inout Lehmer, duration: Double
  ) -> Bool {
    func names(_ folder: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }
    func anyRun(_ holds: (String) -> Bool) -> Bool {
      names("\(output)/runs").contains { holds("\(output)/runs/\($0)") }
    }
    switch phase {
    case .training:
      guard program.waitUntil({ program.errors.contains("[2/3]") }) else { return false }
      let end = ContinuousClock.now + .seconds(random.unit() * duration)
      return program.waitUntil { ContinuousClock.now >= end }
    case .checkpoint:
      return program.waitUntil { anyRun { names($0).contains { $0.hasPrefix(".state") || $0.hasPrefix(".record") } } }
    case .evaluation:
      // A training has logged its last step and not yet written its score.
      return program.waitUntil {
        anyRun { Self.holds($0, "series.jsonl", step: 40) && !Self.holds($0, "metrics.jsonl", step: 40) }
      }
    case .render:
      return program.waitUntil { program.errors.contains("[3/3]") }
    }
  }

  /// Whether a file of JSON lines has one of that step.
  private static func holds(_ run: String, _ file: String, step: Int) -> Bool {
    (try? BinaryFile.readText("\(run)/\(file)"))?.contains("\"step\":\(step)") ?? false
  }
}

/// Random numbers that are the same in every run of the test.
struct Lehmer {
  private var state: UInt64

  init(seed: UInt64) { state = seed * 2 + 1 }

  /// In 0..<1.
  mutating func unit() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53)
  }
}
