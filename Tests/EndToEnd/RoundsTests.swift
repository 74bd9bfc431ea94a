import Foundation
import Interchange
import TestSupport
import Testing

/// Reports that grow by rounds of seeds.
@Suite struct RoundsTests {
  /// A paper whose one claim compares its two methods.
  private func paper(margin: Double) throws -> TinyPaper {
    let paper = try TinyPaper(steps: 10)
    let path = "\(paper.paper)/claims.yaml"
    try FileManager.default.removeItem(atPath: path)
    try AtomicFile.write(
      """
      settings: { level: 0.025, sign_flips: 20 }
      tables:
        - { table: methods, rows_by: [method] }
      claims:
        - id: C6
          claim: WGAN-div is best.
          name: WGAN-div is best
          about: training
          rule: below
          in_words: Better than WGAN.
          reads: { table: methods, rows: [wgan-div], rivals: [wgan], margin: \(margin) }

      """, to: path)
    return paper
  }

  private func report(_ paper: TinyPaper, _ seeds: String, to output: String, _ more: [String] = []) throws
    -> (pages: Int, errors: String)
  {
    let path = "\(paper.paper)/profiles/tiny.yaml"
    let text = try BinaryFile.readText(path).replacing(/seeds: .*/, with: "seeds: \(seeds)")
    try AtomicFile.write(text, to: path)
    let result = try Program.run(paper.arguments(["report"], output: output) + more)
    #expect(result.code == 0 && result.output == "\(output)/index.html\n", "\(result.errors)")
    return (result.errors.components(separatedBy: "page: ").count - 1, result.errors)
  }

  /// A page after every round, and the same at the end however the store came about.
  @Test func aStoreThatGrewHasThePageOfOneTrainedInOneGo() throws {
    let paper = try paper(margin: 1.0001)
    let rounds = "{ first: 1, least: 4, most: 6 }"
    let whole = try report(paper, rounds, to: paper.output("whole"))
    #expect((4...6).contains(whole.pages))
    #expect(whole.errors.contains("C6: "), "\(whole.errors)")
    let runs = try TinyPaper.runs(paper.output("whole"))
    #expect(runs.count == 2 * whole.pages)
    #expect(try report(paper, "[1]", to: paper.output("grown")).pages == 1)
    #expect(try report(paper, "[1, 2, 3]", to: paper.output("grown")).pages == 2)
    #expect(try report(paper, rounds, to: paper.output("grown")).pages == whole.pages - 3)
    #expect(try TinyPaper.runs(paper.output("grown")) == runs)
    #expect(try TinyPaper.files(paper.output("grown")) == TinyPaper.files(paper.output("whole")))
    // Again: nothing is trained, and the page is written once.
    #expect(try report(paper, rounds, to: paper.output("whole")).pages == 1)
    let digests = try ["whole", "grown"].map { name in
      try Program.run(paper.arguments(["status", "--digest"], output: paper.output(name))).output
    }
    #expect(digests[0] == digests[1] && digests[0].count == 65)
  }

  /// Until a claim is decided, beyond the profile's most; and by the clock.
  @Test func seedsAreBoughtByTime() throws {
    let paper = try paper(margin: 1.0001)
    let least = "{ first: 1, least: 4, most: 4 }"
    _ = try report(paper, least, to: paper.output("until"))
    let bound = try report(paper, least, to: paper.output("until"), ["--until", "decided"]).errors
    let last = try #require(bound.split(separator: "\n").last { $0.hasPrefix("C6: ") })
    #expect(!last.contains("undecided") || last.contains("n = 64"), "\(last)")
    let budget = try report(paper, least, to: paper.output("budget"), ["--budget", "1s"])
    #expect(budget.errors.contains("took "))
    // What the clock did not reach is waiting, and the page says so.
    let page = try BinaryFile.readText("\(paper.output("budget"))/index.html")
    let runs = try TinyPaper.runs(paper.output("budget")).count
    #expect(page.contains("waiting") || runs == 8)
  }

  @Test(arguments: [
    ("0m", "give a time from 1s to 365d"), ("-5m", "give a time"), ("25", "give a time from 1s to 365d"),
    ("366d", "give a time from 1s to 365d"), ("8 h", "give a time"), ("1e3s", "give a time"), ("soon", "give a time"),
  ]) func budgetsThatAreNone(_ budget: String, _ message: String) throws {
    let result = try Program.run(["report", "--profile", "smoke", "--budget=\(budget)"])
    #expect(result.code == 2 && result.output == "")
    #expect(result.errors.hasPrefix("wdiv: ") && result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [["--budget", "8h"], ["--until", "decided"]]) func aProfileOfOneSeedDecidesNothing(_ limit: [String])
    throws
  {
    for command in [["report"], ["run", "--all"]] {
      let result = try Program.run(command + ["--profile", "smoke"] + limit)
      #expect(result.code == 2, "\(result.errors)")
      #expect(
        result.errors
          == "wdiv: --budget and --until need a profile with rounds of at least 4 seeds; profile smoke has 1\n")
    }
    #expect(try Program.run(["report", "--budget", "8h", "--until", "decided"]).code == 2)
    #expect(try Program.run(["run", "1234"] + limit).code == 2)
  }
}
