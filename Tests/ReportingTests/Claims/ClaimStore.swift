import Foundation
import Interchange
import Records

@testable import Reporting

/// Made-up evidence for rules.
enum ClaimStore {
  static let path = FixtureStore.folder + "paper/claims.yaml"
  static let settings = Claims.Settings(level: 0.025, signFlips: 20)

  static func claims() throws -> Claims { try Claims(contentsOf: path) }

  /// The same with fewer sign flips, which take their time in a debug build.
  static func quickClaims() throws -> Claims {
    let text = try String(contentsOfFile: path, encoding: .utf8).replacing("sign_flips: 1000", with: "sign_flips: 20")
    return try Claims(parsing: text, path: path)
  }

  /// An outcome that no longer falls.
  static func outcome(_ logFID: Double, change: Double = 0) -> TrainingOutcome {
    TrainingOutcome(logFID: logFID, last: logFID, change: change)
  }

  static func run(_ label: String, _ seed: Int, _ outcome: TrainingOutcome?, state: RunState = .done)
    -> ClaimEvidence.Run
  {
    ClaimEvidence.Run(id: sha256("\(label) \(seed)"), seed: seed, state: state, outcome: outcome)
  }

  /// One run a value, by default done.
  static func row(_ label: String, _ logFIDs: [Double], change: Double = 0) -> ClaimEvidence.Row {
    ClaimEvidence.Row(
      label: label, runs: logFIDs.enumerated().map { run(label, $0.offset + 1, outcome($0.element, change: change)) })
  }

  /// A row of exact or trained values, one run for each entry.
  static func values(_ label: String, _ runs: [[String: Double]]) -> ClaimEvidence.Row {
    ClaimEvidence.Row(
      label: label,
      runs: runs.enumerated().map { index, values in
        var run = run(label, index + 1, nil)
        run.values = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return run
      })
  }

  static func evidence(_ table: String, _ rows: [ClaimEvidence.Row]) -> ClaimEvidence {
    ClaimEvidence(tables: [
      ClaimEvidence.Table(
        name: table, rows: rows, context: .images(datasets: ["Fashion-MNIST"], sizes: [16], steps: [8000], nets: nil))
    ])
  }

  /// The words of the section of claims.
  static func words() throws -> ClaimWords {
    ClaimWords(try TemplateSet(folder: FixtureStore.templates).words("claims"))
  }

  static func judge(_ table: String, _ rows: [ClaimEvidence.Row]) -> Judge {
    Judge(settings: settings, evidence: evidence(table, rows))
  }

  /// What the rule of a claim in `paper/claims.yaml` finds.
  static func finding(_ id: String, _ evidence: ClaimEvidence) throws -> RuleFinding {
    let claims = try claims()
    guard let claim = claims.claims.first(where: { $0.id == id }) else {
      throw ClaimsError.unknownClaim(id, known: claims.ids)
    }
    return Judge(settings: settings, evidence: evidence).result(claim).finding
  }

  /// Five seeds about a center.
  static func five(_ center: Double) -> [Double] { [-0.02, -0.01, 0, 0.01, 0.02].map { center + $0 } }
  static let rivals = ["sgan", "wgan", "wgan-gp", "sngan", "rjs-gan", "ctgan"]
  static let points = ["interpolates", "within", "pool", "members", "fakes", "reals"]
}
