internal import Plotting
internal import Records

/// Exact values of W_{k,p} beside trained critics, and objective (10) over families of critics.
extension Section {
  static func theory(_ page: Page) throws -> Section {
    let theory = TheoryModel(page.model.input)
    let words = page.words("theory")
    let table = try table(theory, page.model.article, words)
    let families = try families(page.model.input.checks(in: "theory"), words)
    let figure = try figure(theory, words)
    let short = theory.rows.filter(\.isUnreached)
    return Section(
      "theory",
      [
        "table": theory.rows.isEmpty ? .absent : table.view,
        "largest": .given(theory.largest) { row in
          [
            "deviation": .text(Format.fixed(100 * abs(row.deviation ?? 0), decimals: 2) + " %"),
            "critics": .count(theory.sound.count),
          ]
        },
        "runs": RunLink.view(try theory.largest?.trained.map { [RunLink($0, name: try words("largest"))] } ?? []),
        "untested": .flag(!theory.rows.isEmpty && theory.rows.allSatisfy { $0.deviation == nil }),
        "short": .count(short.count), "missed": .flag(short.contains(where: \.isOneSided)),
        "others": .flag(!short.allSatisfy(\.isOneSided)),
        "untrained": .flag(theory.rows.contains { $0.trained == nil }),
        "figure": .given(figure) { $0.view }, "families": families.rows.isEmpty ? .absent : families.view,
      ], tables: [table, families], figures: [figure].compactMap { $0 })
  }

  private static func number(_ value: Double) -> String { Format.significant(value, digits: 6) }

  private static func table(_ theory: TheoryModel, _ article: Article, _ words: Words) throws -> Table {
    try Table(
      "theory", words,
      columns: [
        .init("pair", .name), .init("sampling", .text, style: "name"), .init("k"), .init("p"),
        .init("exact", style: "edge"), .init("trained", style: "ours"), .init("deviation", style: "ours"),
        .init("ratio"), .init("w1"), .init("real", .text, isShown: false), .init("fake", .text, isShown: false),
        .init("dimension", isShown: false), .init("standard_error", isShown: false),
        .init("expected", isShown: false), .init("generator_gradient", isShown: false),
        .init("exact_run", .text, isShown: false), .init("trained_run", .text, isShown: false),
        .init("remark", .text, isShown: false),
      ],
      groups: try theory.groups.map { theme, rows in
        Table.Group(heading: try heading(theme, words), rows: try rows.map { try row($0, article, words) })
      })
  }

  private static func heading(_ theme: TheoryModel.Theme, _ words: Words) throws -> String {
    switch theme {
    case .equal: try words("equal")
    case .bothOrders: try words("both-orders")
    case .growingP: try words("growing-p")
    case .pairs: try words("pairs")
    case .sampling(let k, let p):
      try words("sampling", ["k": .text(Format.constant(k)), "p": .text(Format.constant(p))])
    }
  }

  private static func row(_ row: TheoryModel.Row, _ article: Article, _ words: Words) throws -> Table.Row {
    let dimension = row.pair.dimension
    let published = article.sampling.columns.first { $0.sampling == row.sampling }?.name
    func value(_ name: String, of run: RecordedRun?) -> Cell {
      .number(run?.value(name), to: run?.anchor) { Format.significant($0, digits: 4) }
    }
    let exact: Cell =
      row.oracle == nil
      ? .missing(try row.exact?.shortfall ?? words("not-planned"))
      : .number(row.oracle, to: row.oracleRun?.anchor, number)
    let expected = try row.trained?.value("expected").map { try words("true-laws", ["value": .text(number($0))]) }
    var trained: Cell =
      .number(row.trained?.value("divergence"), to: row.trained?.anchor, details: [expected].compactMap { $0 }, number)
    trained.halfWidth = row.trained?.value("standard_error").map { Format.significant($0, digits: 2) }
    if row.trained?.value("divergence") == nil {
      trained = .missing(try row.trained.map { $0.shortfall ?? "no value" } ?? words("not-planned"))
    }
    let mark = row.isUnreached ? row.isOneSided ? "†" : "‡" : nil
    let cells: [Cell] = [
      .text(
        "\(row.pair.real.label), \(row.pair.fake.label)",
        details: try dimensions(of: row.pair, words)),
      .text([published, row.sampling].compactMap { $0 }.joined(separator: " "), value: row.sampling),
      .number(row.k, Format.constant), .number(row.p, Format.constant), exact, trained,
      .number(row.deviation, mark: mark) { signedPercent(100 * $0) },
      value("ratio", of: row.pair.real == row.pair.fake ? nil : row.trained),
      value("w1", of: row.exact ?? row.trained),
    ]
    return Table.Row(
      cells + [
        .text(row.pair.real.label), .text(row.pair.fake.label), .whole(dimension),
        value("standard_error", of: row.trained), value("expected", of: row.trained),
        value("generator_gradient", of: row.trained), .text(row.exact?.config.shortID ?? ""),
        .text(row.trained?.config.shortID ?? ""),
        .text(try row.trained.map { $0.shortfall ?? "" } ?? words("not-planned")),
      ])
  }

