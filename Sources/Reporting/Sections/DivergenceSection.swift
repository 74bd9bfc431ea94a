internal import Foundation
internal import Records

/// Equations (7) to (11), what the exact values say about the article's statements, and
/// WGAN-div's critic on a line.
extension Section {
  static func divergence(_ page: Page) throws -> Section {
    let facts = TheoryFacts(page.model.input).all
    return Section(
      "divergence",
      [
        "claims": .flag(page.model.ledger != nil),
        "facts": facts.contains { $0.1 != nil } ? .object(facts.map { ($0, $1 ?? .absent) }) : .absent,
      ])
  }
}

/// Numbers of the table `theory` that bear on the article's statements, by the names of the statements in the template; nil
/// for one that nothing recorded bears on. Nothing here is computed but comparisons.
private struct TheoryFacts {
  private typealias Row = TheoryModel.Row

  private let runs: [RecordedRun]
  private let theory: TheoryModel

  init(_ input: ReportInput) { (runs, theory) = (input.checks(in: "theory"), TheoryModel(input)) }

  var all: [(String, View?)] {
    [
      ("sampling", sampling), ("vanishing", vanishing), ("bound", bound), ("symmetry", symmetry),
      ("asymmetry", asymmetry), ("distance", distance), ("limit", limit), ("weight", weight), ("ratio", ratio),
      ("odd", odd), ("lipschitz", lipschitz), ("circle", circle),
    ]
  }

  private func number(_ value: Double?) -> View { .optional(value.map { Format.significant($0, digits: 6) }) }
  private func constant(_ value: Double?) -> View { .optional(value.map(Format.constant)) }
  private func links(_ runs: [RecordedRun?]) -> View { RunLink.view(runs.compactMap { $0 }.map { RunLink($0) }) }
  private func pair(_ real: Density?, _ fake: Density?) -> View {
    ["real": .text(real?.label ?? "P"), "fake": .text(fake?.label ?? "Q")]
  }
  private func names(_ row: Row) -> View {
    pair(row.pair.real, row.pair.fake)
      .with(["sampling": .text(row.sampling), "k": constant(row.k), "p": constant(row.p)])
  }
  /// The first exact run of a quantity that a condition holds for.
  private func exact(_ quantity: ExactQuantity, where holds: (RunConfig) -> Bool = { _ in true }) -> RecordedRun? {
    runs.first { $0.exact?.quantity == quantity && holds($0.config) }
  }

  /// How much W depends on r(x), by k and p, for the first pair with at least four exact values.
  private var sampling: View? {
    let exact = theory.rows.filter { $0.exact?.value("divergence") != nil }
    func likes(_ row: Row) -> [Row] { exact.filter { $0.pair == row.pair && $0.hasConstants(of: row) } }
    guard let first = exact.first(where: { likes($0).count >= 4 }) else { return nil }
    typealias Range = (low: Row, high: Row, ratio: Double)
    let ranges = exact.filter { $0.pair == first.pair && $0.sampling == first.sampling }.compactMap { row -> Range? in
      let rows = likes(row)
      guard rows.count >= 4, let low = rows.min(by: { $0.oracle ?? 0 < $1.oracle ?? 0 }),
        let high = rows.max(by: { $0.oracle ?? 0 < $1.oracle ?? 0 })
      else { return nil }
      return (low, high, (high.oracle ?? 0) / (low.oracle ?? 0))
    }
    let byExponent = ranges.sorted { $0.low.p < $1.low.p }
    let isTolerant = (byExponent.first?.ratio ?? 0) > (byExponent.last?.ratio ?? 0)
    return names(first).with([
      "ranges": .series(ranges) { range in
        names(range.low).with(["low": number(range.low.oracle), "high": number(range.high.oracle)])
      },
      "tolerant": .flag(isTolerant), "runs": links(ranges.flatMap { [$0.low.exact, $0.high.exact] }),
    ])
  }

  private var vanishing: View? {
    let row = theory.rows.first { $0.oracle == .infinity && $0.sampling == "members" && $0.exact != nil }
    return row.map { names($0).with(["runs": links([$0.exact])]) }
  }

  /// The exact value nearest to its lower bound, which shows most; one below it would contradict.
  private var bound: View? {
    let rows = theory.rows.compactMap { row -> (row: Row, value: Double, least: Double)? in
      guard let value = row.exact?.value("divergence"), value.isFinite, let least = row.exact?.value("lower_bound"),
        least > 0
      else { return nil }
      return (row, value, least)
    }
    guard let tightest = rows.min(by: { $0.value / $0.least < $1.value / $1.least }) else { return nil }
    return names(tightest.row).with([
      "values": .count(rows.count), "value": number(tightest.value), "least": number(tightest.least),
      "below": .flag(tightest.value < tightest.least * (1 - 1e-9)), "runs": links([tightest.row.exact]),
    ])
  }

