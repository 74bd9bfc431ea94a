import Foundation
import Records
import Testing

@testable import Experiments

@Suite struct KindTableTests {
  private let hash = String(repeating: "0", count: 64)

  private func plan(_ name: String) throws -> RunPlan { try RunPlan(profile: name, paper: paperFolder) { hash } }

  @Test(arguments: ["quick", "standard", "paper"]) func everyRowThatAClaimReadsIsInItsTable(profile: String) throws {
    let claims = try String(contentsOfFile: "\(paperFolder)/claims.yaml", encoding: .utf8)
    let uses = try plan(profile).cells.flatMap(\.uses)
    let rows = claims.matches(of: /table: (theory|health), row: ([^,}]+),/)
    #expect(rows.count > 20)
    for row in rows {
      #expect(
        uses.contains { $0.table == String(row.output.1) && $0.label == String(row.output.2) }, "\(row.output.0)")
    }
    for distance in 1...10 {
      #expect(uses.contains { $0.table == "health" && $0.label == "gradient \(distance)" })
    }
  }

  @Test func everyCellOfAnotherKindHasOneUseATableAndItsOwnLastStep() throws {
    for cell in try plan("quick").cells where cell.config.gan == nil {
      #expect(cell.uses.allSatisfy { $0.readsStep == cell.config.steps && $0.axes.isEmpty && !$0.label.isEmpty })
      #expect(Set(cell.tables).isSubset(of: ["toy", "theory", "health"]))
      try cell.config.validate()
    }
  }

  @Test func claimsReadTheCriticsOfThreeSeeds() throws {
    let cells = try plan("quick").cells.filter { $0.uses.contains { $0.label == "zigzag wgan-div" } }
    #expect(cells.map(\.config.seed) == [1, 2, 3])
  }

  @Test func theSameLabelTwiceIsAnErrorWhereOneProfileHasBoth() throws {
    let scratch = try Scratch()
    func table(_ profiles: [String]) throws -> KindTable {
      let cells = profiles.enumerated().map { index, profile in
        "  - {kind: exact, label: same, quantity: slope, constants: {k: \(index + 1), n: 1, p: 3}, "
          + "profiles: [\(profile)]}"
      }
      try scratch.write(
        "table: t\nkind: theory\ncells:\n\(cells.joined(separator: "\n"))\n", to: "experiments/t.yaml")
      return try KindTable(named: "t", paper: scratch.path)
    }
    #expect(try table(["a", "b"]).entries.map(\.label) == ["same", "same"])
    #expect(throws: ConfigurationError.self) { _ = try table(["a", "a"]) }
  }

  @Test func aCellIsItsBaseWithWhatItSaysItself() throws {
    let scratch = try Scratch()
    func table(_ cells: String) throws -> KindTable {
      try scratch.write(
        """
        table: t
        kind: theory
        bases:
          slope: {kind: exact, quantity: slope, constants: {k: 2, n: 1, p: 3}, profiles: [quick]}
        cells:
        \(cells)
        """, to: "experiments/t.yaml")
      return try KindTable(named: "t", paper: scratch.path)
    }
    let entries = try table(
      "  - {base: slope}\n  - {base: slope, label: five, constants: {k: 2, n: 1, p: 5}}\n"
        + "  - {kind: exact, quantity: slope, constants: {k: 2, n: 1, p: 3}, profiles: [quick]}"
    ).entries
    #expect(entries[0].config == entries[2].config && entries[0].profiles == ["quick"])
    let five: ExactConfig? = if case .exact(let config) = entries[1].config { config } else { nil }
    #expect(entries[1].label == "five" && five?.constant("p") == 5)
    #expect(throws: ConfigurationError.self) { _ = try table("  - {base: steep}") }
    #expect(throws: ConfigurationError.self) { _ = try table("  - {base: slope, base: slope}") }
  }
}
