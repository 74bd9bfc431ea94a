import Foundation
import Interchange
import Objectives
import Records
import Testing

@testable import Experiments

@Suite struct TuningTests {
  private static let text = """
    profile: p
    source: measured
    numerics: 3
    seeds: [101, 102]
    choices:
      - method: ctgan
        learning_rate: 0.0002
        critic_steps: 1
        dropout: 0.2
        steps_spent: 32000
        trials:
          - { learning_rate: 0.0002, critic_steps: 1, dropout: 0.2, steps_spent: 16000, fids: [9, 16] }
          - { learning_rate: 0.0005, critic_steps: 5, dropout: 0.5, steps_spent: 16000, fids: [8, diverged] }
    """

  private func read(_ text: String) throws -> TuningChoices {
    let scratch = try Scratch()
    try scratch.write(text, to: "tuning/p.yaml")
    return try TuningChoices(profile: "p", paper: scratch.path)
  }

  @Test func aWrittenFileReadsBackEqual() throws {
    let choices = try read(Self.text)
    #expect(choices.seeds == [101, 102] && choices.numerics == 3)
    #expect(choices.choices.first?.trials.map { $0.fids.map(\.value) } == [[9, 16], [8, nil]])
    let again = try read(choices.text)
    #expect(again == choices)
    #expect(again.text == choices.text)
  }

  @Test func aTrialThatDivergedHasNoFIDAndTheMeanIsGeometric() throws {
    let trials = try #require(try read(Self.text).choices.first?.trials)
    #expect(abs((trials[0].fid ?? 0) - 12) < 1e-12)
    #expect(trials[1].fid == nil)
  }

  @Test func theCommittedChoicesSayThatTheyAreNotTuned() throws {
    for name in ["smoke", "quick", "standard", "paper"] {
      let choices = try TuningChoices(profile: name, paper: paperFolder)
      #expect(Set(choices.choices.map(\.method)) == Set(Method.names), "\(name)")
      if choices.source == TuningChoices.measured {
        #expect(choices.choices.allSatisfy { !$0.trials.isEmpty })
      } else {
        #expect(choices.source == "default, not tuned")
      }
    }
  }

  @Test(arguments: [
    ("method: ctgan", "method: dcgan", ":6: 'choices.method' cannot be 'dcgan'"),
    ("    dropout: 0.2\n", "", "'choices.dropout' cannot be missing; allowed is a number above 0 and below 1"),
    ("method: ctgan", "method: wgan-gp", "'choices.dropout' cannot be 0.2; allowed is nothing: wgan-gp has none"),
    ("learning_rate: 0.0002\n", "learning_rate: 2\n", "'choices.learning_rate' cannot be 2.0"),
    ("[9, 16]", "[9, lost]", "'choices.trials.fids' takes a number above 0, or diverged, not 'lost'"),
    ("profile: p", "profile: q", ":1: 'profile' cannot be 'q'; allowed is p"),
    ("source: measured\n", "", "key 'source' is missing"),
  ])
  func aSpoiltFile(old: String, new: String, message: String) throws {
    let error = try #require(throws: (any Error).self) { _ = try read(Self.text.replacing(old, with: new)) }
    #expect("\(error)".contains(message), "\(error)")
  }

  // MARK: Choosing

  /// Three learning rates, two seeds, RJS-GAN alone.
  private func plan(_ scratch: Scratch, rates: [String: [Double]] = [:]) throws -> RunPlan {
    try scratch.write(
      ConfigurationFileTests.profile + "\ntuning: { steps: 20, seeds: [101, 102] }", to: "profiles/p.yaml")
    let methods = try String(contentsOfFile: "\(paperFolder)/methods.yaml", encoding: .utf8)
    try scratch.write(methods, to: "methods.yaml")
    try scratch.write(
      """
      table: tuning
      axes:
        - setting: trial
          base: { method: rjs-gan, critic_steps: 1 }
          product: { learning_rate: [1e-4, 2e-4, 4e-4] }
      """, to: "experiments/tuning.yaml")
    return try RunPlan(tuning: "p", paper: scratch.path, rates: rates) { _ in String(repeating: "0", count: 64) }
  }

  /// A trial that is over, with the same FID at seven points; the first three are far off and must not count.
  private func record(_ cell: Run, fid: Double?, store: RunStore) throws {
    let run = store.run(cell.config)
    try run.prepare()
    let state = fid == nil ? RunState.diverged(step: 3, quantity: "critic.loss") : .done
    try run.write(RunRecord(config: cell.config, state: state, step: cell.config.steps))
    let lines = (1...7).map { MetricsPoint(step: $0, samples: 2, fids: [$0 < 4 ? 900 : fid ?? 1]) }.map {
      JSONValue(encoding: $0).text + "\n"
    }
    try AtomicFile.write(lines.joined(), to: run.file(.metrics))
  }

