internal import Records

/// The first screen: what was trained, what came out, and how to read it.
enum SummaryView {
  static func view(_ model: ReportModel, _ claims: [ClaimText], contents: [(anchor: String, title: String)]) -> View {
    .object([
      ("lead", .text(lead(model))),
      ("hasVerdicts", .flag(model.ledger != nil)),
      ("verdicts", verdictList(model.ledger, claims)),
      ("profile", .text(model.input.profile)),
      ("profileText", .text(model.input.summary)),
      (
        "training",
        .objects(training(model)) { fact in
          [("label", .text(fact.label)), ("value", .text(fact.value)), ("detail", .optional(fact.detail))]
        }
      ),
      ("runTotal", .text(total(model))),
      (
        "states",
        .objects(StateCount.all(in: model.input.trainings)) { count in
          [
            ("state", .text(count.name)), ("mark", .text(StateCount.mark(of: count.name))),
            ("count", .text(Format.whole(count.count))),
          ]
        }
      ),
      ("digest", .optional(model.digest)),
      (
        "digestText",
        .text(
          model.digest == nil
            ? "SHA-256 over every cell’s id, checkpoint and losses; there is no checkpoint yet."
            : "SHA-256 over id, checkpoint and losses of \(model.digestCount) of "
              + "\(Format.count(model.input.trainings.count + model.input.checks.count, "cell")). Same line, same trainings, "
              + "on any machine.")
      ),
      ("headline", headline(model)),
      ("unit", .text(unit(model))),
      ("trouble", trouble(model)), ("nearOverflow", nearOverflow(model)),
      ("contents", .objects(contents) { [("anchor", .text($0.anchor)), ("title", .text($0.title))] }),
    ])
  }

  /// "131 runs asked for, and 103 cells of other kinds (103 done)".
  private static func total(_ model: ReportModel) -> String {
    let runs = Format.count(model.input.trainings.count, "run") + " asked for"
    let states = StateCount.all(model.input.checks.map(\.state)).map { "\($0.count) \($0.name)" }
    guard !states.isEmpty else { return runs }
    let cells = Format.count(model.input.checks.count, "cell")
    return "\(runs), and \(cells) of other kinds (\(states.joined(separator: ", ")))"
  }

  private static func lead(_ model: ReportModel) -> String {
    let names = Format.list(model.trained.map { model.label(of: $0) })
    guard !names.isEmpty else { return "This profile asks for no training of the table of methods." }
    let done = model.input.trainings.count { $0.state == .done }
    let start =
      done == 0
      ? "Nothing has finished training yet. This page will set \(names), trained on \(model.datasets),"
      : "\(names), trained on \(model.datasets) with an engine written for this project,"
    let verb = done == 0 ? "" : model.trained.count == 1 ? " stands" : " stand"
    return start + verb
      + " beside the numbers that the article publishes. " + verdicts(model)
  }

  private static func verdicts(_ model: ReportModel) -> String {
    guard let ledger = model.ledger else {
      return "The page reports measurements; it passes no verdict on the article’s claims yet."
    }
    let counts = ledger.counts.map { "\($0.count) \($0.verdict.name)" }
    return "Of \(Format.count(ledger.results.count, "claim")): \(Format.list(counts))."
  }

  /// Does the article hold up? What is decided in words, what is not by its numbers alone.
  private static func verdictList(_ ledger: ClaimLedger?, _ claims: [ClaimText]) -> View {
    guard let ledger else { return .absent }
    return .objects(ledger.counts) { count in
      let isDecided = ![.undecided, .notRun].contains(count.verdict)
      let rows = claims.filter { $0.result.verdict == count.verdict }
      return [
        ("mark", .text(count.verdict.mark)), ("verdict", .text(count.verdict.name)),
        (
          "claims",
          .objects(Array(rows.enumerated())) { index, row in
            // Undecided ones in a row share a context: it stands behind the last.
            let next = index + 1 < rows.count ? rows[index + 1].context : nil
            let isLast = isDecided || next != row.context
            return [
              ("anchor", .text(row.anchor)), ("id", .text(row.result.claim.id)),
              ("claim", .text(isDecided ? row.result.claim.text : "")),
              ("context", isLast ? .optional(row.context) : .absent),
            ]
          }
        ),
      ]
    }
  }

