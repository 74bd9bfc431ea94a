internal import Records

/// Exact numbers beside trained critics.
enum TheoryView {
  static func view(_ model: ReportModel, _ figures: MeasuredFigures) -> View {
    let theory = TheoryModel(model.input)
    return .object([
      ("text", .text(text(theory))),
      (
        "runs",
        RunLink.view(largest(theory).flatMap { $0.trained.map { [RunLink($0, name: "largest deviation")] } } ?? [])
      ),
      ("any", .flag(!theory.rows.isEmpty)),
      ("caption", .text("W by quadrature and by trained critics")),
      (
        "note",
        .text(
          "P real, Q generated; N(m, s): mean m, deviation s. Trained: on fresh samples ± standard error; below, the same critic "
            + "under the true laws, free of sampling noise. Deviation: of the latter where it is there. Gap / penalty is p at the optimum."
        )
      ),
      (
        "groups",
        .objects(theory.groups) { group in
          [("name", .text(group.name)), ("rows", .objects(group.rows) { row($0, model) })]
        }
      ),
      ("notes", Cells.notes(notes(theory))),
      ("figure", figures.theory?.view ?? .absent),
      ("families", families(model)),
    ])
  }

  /// "N(0, 1), N(3, 1), fakes, 2, 6".
  static func name(_ row: TheoryModel.Row) -> String {
    "\(row.real.label), \(row.fake.label)\(row.dimension > 1 ? " in \(row.dimension) dimensions" : ""), "
      + "\(row.points), \(TheoryModel.number(row.k)), \(TheoryModel.number(row.p))"
  }

  /// The row that deviates most among those that do not fall short.
  private static func largest(_ theory: TheoryModel) -> TheoryModel.Row? {
    theory.rows.filter { !$0.isUnreached && $0.deviation != nil }
      .max { abs($0.deviation ?? 0) < abs($1.deviation ?? 0) }
  }

  private static func text(_ theory: TheoryModel) -> String {
    guard !theory.rows.isEmpty else { return "This profile asks for no exact numbers." }
    let deviations = theory.rows.filter { !$0.isUnreached }.compactMap(\.deviation)
    let failed = theory.rows.count(where: \.isUnreached)
    guard let largest = largest(theory)?.deviation.map({ abs($0) }) else {
      if failed > 0 {
        return "The exact values are integrals; every critic that is trained so far falls short by more than 5 %."
      }
      return "The exact values are integrals; no critic is trained between the same distributions yet."
    }
    return
      "The exact values are integrals on the line (of the radius in several dimensions); the trained ones come from small critics "
      + "that see samples alone. \(Format.count(deviations.count, "critic")) \(deviations.count == 1 ? "comes" : "come") within \(MeasuredFigures.percent(largest)) of the "
      + "exact value"
      + (failed == 0
        ? "."
        : "; \(failed) \(failed == 1 ? "falls" : "fall") short by more than 5 % and \(failed == 1 ? "is" : "are") marked.")
  }

  private static func notes(_ theory: TheoryModel) -> [(mark: String?, text: String)] {
    var notes: [(mark: String?, text: String)] = []
    let failed = theory.rows.filter(\.isUnreached)
    if failed.contains(where: { $0.points == "fakes" || $0.points == "reals" }) {
      notes.append(
        (
          "†",
          "Not reached by sampling, and shown as evidence: much of the exact value lies where r(x) has almost no mass, so that no "
            + "batch ever shows it to the critic. Such values can only be computed by quadrature."
        ))
    }
    if failed.contains(where: { $0.points != "fakes" && $0.points != "reals" }) {
      notes.append(("‡", "Short of the exact value by more than 5 %."))
    }
    if theory.rows.contains(where: { $0.trained == nil }) {
      notes.append((nil, "“Not asked for”: the profile trains no critic between these distributions."))
    }
    return notes
  }

