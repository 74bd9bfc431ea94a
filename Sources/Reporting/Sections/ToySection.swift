internal import Plotting
internal import Records

/// GANs on points of the plane: the critics' values with the points over them, and scores.
extension Section {
  static func toy(_ page: Page) throws -> Section {
    let runs = page.model.input.checks(in: "toy").filter { $0.toy != nil }
    let words = page.words("toy")
    let figure = try figure(runs, page)
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
      ["figure": .given(figure) { $0.view }, "table": runs.isEmpty ? .absent : table.view],
      tables: [figure?.data, table].compactMap { $0 }, figures: [figure].compactMap { $0 })
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
  /// Rows and columns of a picture's table of numbers.
  private static let tableSide = 4

  /// The critics, a row a data set and a column a method as far as the runs fill them; nil without a picture.
  private static func figure(_ runs: [RecordedRun], _ page: Page) throws -> Figure? {
    let words = page.words("toy")
    let shapes = runs.map(\.config.shape).unique
    let drawn = shapes.flatMap { shape in runs.filter { $0.config.shape == shape } }
      .compactMap { run in run.pictures.surface.map { (run: run, surface: $0) } }
    guard !drawn.isEmpty else { return nil }
    let id = "figure-toy"
    let images = try drawn.map { run, surface in
      let field = FieldPlot(
        values: surface.values, side: surface.side, range: surface.range,
        dots: [
          FieldDots(points: Array(surface.real.prefix(shownPoints)), look: .dark),
          FieldDots(points: Array(surface.points.prefix(shownPoints)), look: .bright),
        ], pixels: 256)
      let values = try names(run, page).with([
        "values": .given(field.shownEnds) {
          ["low": .text(number($0.lowerBound)), "high": .text(number($0.upperBound))]
        },
        "shortfall": .optional(run.shortfall), "modes": .optional(run.value("modes").map(Format.constant)),
        "all": .optional(run.value("modes_all").map(Format.constant)),
        "good": .optional(run.value("good_share").map(Format.percent)),
      ])
      return Figure.Image(
        png: try field.png(), width: field.pixels, height: field.pixels,
        alternative: try words.of(id)("alternative", values), label: try words.of(id)("label", values))
    }
    let scale = try FieldPlot.scale()
    let bar = Figure.Image(
      png: scale.png, width: scale.width, height: scale.height, alternative: try words.of(id)("scale"),
      label: try words.of(id)("scale"))
    return try Figure(
      id, words, [:], .images(images + [bar]), style: "fields",
      runs: drawn.map { RunLink($0.run, name: "run \($0.run.config.shortID)") },
      data: try data(drawn, page))
  }

  /// T and the norm of its gradient at some points of each picture, the highest y first as there.
  private static func data(_ drawn: [(run: RecordedRun, surface: ToySurface)], _ page: Page) throws -> Table {
    func shown(_ value: Double) -> String { value.isFinite ? number(value) : "–" }
    func coordinate(_ share: Double, _ range: ClosedRange<Double>) -> String {
      let value = range.lowerBound + share * (range.upperBound - range.lowerBound)
      return Format.significant(value, digits: 3, shortest: true)
    }
    return try Table(
      "toy-fields", page.words("toy"), ["side": .text(String(tableSide))],
      columns: [.init("y", .name)] + (0..<tableSide).map { .init("x\($0 + 1)") },
      groups: try drawn.map { run, surface in
        let places = Table.thinned(Array(0..<surface.side), to: tableSide)
        func share(_ place: Int) -> Double { Double(place) / Double(max(surface.side - 1, 1)) }
        return Table.Group(
          heading: try page.words("toy")("name", names(run, page)),
          rows: places.reversed().map { row in
            let cells = places.map { column -> Cell in
              let place = row * surface.side + column
              return .text("\(shown(surface.values[place])); \(shown(surface.gradientNorms[place]))")
            }
            return Table.Row(
              [.text(coordinate(share(row), surface.range), to: run.anchor)] + cells
                + Array(repeating: .text(""), count: tableSide - cells.count))
          })
      }, isBoxed: true)
  }
}
