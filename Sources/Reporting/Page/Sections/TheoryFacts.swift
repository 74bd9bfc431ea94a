internal import Foundation
internal import Records

/// What the table `theory` says about the article's statements; only what is measured is said.
struct TheoryFacts {
  private let input: ReportInput
  private let theory: TheoryModel

  init(_ input: ReportInput) {
    self.input = input
    theory = TheoryModel(input)
  }

  /// In the order in which they are read.
  var all: [DivergenceView.Fact] {
    [choice, vanishing, bound, symmetry, asymmetry, distance, limit, weight, ratio, odd, plain, families].compactMap {
      $0
    }
  }

  private func text(_ value: Double) -> String { Format.significant(value, digits: 6) }

  private func cell(_ label: String) -> RecordedRun? { input.checks(in: "theory", label: label) }

  /// Rows of one pair that differ in r(x) alone, by k and p.
  private var choices: [(k: Double, p: Double, rows: [TheoryModel.Row])] {
    var groups: [(k: Double, p: Double, rows: [TheoryModel.Row])] = []
    for row in theory.rows where row.exact?.value("divergence") != nil {
      let isSame = { (group: (k: Double, p: Double, rows: [TheoryModel.Row])) in
        group.k == row.k && group.p == row.p && group.rows.first.map { $0.sharesPair(row) } == true
      }
      if let place = groups.firstIndex(where: isSame) {
        groups[place].rows.append(row)
      } else {
        groups.append((row.k, row.p, [row]))
      }
    }
    return groups.filter { $0.rows.count >= 4 }
  }

  private var choice: DivergenceView.Fact? {
    let groups = choices
    guard let pair = groups.first?.rows.first else { return nil }
    let ranges = groups.compactMap { group -> String? in
      let values = group.rows.compactMap(\.oracle)
      guard let low = values.min(), let high = values.max() else { return nil }
      return
        "from \(text(low)) to \(text(high)) with k = \(TheoryModel.number(group.k)), p = \(TheoryModel.number(group.p))"
    }
    return .init(
      title: "r(x) is not arbitrary.",
      text: "For \(pair.real.label) and \(pair.fake.label) the choices of r(x) give values \(Format.list(ranges)). "
        + (ranges.count > 1 ? "A large p makes W tolerant of r(x); a small one does not." : ""),
      cells: groups.flatMap { group in
        [
          group.rows.min { ($0.oracle ?? 0) < ($1.oracle ?? 0) }?.exact,
          group.rows.max { ($0.oracle ?? 0) < ($1.oracle ?? 0) }?.exact,
        ].compactMap { $0 }
      })
  }

  private var vanishing: DivergenceView.Fact? {
    guard let row = theory.rows.first(where: { $0.oracle == .infinity && $0.points == "members" }), let cell = row.exact
    else { return nil }
    return .init(
      title: "Where r(x) vanishes, W is infinite.",
      text: "\(row.real.label) and \(row.fake.label) with r(x) on the samples alone: nothing holds the critic "
        + "back in the gap "
        + "between them. The article asks almost nothing of r(x); it must ask that r neither vanishes nor decays too fast "
        + "where the two distributions differ.", cells: [cell])
  }

  private var bound: DivergenceView.Fact? {
    let rows = theory.rows.compactMap {
      row -> (row: TheoryModel.Row, cell: RecordedRun, value: Double, least: Double)? in
      guard let cell = row.exact, let value = cell.value("divergence"), value.isFinite, let w1 = cell.value("w1"),
        w1 > 0
      else { return nil }
      return (row, cell, value, (1 - 1 / row.p) * w1 * pow(w1 / (row.k * row.p), 1 / (row.p - 1)))
    }
    // The tightest shows most; one below its bound would contradict.
    guard let tightest = rows.min(by: { $0.value / $0.least < $1.value / $1.least }) else { return nil }
    let row = tightest.row
    return .init(
      title: "Whatever r(x) is, W is zero for equal distributions alone.",
      text:
        "It is at least (1 − 1/p) W₁ (W₁ / (k p))^(1/(p−1)). Of \(Format.count(rows.count, "exact value")) the nearest to this "
        + "bound is \(row.real.label) and \(row.fake.label), r(x) \(row.points), k = \(TheoryModel.number(row.k)), "
        + "p = \(TheoryModel.number(row.p)): \(text(tightest.value)), bound \(text(tightest.least))."
        + (tightest.value < tightest.least * (1 - 1e-9) ? " It is below: one of the two numbers is wrong." : ""),
      cells: [tightest.cell])
  }