  private static func row(_ row: TheoryModel.Row, _ model: ReportModel) -> [(String, View)] {
    func number(_ value: Double) -> String { value == 0 ? "0" : Format.significant(value, digits: 6) }
    let trained = row.trained.flatMap { cell in cell.value("divergence").map { (cell, $0) } }
    let exact = row.exact.flatMap { cell in cell.value("divergence").map { (cell, $0) } }
    let oracle = row.trained.flatMap { cell in cell.value("oracle").map { (cell, $0) } }
    let mark = !row.isUnreached ? nil : row.points == "fakes" || row.points == "reals" ? "†" : "‡"
    let published = model.article.points.columns.first { $0.points == row.points }?.name
    return [
      ("pair", .text("\(row.real.label), \(row.fake.label)")),
      ("dimension", row.dimension > 1 ? .text("\(row.dimension) dimensions") : .absent),
      ("points", .text([published, row.points].compactMap { $0 }.joined(separator: " "))),
      ("k", .text(TheoryModel.number(row.k))), ("p", .text(TheoryModel.number(row.p))),
      (
        "exact",
        (exact ?? oracle).map { .object([("anchor", .text($0.0.anchor)), ("value", .text(number($0.1)))]) } ?? .absent
      ),
      (
        "exactMissing",
        exact == nil && oracle == nil ? .text(row.exact?.shortfall ?? "not asked for") : .absent
      ),
      (
        "trained",
        trained.map { cell, value in
          .object([
            ("anchor", .text(cell.anchor)), ("value", .text(number(value))),
            ("error", .optional(cell.value("standard_error").map { Format.significant($0, digits: 2) })),
            ("expected", .optional(cell.value("expected").map { number($0) })),
          ])
        } ?? .absent
      ),
      (
        "trainedMissing",
        trained == nil ? .text(row.trained.map { $0.shortfall ?? "no value" } ?? "not asked for") : .absent
      ),
      (
        "deviation",
        .text(row.deviation.map { ($0 > 0 ? "+" : "") + Format.fixed(100 * $0, decimals: 2) + " %" } ?? "–")
      ),
      ("mark", .optional(mark)),
      ("ratio", .object(entry(row.real == row.fake ? nil : row.trained, "ratio").view)),
      ("w1", .object(entry(row.exact ?? row.trained, "w1").view)),
    ]
  }

  /// A value with the cell that it is of; a dash for none.
  private static func entry(_ cell: RecordedRun?, _ name: String) -> TableEntry {
    guard let cell, let value = cell.value(name) else { return "–" }
    return TableEntry(value == 0 ? "0" : Format.significant(value, digits: 4), to: cell.anchor)
  }

  /// The exact cells of objective (10), one line a value.
  private static func families(_ model: ReportModel) -> View {
    let names: [ExactQuantity: (critics: String, values: [(name: String, text: String)])] = [
      .circle: (
        "one cosine on a circle", [("objective", "supremum of (10), p = 2"), ("divergence", "supremum of (9)")]
      ),
      .slope: ("critics of one slope, P = Q", [("objective", "supremum of (10)")]),
      .ascent: (
        "all Lipschitz critics on the line",
        [
          ("supremum", "supremum of (10), p = 2"), ("right_sign", "ascent from the right sign"),
          ("wrong_sign", "ascent from the wrong sign"), ("w1", "W₁"),
        ]
      ),
      .bumps: (
        "Gaussian bumps, P = Q",
        [("objective_slope", "mean slope that (10) ends at"), ("divergence_slope", "mean slope that (9) ends at")]
      ),
    ]
    var rows: [(cell: RecordedRun, critics: String, setting: String, quantity: String, value: String)] = []
    for cell in model.input.checks(in: "theory") {
      guard let config = cell.exact, let entry = names[config.quantity] else { continue }
      let constants = config.constants.all.map { "\(symbol($0.name)) = \(TheoryModel.number($0.value))" }
      let pair = [config.real, config.fake].compactMap { $0?.label }
      let setting = (pair + constants).joined(separator: ", ")
      if let shortfall = cell.shortfall {
        rows.append((cell, entry.critics, setting, "–", shortfall))
        continue
      }
      for (name, text) in entry.values {
        guard let value = cell.value(name) else { continue }
        rows.append((cell, entry.critics, setting, text, value == 0 ? "0" : Format.significant(value, digits: 6)))
      }
    }
    guard !rows.isEmpty else { return .absent }
    return .object([
      (
        "text",
        .text(
          "Over all Lipschitz critics on the line, n = 1 with p = 2 is a divergence. Networks are smaller families, and there it "
            + "can be negative, stop at the wrong sign, or keep slopes near 1 where there is nothing to tell apart.")
      ),
      ("caption", .text("Objective (10) and W over families of critics")),
      (
        "rows",
        .objects(rows) { row in
          [
            ("anchor", .text(row.cell.anchor)), ("critics", .text(row.critics)), ("setting", .text(row.setting)),
            ("quantity", .text(row.quantity)), ("value", .text(row.value)),
          ]
        }
      ),
    ])
  }

  private static func symbol(_ name: String) -> String {
    switch name {
    case "divK": "k of (9)"
    case "divP": "p of (9)"
    default: name
    }
  }
}