  /// Values of the table of families in its order; the template names those that each quantity shows.
  private static let quantities = [
    "objective", "supremum", "right_sign", "wrong_sign", "w1", "objective_slope", "divergence", "divergence_slope",
  ]

  /// The exact values of objective (10), one row a value.
  private static func families(_ runs: [RecordedRun], _ words: Words) throws -> Table {
    let rows = try runs.flatMap { run -> [Table.Row] in
      guard let config = run.exact, let critics = try words.optional("critics.\(config.quantity.rawValue)") else {
        return []
      }
      let constants = try config.constants.all.map {
        "\(try words.optional("constant.\($0.name)") ?? $0.name) = \(Format.constant($0.value))"
      }
      let setting = ([config.real, config.fake].compactMap { $0?.label } + constants).joined(separator: ", ")
      func row(_ quantity: String, _ value: Cell) -> Table.Row {
        Table.Row([.text(critics, to: run.anchor), .text(setting), .text(quantity), value])
      }
      if let shortfall = run.shortfall { return [row("–", .missing(shortfall))] }
      return try quantities.compactMap { name in
        guard let quantity = try words.optional("\(config.quantity.rawValue).\(name)"), let value = run.value(name)
        else { return nil }
        return row(quantity, .number(value, number))
      }
    }
    return try Table(
      "families", words,
      columns: [.init("critics", .name), .init("setting", .text), .init("quantity", .text), .init("value")],
      rows: rows)
  }

  /// How far trained critics are from the exact values, a row a pair of distributions and a dot a critic; the nearest
  /// first. Its numbers are those of the table.
  private static func figure(_ theory: TheoryModel, _ words: Words) throws -> Figure? {
    let rows = theory.rows.filter { $0.deviation != nil }
    let pairs = rows.reduce(into: [(pair: TheoryModel.Pair, deviations: [Double])]()) { pairs, row in
      let deviation = 100 * (row.deviation ?? 0)
      if let place = pairs.firstIndex(where: { $0.pair == row.pair }) {
        pairs[place].deviations.append(deviation)
      } else {
        pairs.append((row.pair, [deviation]))
      }
    }
    func worst(_ deviations: [Double]) -> Double { deviations.max { abs($0) < abs($1) } ?? 0 }
    guard !pairs.isEmpty else { return nil }
    let labels = words.of("figure-theory")
    let short = rows.count(where: \.isUnreached)
    let values: View = [
      "critics": .count(rows.count), "near": .text(String(rows.count - short)), "short": .text(String(short)),
    ]
    let sorted = pairs.enumerated().sorted {
      (abs(worst($0.element.deviations)), $0.offset) < (abs(worst($1.element.deviations)), $1.offset)
    }.map(\.element)
    // Critics that fall far short would squeeze all others into a line.
    let reach = 1.2 * rows.filter { !$0.isUnreached }.map { abs(100 * ($0.deviation ?? 0)) }.reduce(5, max)
    let plot = DotRows(
      title: try labels("title"), description: try labels("description", values),
      x: Axis(label: try labels("x"), range: -reach...reach),
      rows: try sorted.map { pair, deviations in
        DotRow(
          label: (["\(pair.real.label), \(pair.fake.label)"] + (try dimensions(of: pair, words))).joined(
            separator: ", "),
          values: deviations, text: signedPercent(worst(deviations)), style: Palette.accent)
      },
      markers: [-5, 5].map { VerticalMarker(label: signedPercent($0, decimals: 0), x: $0) })
    return try Figure("figure-theory", words, [:], .plot(plot))
  }

  /// "2 dimensions"; nothing for a pair on the line.
  private static func dimensions(of pair: TheoryModel.Pair, _ words: Words) throws -> [String] {
    pair.dimension > 1 ? [try words("dimensions", ["n": .text(String(pair.dimension))])] : []
  }

  private static func signedPercent(_ value: Double, decimals: Int = 2) -> String {
    (value > 0 ? "+" : "") + Format.fixed(value, decimals: decimals) + " %"
  }
}
