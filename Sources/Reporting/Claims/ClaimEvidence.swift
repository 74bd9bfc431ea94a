internal import Foundation
internal import Records

/// What is recorded, as the rules read it: tables, their rows by label, each row's runs by seed. It knows no cells, so
/// that rules can be tried on any made-up store.
struct ClaimEvidence: Sendable {
  /// One run.
  struct Run: Sendable {
    /// Its id, 64 hexadecimal digits.
    var id: String
    var seed: Int
    var state: RunState
    /// For a GAN that is done with enough evaluation points.
    var outcome: TrainingOutcome?
    /// For cells of other kinds: their numbers by name.
    var values: [(name: String, value: Double)] = []
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
    var context: String?
  }

  /// A table.
  struct Table: Sendable {
    var name: String
    var rows: [Row]
    /// Data set, size, steps and feature nets, for the verdict's line.
    var context: String?
  }

  var tables: [Table]

  func row(_ table: String, _ label: String) -> Row? {
    tables.first { $0.name == table }?.rows.first { $0.label == label }
  }
}

extension ClaimEvidence.Row {
  var outcomes: [TrainingOutcome] { runs.compactMap(\.outcome) }
  /// A verdict on such rows alone needs no "here".
  var isArticleScale: Bool { !runs.isEmpty && runs.allSatisfy(\.isArticleScale) }
  /// Mean log FID of each run.
  var logFIDs: [Double] { outcomes.map(\.logFID) }

  var diverged: Int {
    runs.count {
      if case .diverged = $0.state { true } else { false }
    }
  }

  /// Whether the mean FID curve fell by more than `share` over its last quarter.
  func isImproving(share: Double) -> Bool {
    guard !outcomes.isEmpty else { return false }
    let change = outcomes.reduce(0) { $0 + $1.lastQuarterChange } / Double(outcomes.count)
    return change < log(1 - share)
  }

  /// "seeds 2, 3 waiting": what is still to come; nil when nothing is. A failed run is tried again, so it is to come.
  var missing: String? {
    guard !runs.isEmpty else { return "no run" }
    var parts: [String] = []
    for word in ["waiting", "running", "interrupted", "failed"] {
      let runs = runs.filter { $0.state.name == word }
      // An exact number has no seed.
      let seeds = runs.map(\.seed).filter { $0 != Self.noSeed }.map(String.init)
      if !runs.isEmpty {
        parts.append(
          (seeds.isEmpty ? "" : "\(seeds.count == 1 ? "seed" : "seeds") \(seeds.joined(separator: ", ")) ") + word)
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// Why nothing can be said of a row that misses no run; nil when something can.
  var silence: String? {
    if diverged == runs.count {
      return (runs.count == 1 ? "the run of \(label)" : "all \(runs.count) runs of \(label)") + " diverged"
    }
    if runs.contains(where: { $0.state == .done && $0.outcome == nil }) {
      return
        "\(label) has a run without outcome (fewer than \(TrainingOutcome.fewestPoints) evaluation points, or a score "
        + "that is no positive number)"
    }
    return nil
  }
}