  private var symmetry: DivergenceView.Fact? {
    for row in theory.rows where row.real != row.fake && row.points == "members" && row.dimension == 1 {
      guard let other = theory.row(row.fake, row.real, points: row.points, k: row.k, p: row.p),
        let here = row.oracle, let there = other.oracle
      else { continue }
      return .init(
        title: "With an r(x) that treats both alike, W is a symmetric divergence.",
        text: "\(row.real.label) and \(row.fake.label), r the equal mixture: \(text(here)) one way round and "
          + "\(text(there)) the "
          + "other." + equal,
        cells: [row.oracleCell, other.oracleCell, equalRow?.oracleCell].compactMap { $0 })
    }
    return nil
  }

  private var equalRow: TheoryModel.Row? { theory.rows.first { $0.real == $0.fake } }

  private var equal: String {
    guard let value = equalRow?.oracle else { return "" }
    return " For equal distributions it is \(value == 0 ? "0" : text(value))."
  }

  private var asymmetry: DivergenceView.Fact? {
    var pairs: [(TheoryModel.Row, TheoryModel.Row)] = []
    for row in theory.rows where row.points == "fakes" && row.dimension == 1 {
      guard let other = theory.row(row.fake, row.real, points: row.points, k: row.k, p: row.p),
        !pairs.contains(where: { $0.1.isSame(row) }), row.oracle != nil, other.oracle != nil
      else { continue }
      pairs.append((row, other))
    }
    guard let first = pairs.first?.0 else { return nil }
    let words = pairs.map { row, other in
      "\(text(row.oracle ?? .nan)) and \(text(other.oracle ?? .nan)) with k = \(TheoryModel.number(row.k)), "
        + "p = \(TheoryModel.number(row.p))"
    }
    return .init(
      title: "With generated samples alone as r(x), it is not symmetric.",
      text: "\(first.real.label) and \(first.fake.label), both ways round: \(Format.list(words)).",
      cells: pairs.flatMap { [$0.0.oracleCell, $0.1.oracleCell] }.compactMap { $0 })
  }

  private var distance: DivergenceView.Fact? {
    guard let cell = cell("maximizer of 7"), let gap = cell.value("gap"), let w1 = cell.value("w1"),
      let real = cell.exact?.real, let fake = cell.exact?.fake
    else { return nil }
    return .init(
      title: "The maximizer of (7) does not give the Wasserstein distance.",
      text: "Put into (2) for \(real.label) and \(fake.label) it shows a difference of means of \(text(gap)), "
        + "where W₁ is "
        + "\(TheoryModel.number(w1)). So (8) makes another quantity small than W₁.", cells: [cell])
  }

  private var limit: DivergenceView.Fact? {
    let group = theory.rows.first { row in exponents(row).count >= 3 }
    guard let group else { return nil }
    let rows = exponents(group).sorted { $0.p < $1.p }
    guard let w1 = rows.compactMap({ $0.exact?.value("w1") }).first else { return nil }
    return .init(
      title: "The sound link to W₁ is p to infinity.",
      text: "\(group.real.label) and \(group.fake.label), k = \(TheoryModel.number(group.k)): "
        + rows.map { "\(text($0.oracle ?? .nan)) at p = \(TheoryModel.number($0.p))" }.joined(separator: ", ")
        + "; W₁ is \(TheoryModel.number(w1)).", cells: rows.compactMap(\.exact))
  }