  @Test func theLowestFIDOverBothSeedsWins() throws {
    let scratch = try Scratch()
    let plan = try plan(scratch)
    #expect(plan.runs.map(\.config.seed) == [101, 101, 101, 102, 102, 102])
    #expect(plan.runs.map(\.tables) == Array(repeating: ["tuning"], count: 6))
    let store = RunStore(output: scratch.path)
    for (cell, fid) in zip(plan.runs, [10.0, 20, 50, 30, 14, 50]) { try record(cell, fid: fid, store: store) }
    let choices = try TuningChoices(measuring: plan, store: store)
    let choice = try #require(choices.choices.first)
    // √(10 · 30) > √(20 · 14).
    #expect(choice.chosen.learningRate == 2e-4)
    #expect(choice.trials.map { $0.fids.map(\.value) } == [[10, 30], [20, 14], [50, 50]])
    #expect(choice.trials.reduce(0) { $0 + $1.stepsSpent } == 120)
    try choices.write(to: "\(scratch.path)/tuning/p.yaml")
    #expect(try TuningChoices(profile: "p", paper: scratch.path) == choices)
  }

  @Test func aTryThatDivergedWithOneSeedLoses() throws {
    let scratch = try Scratch()
    let plan = try plan(scratch)
    let store = RunStore(output: scratch.path)
    for (cell, fid) in zip(plan.runs, [90.0, 2, 91, 90, nil, 91]) { try record(cell, fid: fid, store: store) }
    let choices = try TuningChoices(measuring: plan, store: store)
    #expect(choices.choices.first?.chosen.learningRate == 1e-4)
    for run in [plan.runs[0], plan.runs[2]] { try record(run, fid: nil, store: store) }
    #expect(throws: TuningError.allDiverged(method: "rjs-gan")) {
      _ = try TuningChoices(measuring: plan, store: store)
    }
  }

  /// A choice at the edge is no choice: the next rate is named, and no file is written until the best lies inside.
  @Test func theGridWidensUntilTheBestLiesInside() throws {
    let scratch = try Scratch()
    let store = RunStore(output: scratch.path)
    func choices(_ plan: RunPlan, _ fids: [Double?]) throws -> TuningChoices {
      for (run, fid) in zip(plan.runs, fids + fids) { try record(run, fid: fid, store: store) }
      return try TuningChoices(measuring: plan, store: store)
    }
    let narrow = try plan(scratch)
    let high = try choices(narrow, [9, 8, 7])
    #expect(high.widening == ["rjs-gan": [8e-4]])
    #expect(throws: TuningError.edge(method: "rjs-gan")) { try high.write(to: "\(scratch.path)/tuning/p.yaml") }
    #expect(try choices(narrow, [7, 8, 9]).widening == ["rjs-gan": [5e-5]])
    // A seed that diverged is worse than any FID, at the edge too.
    #expect(try choices(narrow, [9, 8, nil]).widening.isEmpty)
    let wide = try plan(scratch, rates: ["rjs-gan": [8e-4, 2e-4], "wgan": [1]])
    #expect(wide.runs.count == 8 && wide.runs.map(\.config.optimizer.learningRate).max() == 8e-4)
    #expect(Set(narrow.runs.map(\.config.id)).isSubset(of: wide.runs.map(\.config.id)))
    #expect(wide.runs.allSatisfy { !$0.isScoredAtEnd })
    #expect(try choices(wide, [9, 8, 7, 7.5]).widening.isEmpty)
  }

  @Test func nothingIsChosenBeforeEveryTrialIsOver() throws {
    let scratch = try Scratch()
    let plan = try plan(scratch)
    #expect(throws: TuningError.unfinished(run: plan.runs[0].config.shortID, state: "waiting")) {
      _ = try TuningChoices(measuring: plan, store: RunStore(output: scratch.path))
    }
  }

  @Test func aProfileWithoutTuningSaysSo() throws {
    let scratch = try Scratch()
    try scratch.write(ConfigurationFileTests.profile, to: "profiles/p.yaml")
    let error = try #require(throws: (any Error).self) {
      _ = try RunPlan(tuning: "p", paper: scratch.path) { _ in "" }
    }
    #expect("\(error)".contains("key 'tuning' is missing; it takes the keys steps, seeds"))
  }
}
