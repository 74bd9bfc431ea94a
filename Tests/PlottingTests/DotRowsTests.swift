import Testing

@testable import Plotting

@Suite struct DotRowsTests {
  private func plot(_ rows: [DotRow], markers: [VerticalMarker] = [], legend: [LegendItem] = []) -> DotRows {
    DotRows(
      title: "A < B", description: "one dot a seed", x: Axis(label: "share", range: 0...100), rows: rows,
      markers: markers, legend: legend)
  }
  private func svg(_ rows: [DotRow], markers: [VerticalMarker] = []) throws -> String {
    try plot(rows, markers: markers).svg(idPrefix: "dots")
  }
  private func own(_ svg: String, style: Int) throws -> [SVGElement] {
    try elements(svg).filter { $0["class"] == "series-\(style + 1)" }
  }
  private let full = DotRow(
    label: "WGAN-div", values: [30, 34], mean: 32, interval: 25...39, published: [60], text: "32 ± 7", style: 0)

  @Test func dotsOfARowAreOnePathOfTheValuesOnTheAxis() throws {
    let drawn = try own(svg([DotRow(label: "WGAN", values: [30, 31, .nan], style: 1)]), style: 1)
    #expect(drawn.count == 1 && drawn[0]["d"]?.count { $0 == "M" } == 2)
    #expect(drawn[0]["stroke-linecap"] == "round" && drawn[0]["stroke-width"] == "4.5")
  }

  @Test func valuesBeyondTheAxisAreAnArrowAtItsEnd() throws {
    func arrows(_ values: [Double]) throws -> Int {
      try own(svg([DotRow(label: "WGAN", values: values, style: 1)]), style: 1).count { $0["fill"] == "currentColor" }
    }
    #expect(try arrows([30, 100]) == 0 && arrows([200, 300, .infinity]) == 1 && arrows([-1, 50, 101]) == 2)
  }

  @Test func aRowHasDotsBarMarkerAndHollowMarkerAboveThem() throws {
    let drawn = try own(svg([full]), style: 0)
    #expect(drawn.count { $0["stroke-width"] == "4.5" } == 1)
    #expect(drawn.count { $0["stroke-width"] == "2" } == 1)
    #expect(drawn.count { $0["fill"] == "currentColor" } == 1)
    #expect(drawn.count { $0["stroke-width"] == "1.25" } == 1)
    // An interval is cut at the ends of the axis; a mean outside is not drawn.
    let outside = DotRow(label: "a", mean: 150, interval: 90...210, style: 0)
    #expect(try own(svg([outside]), style: 0).count == 1)
  }

  @Test func rowsWithoutValuesAndNoRows() throws {
    let bare = try svg([DotRow(label: "SNGAN", style: 0)])
    let told = try svg([DotRow(label: "SNGAN", remark: "diverged at step 3", style: 0)])
    #expect(try bare != told && own(told, style: 0).isEmpty)
    #expect(try svg([]).hasPrefix("<svg"))
  }

  @Test func markersStandOnTheAxisOnly() throws {
    let with = try svg([], markers: [VerticalMarker(label: "80 %", x: 80), VerticalMarker(label: "95 %", x: 95)])
    #expect(with.matches(of: /stroke-dasharray/).count == 2)
    let without = try svg([], markers: [VerticalMarker(label: "x", x: 400)])
    #expect(without.matches(of: /stroke-dasharray/).isEmpty)
  }

  @Test(arguments: [340, 880]) func everyLabelIsInsideAndWhole(width: Int) throws {
    var row = full
    row.label = "The network of spectral normalization, fitted by least squares to the best critic there is"
    let drawn = plot(
      [full, row], markers: [VerticalMarker(label: "the whole of it", x: 100)],
      legend: [.init(.dot, "seeds", style: 0), .init(.interval, "mean with its 95 % interval", style: 0)])
    let svg = try drawn.fitted(to: width).svg(idPrefix: "d")
    #expect(try strays(svg).isEmpty)
    let letters = [
      "WGAN-div", row.label, row.text, row.text, "the whole of it", "seeds", "mean with its 95 % interval",
    ]
    // Ticks and axis come on top; a cut name would have fewer.
    let glyphs = letters.joined().count { $0 != " " }
    #expect(try elements(svg).count { $0.name == "use" } >= glyphs)
    #expect(drawn.fitted(to: width).height == drawn.fitted(to: width).fitted(to: width).height)
  }
}