  private static func training(_ model: ReportModel) -> [(label: String, value: String, detail: String?)] {
    // The table of methods as its verdict reads it; sweeps and own settings say what they have where they stand.
    let cells = model.trained.flatMap(\.cells)
    guard !cells.isEmpty else { return [] }
    func different<Value: Equatable>(_ quantity: (RunConfig) -> Value) -> [Value] {
      cells.map { quantity($0.config) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    func either(_ quantity: (RunConfig) -> Int) -> String {
      different(quantity).sorted().map { Format.whole($0) }.joined(separator: " or ")
    }
    let sizes = different(\.size).map { "\($0)×\($0)" }.joined(separator: " or ")
    let networks = different { "\(name(ofNetwork: $0.network)) of width \($0.width)" }.joined(separator: " or ")
    let seeds = different(\.seed).sorted()
    return [
      (
        "Data", model.datasets,
        "\(sizes) pixels, \(either(\.channels) == "1" ? "gray" : "\(either(\.channels)) channels")"
      ),
      ("Methods", Format.list(model.trained.map { model.label(of: $0) }), networks),
      (
        "Training", "\(either(\.steps)) generator steps",
        "batch \(either(\.batch)), \(either(\.criticSteps)) critic \(either(\.criticSteps) == "1" ? "step" : "steps") each"
      ),
      ("Seeds", "\(seeds.count) a method", seeds.map(String.init).joined(separator: ", ")),
    ]
  }

  private static func name(ofNetwork network: String) -> String { network == "convnet" ? "ConvNet" : network }

  private static func headline(_ model: ReportModel) -> View {
    guard model.trained.contains(where: { $0.estimate != nil }) else { return .absent }
    let scale = DotScale(model.trained.compactMap(\.estimate))
    return .object([
      ("caption", .text("Measured here: FID on \(model.datasets)")),
      ("note", .text("Lower is better. Interval: Student’s t over seeds, n − 1 degrees of freedom.")),
      (
        "rows",
        .objects(model.trained) { group in
          [
            ("name", .text(model.label(of: group))),
            ("estimate", Cells.estimate(group)),
            ("missing", .text(group.shortfall ?? "no score")),
            ("dots", group.estimate.map { .markup(scale.svg(of: $0)) } ?? .absent),
            ("count", .text("\(group.done.count) of \(group.cells.count)")),
          ]
        }
      ),
    ])
  }

  /// Flagged before anything is infinite.
  private static func nearOverflow(_ model: ReportModel) -> View {
    let cells = model.input.trainings.filter { $0.nearOverflow != nil }
    guard !cells.isEmpty else { return .absent }
    return .object([
      (
        "sentence",
        .text("In \(Format.count(cells.count, "run")) the penalty of some points came near what a Float can hold.")
      ),
      (
        "runs",
        .objects(cells) {
          [
            ("anchor", .text($0.anchor)), ("title", .text(model.title(of: $0))), ("text", .text($0.nearOverflow ?? "")),
          ]
        }
      ),
    ])
  }

  private static func unit(_ model: ReportModel) -> String {
    let nets = (model.input.reference?.featureNets ?? []).count
    let measure =
      nets == 0 ? "this project’s own feature nets" : "\(Format.count(nets, "small feature net")) of this project"
    let samples =
      model.finalSamples.map { " and, at the end of each training, \(Format.whole($0)) generated samples" } ?? ""
    let sizes = model.values(\.size).map { "\($0)×\($0)" }.joined(separator: " and ")
    return
      "Here it uses \(measure)\(samples)\(sizes.isEmpty ? "" : " at \(sizes)"); the paper’s code uses an Inception net "
      + "and 50,000 samples of larger images. Compare methods with each other, not with the published columns."
  }

  private static func trouble(_ model: ReportModel) -> View {
    var cells: [(anchor: String, title: String, text: String)] = []
    for cell in model.input.trainings {
      if let problem = cell.problem {
        cells.append((cell.anchor, model.title(of: cell), "\(cell.state.name): \(problem)"))
      }
    }
    for cell in model.input.checks {
      guard let problem = cell.problem else { continue }
      cells.append((cell.anchor, cell.uses.first.map { "\($0.table), \($0.label)" } ?? cell.config.shortID, problem))
    }
    guard !cells.isEmpty else { return .absent }
    return .object([
      (
        "sentence",
        .text(
          "\(Format.count(cells.count, "run")) gave no score; the tables show this, and no mean includes such a run.")
      ),
      (
        "runs",
        .objects(cells) { [("anchor", .text($0.anchor)), ("title", .text($0.title)), ("text", .text($0.text))] }
      ),
    ])
  }
}

/// One horizontal scale for the seeds' dots of several rows.
struct DotScale {
  private let low: Double
  private let high: Double
  private static let width = 176.0
  private static let margin = 6.0

  init(_ estimates: [Estimate]) {
    let ends = estimates.flatMap { estimate in
      estimate.values + (estimate.halfWidth.map { [max(0, estimate.mean - $0), estimate.mean + $0] } ?? [])
    }
    let low = ends.min() ?? 0
    let high = ends.max() ?? 1
    self.low = low
    self.high = high > low ? high : low + 1
  }

  /// Seeds as dots, the mean as a bar, the interval as a line. Numbers only, so nothing needs escaping.
  func svg(of estimate: Estimate) -> String {
    let name =
      "Seeds " + estimate.values.map { Format.score($0) }.joined(separator: ", ")
      + "; scale from \(Format.score(low)) to \(Format.score(high))"
    var parts = "<line class=\"axis\" x1=\"0\" x2=\"176\" y1=\"10\" y2=\"10\"/>"
    if let half = estimate.halfWidth {
      parts +=
        "<line class=\"interval\" x1=\"\(place(max(low, estimate.mean - half)))\" "
        + "x2=\"\(place(estimate.mean + half))\" y1=\"10\" y2=\"10\"/>"
    }
    parts += estimate.values.map { "<circle cx=\"\(place($0))\" cy=\"10\" r=\"4\"/>" }.joined()
    let mean = place(estimate.mean)
    parts += "<line class=\"mean\" x1=\"\(mean)\" x2=\"\(mean)\" y1=\"2\" y2=\"18\"/>"
    return "<svg class=\"dots\" viewBox=\"0 0 176 20\" role=\"img\" aria-label=\"\(name)\">\(parts)</svg>"
  }

  private func place(_ value: Double) -> String {
    let share = (value - low) / (high - low)
    return Format.fixed(Self.margin + share * (Self.width - 2 * Self.margin), decimals: 1)
  }
}
