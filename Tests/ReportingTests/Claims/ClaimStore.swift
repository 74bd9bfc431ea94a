import Foundation
import Interchange
import Records

@testable import Reporting

/// Made-up evidence for rules.
enum ClaimStore {
  static let path = FixtureStore.folder + "paper/claims.yaml"
  static let settings = Claims.Settings(
    level: 0.05, noiseErrors: 2, improvingShare: 0.1, relabelings: 200, maximumDraws: 299)

  static func claims() throws -> Claims { try Claims(contentsOf: path) }

  /// The same with fewer random relabelings, which take their time in a debug build.
  static func quickClaims(relabelings: Int = 40, draws: Int = 9999) throws -> Claims {
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacing("relabelings: 1000", with: "relabelings: \(relabelings)")
      .replacing("max_t_draws: 9999", with: "max_t_draws: \(draws)")
    return try Claims(parsing: text, path: path)
  }

  /// An outcome with little noise, that no longer improves, on whose size three nets agree.
  static func outcome(
    _ logFID: Double, nets: [Double] = [-0.3, 0, 0.3], change: Double = 0, noise: Double = 1e-6
  ) -> TrainingOutcome {
    TrainingOutcome(
      logFID: logFID, logFIDs: nets.map { logFID + $0 }, lastQuarterChange: change, noiseVariance: noise)
  }

  static func run(_ label: String, _ seed: Int, _ outcome: TrainingOutcome?, state: RunState = .done)
    -> ClaimEvidence.Run
  {
    ClaimEvidence.Run(id: sha256("\(label) \(seed)"), seed: seed, state: state, outcome: outcome)
  }

  /// One run a value, by default done.
  static func row(_ label: String, _ logFIDs: [Double], change: Double = 0, noise: Double = 1e-6) -> ClaimEvidence.Row {
    ClaimEvidence.Row(
      label: label,
      runs: logFIDs.enumerated().map {
        run(label, $0.offset + 1, outcome($0.element, change: change, noise: noise))
      })
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
  static func words() throws -> Words { try TemplateSet(folder: FixtureStore.templates).words("claims") }

  static func judge(_ table: String, _ rows: [ClaimEvidence.Row]) -> Judge {
    Judge(settings: settings, evidence: evidence(table, rows))
  }

  /// What the rule of a claim in `paper/claims.yaml` finds.
  static func finding(_ id: String, _ evidence: ClaimEvidence) throws -> RuleFinding {
    let claims = try claims()
    guard let claim = claims.claims.first(where: { $0.id == id }) else {
      throw ClaimsError.unknownClaim(id, known: claims.ids)
    }
    var settings = claims.settings
    settings.maximumDraws = 999
    return Judge(settings: settings, evidence: evidence).finding(claim.rule)
  }

  /// Five seeds about a center.
  static func five(_ center: Double) -> [Double] { [-0.02, -0.01, 0, 0.01, 0.02].map { center + $0 } }
  /// Three seeds about a center.
  static func three(_ center: Double, _ spread: Double = 0.01) -> [Double] { [-spread, 0, spread].map { center + $0 } }

  static let rivals = ["sgan", "wgan", "wgan-gp", "sngan", "rjs-gan", "ctgan"]
  static let points = ["interpolates", "within", "pool", "members", "fakes", "reals"]
}
