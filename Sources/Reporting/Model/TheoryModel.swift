internal import Records

/// The table `theory`: what W_{k,p} is exactly, beside what trained critics reach.
struct TheoryModel: Sendable {
  /// One P, Q, r, k and p.
  struct Row: Sendable {
    let real: Density
    let fake: Density
    let points: String
    let k: Double
    let p: Double
    let dimension: Int
    /// By quadrature; nil when the profile does not ask for it.
    var exact: RecordedRun?
    /// The first seed of a trained critic; nil when the profile does not ask for one.
    var trained: RecordedRun?

    /// The exact value, by the exact cell or by the trained one's own quadrature.
    var oracle: Double? { exact?.value("divergence") ?? trained?.value("oracle") }
    /// The cell that gives it.
    var oracleCell: RecordedRun? { exact?.value("divergence") == nil ? trained : exact }
    /// What the trained critic is worth: under the true laws where these can be integrated, else on fresh samples.
    var reached: Double? { trained.flatMap { $0.value("expected") ?? $0.value("divergence") } }
    /// reached / oracle - 1; nil where the oracle is 0 or infinite.
    var deviation: Double? {
      guard let oracle, let reached, oracle.isFinite, oracle > 0 else { return nil }
      return reached / oracle - 1
    }
    /// Whether sampling falls short of the exact value by more than 5 %.
    var isUnreached: Bool { deviation.map { $0 < -0.05 } ?? false }

    func isSame(_ other: Row) -> Bool {
      real == other.real && fake == other.fake && points == other.points && k == other.k && p == other.p
        && dimension == other.dimension
    }
    /// The same but for one quantity.
    func sharesPair(_ other: Row) -> Bool {
      real == other.real && fake == other.fake && dimension == other.dimension
    }
  }

  /// Rows under one heading.
  struct Group: Sendable {
    let name: String
    let rows: [Row]
  }

  /// In the table's order.
  let rows: [Row]
  /// Every row in exactly one group.
  let groups: [Group]

  init(_ input: ReportInput) {
    var rows: [Row] = []
    func place(_ row: Row) -> Int {
      if let place = rows.firstIndex(where: { $0.isSame(row) }) { return place }
      rows.append(row)
      return rows.count - 1
    }
    for cell in input.checks(in: "theory") {
      if let config = cell.exact, config.quantity == .divergence, let real = config.real, let fake = config.fake,
        let k = config.constant("k"), let p = config.constant("p")
      {
        let index = place(
          Row(real: real, fake: fake, points: config.sampling, k: k, p: p, dimension: config.dimension))
        if rows[index].exact == nil { rows[index].exact = cell }
      } else if let config = cell.density, config.method == "wgan-div", let real = config.real, let fake = config.fake,
        let k = config.constant("k"),
        let p = config.constant("p")
      {
        let index = place(
          Row(
            real: real, fake: fake, points: config.sampling, k: k, p: p, dimension: config.dimension))
        if rows[index].trained == nil { rows[index].trained = cell }
      }
    }
    self.rows = rows
    groups = Self.grouped(rows)
  }

  private static func grouped(_ rows: [Row]) -> [Group] {
    func swapped(_ row: Row) -> Bool {
      rows.contains {
        $0.real == row.fake && $0.fake == row.real && $0.points == row.points && $0.k == row.k && $0.p == row.p
          && $0.dimension == row.dimension
      }
    }
    func choices(_ row: Row) -> Int {
      rows.count { $0.sharesPair(row) && $0.k == row.k && $0.p == row.p }
    }
    func exponents(_ row: Row) -> Int {
      rows.count { $0.sharesPair(row) && $0.k == row.k && $0.points == row.points }
    }
    func name(_ row: Row) -> String {
      if row.real == row.fake { return "Equal distributions: 0" }
      if swapped(row) { return "Both orders of a pair" }
      if choices(row) >= 3 {
        return "Choice of r(x), k = \(number(row.k)), p = \(number(row.p))"
      }
      if exponents(row) >= 3 { return "Growing p: toward W₁" }
      return "Pairs"
    }
    var groups: [(name: String, rows: [Row])] = []
    for row in rows {
      let name = name(row)
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].rows.append(row)
      } else {
        groups.append((name, [row]))
      }
    }
    return groups.map { Group(name: $0.name, rows: $0.rows) }
  }

  /// A constant as people write it.
  static func number(_ value: Double) -> String { Format.significant(value, digits: 4, shortest: true) }

  /// The row of a pair of distributions.
  func row(_ real: Density, _ fake: Density, points: String, k: Double, p: Double) -> Row? {
    rows.first {
      $0.real == real && $0.fake == fake && $0.points == points && $0.k == k && $0.p == p && $0.dimension == 1
    }
  }
}
