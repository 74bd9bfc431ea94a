internal import Foundation
internal import Records

/// What is recorded, as the rules read it: tables, their rows by label, each row's runs by seed. It knows no runs, so
/// that rules can be tried on any made-up store.
struct ClaimEvidence: Sendable {
  struct Run: Sendable {
    /// Its id, 64 hexadecimal digits.
    var id: String
    var seed: Int
    var state: RunState
    /// For a GAN that is done.
    var outcome: TrainingOutcome?
    /// For runs of other kinds: their numbers by name.
    var values: [(name: String, value: Double)] = []
    /// Done on a data set that nothing scores.
    var isUnscored = false
    /// Trained on the article's data at its size with its network.
    var isArticleScale = false

    func value(_ name: String) -> Double? { values.first { $0.name == name }?.value }
  }

  /// Runs that differ in nothing but the seed.
  struct Row: Sendable {
    /// What `RunConfig.seed` says of an exact number.
    static let noSeed = 0

    var label: String
    /// By seed.
    var runs: [Run]
    /// What a row of values was measured on; nil for GANs, whose table says it.
    var context: Context?
  }

  struct Table: Sendable {
    var name: String
    var rows: [Row]
    var context: Context?
  }

  /// What rows were measured on: what a verdict of them speaks for.
  enum Context: Equatable, Sendable {
    /// Images: data sets, side lengths, generator steps, and what gave the FID.
    case images(datasets: [String], sizes: [Int], steps: [Int], nets: NetKind?, reached: Reached? = nil)
    /// Critics on a line: units of the hidden layers, steps.
    case critics(units: [Int], steps: Int)
    case exact
  }

  /// What the runs of a row reached.
  struct Reached: Equatable, Sendable {
    /// Mean over the seeds, as the tables have it.
    let fid: Double
    let isFalling: Bool
  }

  var tables: [Table]

  func row(_ table: String, _ label: String) -> Row? {
    tables.first { $0.name == table }?.rows.first { $0.label == label }
  }
}

extension ClaimEvidence.Row {
  /// A verdict on such rows alone needs no "here".
  var isArticleScale: Bool { !runs.isEmpty && runs.allSatisfy(\.isArticleScale) }

  /// Nil without an outcome.
  var reached: ClaimEvidence.Reached? {
    let outcomes = runs.compactMap(\.outcome)
    guard !outcomes.isEmpty else { return nil }
    func mean(_ value: (TrainingOutcome) -> Double) -> Double {
      outcomes.reduce(0) { $0 + value($1) } / Double(outcomes.count)
    }
    let ends = TrainingOutcome(logFID: mean(\.logFID), last: mean(\.last), change: mean(\.change))
    return ClaimEvidence.Reached(fid: mean { exp($0.logFID) }, isFalling: ends.isFalling)
  }

  /// The runs that diverged; nil when none did.
  var divergence: Remark? {
    let diverged = runs.count { if case .diverged = $0.state { true } else { false } }
    return diverged == 0 ? nil : .diverged(diverged, of: runs.count, row: label)
  }

  /// What is still to come; nil when nothing is. A failed run is tried again, so it is to come.
  func missing(in table: String) -> Remark? {
    guard !runs.isEmpty else { return .noRow(table: table, row: label) }
    let pending = ["waiting", "running", "interrupted", "failed"].compactMap { state in
      let runs = runs.filter { $0.state.name == state }
      return runs.isEmpty
        ? nil : Remark.Pending(state: state, seeds: runs.map(\.seed).filter { $0 != Self.noSeed })
    }
    let unscored = runs.filter(\.isUnscored)
    let all =
      pending
      + (unscored.isEmpty ? [] : [Remark.Pending(state: StateCount.unscored, seeds: unscored.map(\.seed))])
    return all.isEmpty ? nil : .pending(table: table, row: label, all)
  }
}