  private func exponents(_ row: TheoryModel.Row) -> [TheoryModel.Row] {
    theory.rows.filter {
      $0.sharesPair(row) && $0.k == row.k && $0.points == row.points && $0.exact?.value("divergence") != nil
    }
  }

  private var weight: DivergenceView.Fact? {
    for row in theory.rows {
      guard
        let other = theory.rows.first(where: {
          $0.sharesPair(row) && $0.points == row.points && $0.p == row.p && $0.k > row.k
        }), let here = row.exact?.value("divergence"), let there = other.exact?.value("divergence"), here.isFinite,
        here > 0
      else { continue }
      return .init(
        title: "k only rescales.",
        text: "W changes with k by the factor k^(−1/(p−1)) whatever P, Q and r are: \(row.real.label) and "
          + "\(row.fake.label), "
          + "p = \(TheoryModel.number(row.p)), give \(text(here)) at k = \(TheoryModel.number(row.k)) and \(text(there)) at "
          + "k = \(TheoryModel.number(other.k)). With a well-trained critic, a search over k should come out flat.",
        cells: [row.exact, other.exact].compactMap { $0 })
    }
    return nil
  }

  private var ratio: DivergenceView.Fact? {
    let rows = theory.rows.filter { row in
      !row.isUnreached && (row.oracle ?? 0) > 0 && row.trained?.value("ratio")?.isFinite == true
    }
    guard !rows.isEmpty else { return nil }
    func error(_ row: TheoryModel.Row) -> Double { row.trained?.value("ratio").map { abs($0 / row.p - 1) } ?? 0 }
    let worst = rows.max { error($0) < error($1) }
    return .init(
      title: "At the optimum, gap over penalty is p.",
      text: "This holds for every family of critics closed under scaling, and tells for free how well a critic "
        + "is trained. Over "
        + "\(Format.count(rows.count, "trained critic")) the largest relative difference from p is "
        + "\(MeasuredFigures.percent(worst.map(error) ?? 0)).", cells: [worst?.trained].compactMap { $0 })
  }

  private var odd: DivergenceView.Fact? {
    guard let cell = cell("objective 10 n=1 p=3"), let value = cell.value("objective"), let config = cell.exact else {
      return nil
    }
    return .init(
      title: "(10) is not always a divergence.",
      text: "With n = \(constant(config, "n")), p = \(constant(config, "p")), k = \(constant(config, "k")), "
        + "equal distributions "
        + "already give at least \(TheoryModel.number(value)), where a divergence has 0: an odd power pays for flat critics.",
      cells: [cell])
  }

  private var plain: DivergenceView.Fact? {
    guard let equal = cell("objective 10 n=1 p=2 PP"), let other = cell("objective 10 n=1 p=2 PQ"),
      let zero = equal.value("supremum"), let value = other.value("supremum"), let config = other.exact
    else { return nil }
    let stopped = other.value("wrong_sign").map {
      " But it is not concave: training that starts with the wrong sign stops at \(text($0))."
    }
    return .init(
      title: "n = 1, p = 2 is a divergence over all Lipschitz critics on the line.",
      text: "There the supremum is \(zero == 0 ? "0" : text(zero)) for equal distributions and \(text(value)) for "
        + "\(config.real?.label ?? "P") and \(config.fake?.label ?? "Q"), k = "
        + "\(constant(config, "k"))." + (stopped ?? ""),
      cells: [equal, other])
  }

  private var families: DivergenceView.Fact? {
    guard let same = cell("circle same"), let different = cell("circle different"),
      let here = same.value("objective"), let there = different.value("objective"),
      let zero = same.value("divergence"), let value = different.value("divergence")
    else { return nil }
    return .init(
      title: "Over a small family of smooth critics it is none.",
      text: "One cosine on a circle: (10) gives \(text(here)) for equal distributions and \(text(there)) for "
        + "different ones, both "
        + "below 0; W gives \(zero == 0 ? "0" : text(zero)) and \(text(value)).", cells: [same, different])
  }

  private func constant(_ config: RunConfig, _ name: String) -> String {
    config.constant(name).map { TheoryModel.number($0) } ?? "?"
  }
}