  /// Rows with the same in the other order; on the line, each pair once.
  private func bothOrders(_ sampling: String) -> [(row: Row, other: Row)] {
    theory.rows.reduce(into: []) { pairs, row in
      guard row.pair.real != row.pair.fake, row.sampling == sampling, row.pair.dimension == 1, row.oracle != nil,
        let other = theory.swapped(row), other.oracle != nil, !pairs.contains(where: { $0.other.isSame(row) })
      else { return }
      pairs.append((row, other))
    }
  }

  private func values(_ orders: (row: Row, other: Row)) -> View {
    names(orders.row).with(["here": number(orders.row.oracle), "there": number(orders.other.oracle)])
  }

  private var symmetry: View? {
    guard let orders = bothOrders("members").first else { return nil }
    let equal = theory.rows.first { $0.pair.real == $0.pair.fake }
    return values(orders).with([
      "equal": number(equal?.oracle),
      "runs": links([orders.row.oracleRun, orders.other.oracleRun, equal?.oracleRun]),
    ])
  }

  private var asymmetry: View? {
    let all = bothOrders("fakes")
    guard let first = all.first else { return nil }
    return names(first.row).with([
      "orders": .series(all, values), "runs": links(all.flatMap { [$0.row.oracleRun, $0.other.oracleRun] }),
    ])
  }

  /// Of (7), which is k = 1/2 and p = 2, the pair where the gap is farthest above W1.
  private var distance: View? {
    let gaps = theory.rows.compactMap { row -> (row: Row, gap: Double, w1: Double)? in
      guard row.k == 0.5, row.p == 2, row.sampling == "members", let gap = row.exact?.value("gap"), gap.isFinite,
        let w1 = row.exact?.value("w1"), w1 > 0
      else { return nil }
      return (row, gap, w1)
    }
    return gaps.max { $0.gap / $0.w1 < $1.gap / $1.w1 }.map {
      names($0.row).with(["gap": number($0.gap), "w1": constant($0.w1), "runs": links([$0.row.exact])])
    }
  }

  private var limit: View? {
    func exact(_ row: Row) -> [Row] { theory.exponents(row).filter { $0.exact?.value("divergence") != nil } }
    guard let first = theory.rows.first(where: { exact($0).count >= 3 }) else { return nil }
    let rows = exact(first).sorted { $0.p < $1.p }
    guard let w1 = rows.compactMap({ $0.exact?.value("w1") }).first else { return nil }
    return names(first).with([
      "values": .series(rows) { ["value": number($0.oracle), "p": constant($0.p)] }, "w1": constant(w1),
      "runs": links(rows.map(\.exact)),
    ])
  }

  /// Two rows that differ in k alone.
  private var weight: View? {
    for row in theory.rows {
      guard let here = row.exact?.value("divergence"), here.isFinite, here > 0,
        let other = theory.rows.first(where: {
          $0.pair == row.pair && $0.sampling == row.sampling && $0.p == row.p && $0.k > row.k
        }), let there = other.exact?.value("divergence")
      else { continue }
      return names(row).with([
        "here": number(here), "there": number(there), "other": constant(other.k),
        "runs": links([row.exact, other.exact]),
      ])
    }
    return nil
  }

  private var ratio: View? {
    let errors = theory.rows.compactMap { row -> (error: Double, run: RecordedRun?)? in
      guard !row.isUnreached, (row.oracle ?? 0) > 0, let ratio = row.trained?.value("ratio"), ratio.isFinite else {
        return nil
      }
      return (abs(ratio / row.p - 1), row.trained)
    }
    return errors.max { $0.error < $1.error }.map { worst in
      [
        "critics": .count(errors.count), "error": .text(Format.percent(worst.error)), "runs": links([worst.run]),
      ]
    }
  }

  private var odd: View? {
    guard let run = exact(.slope), let value = run.value("objective") else { return nil }
    return [
      "n": constant(run.config.constant("n")), "p": constant(run.config.constant("p")),
      "k": constant(run.config.constant("k")), "value": constant(value), "runs": links([run]),
    ]
  }

  private var lipschitz: View? {
    guard let equal = exact(.ascent, where: { $0.real == $0.fake }),
      let other = exact(.ascent, where: { $0.real != $0.fake }),
      let zero = equal.value("supremum"), let value = other.value("supremum")
    else { return nil }
    return pair(other.config.real, other.config.fake).with([
      "equal": number(zero), "value": number(value), "k": constant(other.config.constant("k")),
      "stopped": number(other.value("wrong_sign")), "runs": links([equal, other]),
    ])
  }

  private var circle: View? {
    guard let equal = exact(.circle, where: { $0.constant("contrast") == 0 }),
      let other = exact(.circle, where: { $0.constant("contrast") != 0 }),
      let here = equal.value("objective"), let there = other.value("objective"),
      let zero = equal.value("divergence"), let value = other.value("divergence")
    else { return nil }
    return [
      "here": number(here), "there": number(there), "negative": .flag(here < 0 && there < 0), "equal": number(zero),
      "value": number(value), "runs": links([equal, other]),
    ]
  }
}
