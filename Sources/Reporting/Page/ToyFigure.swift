internal import Plotting
internal import Records

/// A toy GAN: the critic's values with the points over them, and the norm of its gradient.
struct ToyFigure: Sendable {
  /// A picture with what it shows in words.
  struct Picture: Sendable {
    let png: [UInt8]
    let pixels: Int
    let text: String
  }

  let id: String
  let title: String
  let caption: String
  let values: Picture
  let norms: Picture
  let cell: RecordedRun

  /// Lines and columns of the table of numbers.
  private static let tableSide = 9

  /// T and ‖∇T‖ at some points of the grid, the highest y first, as in the picture.
  var table: View {
    guard let surface = cell.pictures.surface else { return .absent }
    let places = Table.thinned(Array(0..<surface.side), to: Self.tableSide)
    func coordinate(_ place: Int) -> String {
      let share = surface.side > 1 ? Double(place) / Double(surface.side - 1) : 0
      let value = surface.range.lowerBound + share * (surface.range.upperBound - surface.range.lowerBound)
      return Format.significant(value, digits: 3, shortest: true)
    }
    func number(_ value: Double) -> String { value.isFinite ? Format.significant(value, digits: 3) : "–" }
    return Cells.table(
      id: id + "-data", caption: "\(title.dropLast()): T; ‖∇T‖ at \(places.count)×\(places.count) points of the plane",
      boxed: true,
      columns: ["y \\ x"] + places.map { TableEntry(coordinate($0)) },
      rows: places.reversed().map { row in
        TableRow(
          coordinate(row), to: cell.anchor,
          places.map { column in
            let place = row * surface.side + column
            return "\(number(surface.values[place])); \(number(surface.gradientNorms[place]))"
          })
      })
  }

  /// Points of each kind that are drawn: enough to see the shape, and the picture stays small.
  private static let shownPoints = 500

  /// One a cell that has a surface, in the table's order.
  static func all(_ model: ReportModel) throws -> [ToyFigure] {
    var figures: [ToyFigure] = []
    for (index, cell) in model.input.checks(in: "toy").enumerated() {
      guard let surface = cell.pictures.surface, let config = cell.toy else { continue }
      figures.append(try figure(cell, config, surface, id: "toy-\(index + 1)", model))
    }
    return figures
  }

  private static func figure(
    _ cell: RecordedRun, _ config: RunConfig, _ surface: ToySurface, id: String, _ model: ReportModel
  ) throws -> ToyFigure {
    let name = model.article.name(ofMethod: config.method)
    let shape = ToyView.name(ofShape: config.shape)
    let field = FieldPlot(
      values: surface.values, side: surface.side, range: surface.range,
      dots: [
        FieldDots(points: Array(surface.real.prefix(shownPoints)), look: .dark),
        FieldDots(points: Array(surface.points.prefix(shownPoints)), look: .bright),
      ], pixels: 256, bands: 12)
    let slopes = FieldPlot(
      values: surface.gradientNorms, side: surface.side, range: surface.range,
      ends: 0...max(surface.gradientNorms.filter(\.isFinite).max() ?? 1, 1e-9), pixels: 128, bands: 10)
    func ends(_ plot: FieldPlot) -> String {
      guard let ends = plot.shownEnds else { return "no finite value" }
      return
        "\(Format.significant(ends.lowerBound, digits: 3)) (light) to \(Format.significant(ends.upperBound, digits: 3)) (dark)"
    }
    return ToyFigure(
      id: id, title: "\(name), \(shape), seed \(config.seed).",
      caption: caption(cell) + " T from \(ends(field)); right: ‖∇T‖ from \(ends(slopes)).",
      values: Picture(
        png: try field.png(), pixels: field.pixels,
        text: "Critic of \(name) over the plane, from \(ends(field)), with real points (dark) and generated "
          + "ones (orange): "
          + shape),
      norms: Picture(
        png: try slopes.png(), pixels: slopes.pixels, text: "Norm of its gradient over the plane, from \(ends(slopes))"),
      cell: cell)
  }

  private static func caption(_ cell: RecordedRun) -> String {
    if let shortfall = cell.shortfall { return "No scores (\(shortfall))." }
    var words: [String] = []
    if let modes = cell.value("modes"), let all = cell.value("modes_all") {
      words.append("\(TheoryModel.number(modes)) of \(TheoryModel.number(all)) modes")
    }
    if let share = cell.value("good_share") { words.append("\(MeasuredFigures.percent(share)) of the points good") }
    if let distance = cell.value("sliced_w1") {
      words.append("sliced W₁ \(Format.significant(distance, digits: 3))")
    }
    return Format.list(words) + "."
  }
}
