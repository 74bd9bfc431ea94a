internal import Plotting
internal import Records

/// GANs on points of the plane: the critic's values with the points over them, the norm of its gradient, and scores.
extension Section {
  static func toy(_ page: Page) throws -> Section {
    let runs = page.model.input.checks(in: "toy").filter { $0.toy != nil }
    let words = page.words("toy")
    let figures = try runs.enumerated().compactMap { index, run in
      try run.pictures.surface.map { try figure(run, $0, id: "toy-\(index + 1)", page) }
    }
    let table = try Table(
      "toy", words,
      columns: [
        .init("name", .name), .init("modes"), .init("good_share"), .init("sliced_w1"), .init("sliced_w1_real"),
        .init("state", .text), .init("modes_all", isShown: false), .init("run", .text, isShown: false),
      ],
      rows: try runs.map { run in
        let (modes, all) = (run.value("modes"), run.value("modes_all"))
        let counted: View = .given(modes) { modes in
          ["n": .text(Format.constant(modes)), "all": .optional(all.map(Format.constant))]
        }
        let text = try modes == nil ? "" : words("modes", counted)
        return Table.Row([
          .text(try words("name", names(run, page)), to: run.anchor), .number(modes) { _ in text },
          .number(run.value("good_share"), Format.percent), .number(run.value("sliced_w1"), number),
          .number(run.value("sliced_w1_real"), number), .text(run.shortfall ?? run.state.name),
          .number(all, Format.constant), .text(run.config.shortID),
        ])
      })
    return Section(
      "toy",
      ["figures": .each(figures) { $0.view }, "table": runs.isEmpty ? .absent : table.view], tables: [table],
      figures: figures)
  }

  private static func number(_ value: Double) -> String { Format.significant(value, digits: 3) }

  private static func names(_ run: RecordedRun, _ page: Page) throws -> View {
    [
      "shape": .text(try page.words("toy").optional("shape.\(run.config.shape)") ?? run.config.shape),
      "method": .text(page.model.article.name(ofMethod: run.config.method)), "seed": .text(String(run.config.seed)),
    ]
  }

  /// Points of each kind that are drawn: enough to see the shape, and the picture stays small.
  private static let shownPoints = 500
  /// Rows and columns of the table of numbers.
  private static let tableSide = 9

  private static func figure(_ run: RecordedRun, _ surface: ToySurface, id: String, _ page: Page) throws -> Figure {
    let words = page.words("toy")
    let field = FieldPlot(
      values: surface.values, side: surface.side, range: surface.range,
      dots: [
        FieldDots(points: Array(surface.real.prefix(shownPoints)), look: .dark),
        FieldDots(points: Array(surface.points.prefix(shownPoints)), look: .bright),
      ], pixels: 256, bands: 12)
    let slopes = FieldPlot(
      values: surface.gradientNorms, side: surface.side, range: surface.range,
      ends: 0...max(surface.gradientNorms.filter(\.isFinite).max() ?? 1, 1e-9), pixels: 128, bands: 10)
    func ends(_ plot: FieldPlot) -> View {
      .given(plot.shownEnds) { ["low": .text(number($0.lowerBound)), "high": .text(number($0.upperBound))] }
    }
    let places = Table.thinned(Array(0..<surface.side), to: tableSide)
    let coordinates = places.map { place -> Double in
      let share = surface.side > 1 ? Double(place) / Double(surface.side - 1) : 0
      return surface.range.lowerBound + share * (surface.range.upperBound - surface.range.lowerBound)
    }
    func coordinate(_ value: Double) -> String { Format.significant(value, digits: 3, shortest: true) }
    func shown(_ value: Double) -> String { value.isFinite ? number(value) : "–" }
    let scores: View = [
      "shortfall": .optional(run.shortfall), "modes": .optional(run.value("modes").map(Format.constant)),
      "all": .optional(run.value("modes_all").map(Format.constant)),
      "good": .optional(run.value("good_share").map(Format.percent)),
      "distance": .optional(run.value("sliced_w1").map(number)),
    ]
    let values = try names(run, page).with(scores).with([
      "values": ends(field), "norms": ends(slopes), "side": .text(String(places.count)),
      "xs": .each(coordinates) { .text(coordinate($0)) },
    ])
    // The highest y first, as in the picture.
    let rows = zip(places, coordinates).reversed().map { row, y in
      Table.Row(
        [.text(coordinate(y), to: run.anchor)]
          + places.map { column in
            let place = row * surface.side + column
            return .text("\(shown(surface.values[place])); \(shown(surface.gradientNorms[place]))")
          })
    }
    let data = try Table(
      id + "-data", words, values, texts: "field-data",
      columns: [.init("y", .name)] + coordinates.map { .init(coordinate($0)) }, rows: rows, isBoxed: true)
    func image(_ plot: FieldPlot, _ text: String) throws -> Figure.Image {
      Figure.Image(
        png: try plot.png(), width: plot.pixels, height: plot.pixels,
        alternative: try words("field.\(text)", values))
    }
    return try Figure(
      id, words, values, texts: "field", .images([image(field, "values"), image(slopes, "norms")]), style: "fields",
      runs: [RunLink(run, name: "run \(run.config.shortID)")], data: data)
  }
}
