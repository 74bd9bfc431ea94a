internal import Records

/// The table `theory`: exact values of W_{k,p} beside what trained critics reach.
struct TheoryModel: Sendable {
  /// P and Q.
  struct Pair: Equatable, Sendable {
    let real: Density
    let fake: Density
    let dimension: Int

    var swapped: Pair { Pair(real: fake, fake: real, dimension: dimension) }
  }

  /// One P, Q, r, k and p.
  struct Row: Sendable {
    let pair: Pair
    /// r(x).
    let sampling: String
    let k: Double
    let p: Double
    /// By quadrature; nil when the profile does not request it.
    var exact: RecordedRun?
    /// The first seed of a trained critic; nil when the profile requests none.
    var trained: RecordedRun?

    /// The exact value: recorded as such, or by the trained critic's run.
    var oracle: Double? { exact?.value("divergence") ?? trained?.value("oracle") }
    /// The run that gives it.
    var oracleRun: RecordedRun? { exact?.value("divergence") == nil ? trained : exact }
    /// What the trained critic is worth: under the true laws where these can be integrated, else on fresh samples.
    var reached: Double? { trained.flatMap { $0.value("expected") ?? $0.value("divergence") } }
    /// reached / oracle - 1; nil where the oracle is 0 or infinite.
    var deviation: Double? {
      guard let oracle, let reached, oracle.isFinite, oracle > 0 else { return nil }
      return reached / oracle - 1
    }
    /// Whether sampling falls short of the exact value by more than 5 %.
    var isUnreached: Bool { deviation.map { $0 < -0.05 } ?? false }
    /// Whether r(x) is one of the two distributions, so that batches miss where the other one lies.
    var isOneSided: Bool { sampling == "fakes" || sampling == "reals" }

    func isSame(_ other: Row) -> Bool { pair == other.pair && sampling == other.sampling && hasConstants(of: other) }
    func hasConstants(of other: Row) -> Bool { k == other.k && p == other.p }
  }

  /// What the rows of a group have in common.
  enum Theme: Equatable {
    case equal, bothOrders, growingP, pairs
    case sampling(k: Double, p: Double)
  }

  /// In the table's order.
  let rows: [Row]

  init(_ input: ReportInput) {
    var rows: [Row] = []
    for run in input.checks(in: "theory") {
      let config = run.config
      let isExact = config.kind == .exact
      guard isExact ? config.quantity == .divergence : config.kind == .critic && config.method == "wgan-div",
        let real = config.real, let fake = config.fake, let k = config.constant("k"), let p = config.constant("p")
      else { continue }
      let pair = Pair(real: real, fake: fake, dimension: config.dimension)
      let row = Row(pair: pair, sampling: config.sampling, k: k, p: p)
      let place = rows.firstIndex { $0.isSame(row) } ?? rows.count
      if place == rows.count { rows.append(row) }
      if isExact {
        rows[place].exact = rows[place].exact ?? run
      } else {
        rows[place].trained = rows[place].trained ?? run
      }
    }
    self.rows = rows
  }

  /// Every row in exactly one group.
  var groups: [(theme: Theme, rows: [Row])] {
    rows.reduce(into: []) { groups, row in
      let theme = theme(of: row)
      let place = groups.firstIndex { $0.theme == theme } ?? groups.count
      if place == groups.count { groups.append((theme, [])) }
      groups[place].rows.append(row)
    }
  }

  private func theme(of row: Row) -> Theme {
    if row.pair.real == row.pair.fake { return .equal }
    if swapped(row) != nil { return .bothOrders }
    if rows.count(where: { $0.pair == row.pair && $0.hasConstants(of: row) }) >= 3 {
      return .sampling(k: row.k, p: row.p)
    }
    return exponents(row).count >= 3 ? .growingP : .pairs
  }

  /// The row with P and Q exchanged.
  func swapped(_ row: Row) -> Row? {
    rows.first { $0.pair == row.pair.swapped && $0.sampling == row.sampling && $0.hasConstants(of: row) }
  }

  /// The rows that differ from this one in p alone, and itself.
  func exponents(_ row: Row) -> [Row] {
    rows.filter { $0.pair == row.pair && $0.k == row.k && $0.sampling == row.sampling }
  }

  /// The critics that do not fall short.
  var sound: [Row] { rows.filter { !$0.isUnreached && $0.deviation != nil } }
  /// The one of them that deviates most.
  var largest: Row? { sound.max { abs($0.deviation ?? 0) < abs($1.deviation ?? 0) } }
}
