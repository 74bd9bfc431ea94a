internal import Foundation
internal import Records

/// WGAN-div over k and p: two rays through the article's choice.
struct KPModel: Sendable {
  /// One (k, p).
  struct Row: Sendable {
    let k: Double
    let p: Double
    let group: RunGroup
    /// Gap / penalty of each run that is done and has a finite one.
    let ratios: [(seed: Int, value: Double)]

    /// Mean ratio with its interval over seeds.
    var ratio: Estimate? { Estimate(ratios.map(\.value)) }
    /// Whether it is the article's best.
    var isChoice: Bool { k == KPModel.choice.k && p == KPModel.choice.p }
    /// "k = 2, p = 6".
    var name: String { "k = \(KPModel.text(k)), p = \(KPModel.text(p))" }
  }

  /// What the article's figure shows as best.
  static let choice = (k: 2.0, p: 6.0)

  /// Every (k, p) that is asked for: by p, then by k.
  let rows: [Row]

  /// k varies, p is the article's.
  var alongK: [Row] { rows.filter { $0.p == Self.choice.p } }
  /// p varies, k is the article's; by p.
  var alongP: [Row] { rows.filter { $0.k == Self.choice.k } }
  /// On neither ray.
  var others: [Row] { rows.filter { $0.p != Self.choice.p && $0.k != Self.choice.k } }

  init(_ runs: [RecordedRun]) {
    let own = runs.filter { $0.tables.contains("kp") && !$0.isPublishedOnly(in: "kp") }.map { $0.read(by: "kp") }
    rows = RunGroup.groups(of: own).compactMap { group -> Row? in
      guard let k = group.config.constant("k"), let p = group.config.constant("p") else { return nil }
      let ratios = group.done.compactMap { run in
        GapRatio.of(run.series, upTo: run.lastStep(in: "kp")).map { (run.config.seed, $0) }
      }
      return Row(k: k, p: p, group: group, ratios: ratios)
    }.enumerated().sorted { ($0.element.p, $0.element.k, $0.offset) < ($1.element.p, $1.element.k, $1.offset) }
      .map(\.element)
  }

  /// A constant as text.
  static func text(_ value: Double) -> String { Format.significant(value, shortest: true) }

  /// Mean and interval over every seed of several rows: what all of them have in common when the row does not matter.
  /// Nil below two rows with a score.
  static func common(_ rows: [Row]) -> Estimate? {
    let scored = rows.compactMap(\.group.estimate)
    return scored.count > 1 ? Estimate(scored.flatMap(\.values)) : nil
  }
}

/// The free diagnostic of a WGAN-div critic: at its optimum (E_P T - E_Q T) / (k E_r ‖∇T‖^p) = p, for every class of
/// critics that is closed under scaling.
enum GapRatio {
  /// Mean of the gap over mean of the penalty (with k), both over the logged steps in the last quarter up to `last`; nil
  /// when a term is missing or not finite there, or the penalty is not above zero.
  static func of(_ series: [SeriesPoint], upTo last: Int) -> Double? {
    let logged = series.filter { $0.step <= last }
    guard let end = logged.last?.step else { return nil }
    var (gap, penalty) = (0.0, 0.0)
    for point in logged where 4 * point.step > 3 * end {
      guard let wasserstein = point.value("critic.term.wasserstein"), let term = point.value("critic.term.penalty")
      else {
        return nil
      }
      // The recorded term is minimized: E_Q T - E_P T.
      gap -= wasserstein
      penalty += term
    }
    guard gap.isFinite, penalty.isFinite, penalty > 0 else { return nil }
    return gap / penalty
  }
}
