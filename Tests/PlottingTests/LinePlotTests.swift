import Foundation
import Testing

@testable import Plotting

private func curve(_ name: String, style: Int, shift: Double = 0) -> Curve {
  let points = (0...10).map { (x: Double($0) * 100, y: 10 + shift + Double(($0 * 7) % 5)) }
  return Curve(name: name, points: points, band: points.map { ($0.x, $0.y - 1, $0.y + 1) }, style: style)
}

private func plot(
  _ series: [Curve], title: String = "FID", y: Axis = Axis(label: "FID"), references: [Reference] = [],
  markers: [VerticalMarker] = []
) -> LinePlot {
  LinePlot(
    title: title, description: "FID by step.", x: Axis(label: "steps"), y: y, series: series, references: references,
    markers: markers)
}

private let usual = plot(
  [curve("WGAN-div", style: 0), curve("WGAN-GP", style: 1, shift: 20)],
  references: [Reference(label: "noise 0.3", y: 30)], markers: [VerticalMarker(label: "decay", x: 500)])

private func layout(_ plot: LinePlot) throws -> PlotLayout {
  try plot.layout(on: Canvas(width: plot.width, height: plot.height))
}

private func ids(_ svg: String) throws -> [String] { try elements(svg).compactMap { $0["id"] } }

struct LinePlotTests {
  @Test func structureOfAFigure() throws {
    let svg = try usual.svg(idPrefix: "fid")
    let lines = svg.split(separator: "\n")
    #expect(
      lines[0]
        == #"<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" aria-labelledby="fid-title fid-desc" width="640" height="380" viewBox="0 0 640 380">"#
    )
    #expect(lines[1] == #"<title id="fid-title">FID</title>"#)
    #expect(lines[2] == #"<desc id="fid-desc">FID by step.</desc>"#)
    #expect(svg.hasSuffix("</svg>\n"))
    #expect(!svg.contains("xlink") && !svg.contains("style=") && !svg.contains("rgb(") && !svg.contains("<?xml"))
    let all = try elements(svg)
    // Two curves and their two swatches are stroked; two bands are translucent.
    for style in ["series-1", "series-2"] {
      let drawn = all.filter { $0["class"] == style }
      #expect(drawn.count { $0["stroke"] == "currentColor" } == 2)
      #expect(drawn.count { $0["fill-opacity"] == "0.18" } == 1)
      // Eleven points and a swatch have markers.
      #expect(drawn.count { $0["fill"] == "currentColor" && $0["fill-opacity"] == nil } == 12)
    }
    let colored = all.filter { ($0["fill"] ?? "none") != "none" || $0["stroke"] != nil }
    #expect(colored.allSatisfy { $0["class"] != nil && $0["color"] != nil })
  }

  @Test func bytesDoNotDependOnWhatWasDrawnBefore() throws {
    let first = try usual.svg(idPrefix: "a")
    #expect(try usual.svg(idPrefix: "a") == first)
    for count in 1...3 {
      _ = try plot((0..<count).map { curve("other \($0) äöü", style: $0, shift: 3) }).svg(idPrefix: "b")
      #expect(try usual.svg(idPrefix: "a") == first)
    }
  }

  @Test func bytesAreTheSameOnManyThreads() async throws {
    let first = try usual.svg(idPrefix: "a")
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 { group.addTask { try usual.svg(idPrefix: "a") } }
      for try await svg in group { #expect(svg == first) }
    }
  }

  @Test func idsAreUniqueAndResolve() throws {
    let (first, second) = (try usual.svg(idPrefix: "one"), try usual.svg(idPrefix: "two"))
    let all = try ids(first) + ids(second)
    #expect(all.count > 40)
    #expect(Set(all).count == all.count)
    #expect(try ids(first).allSatisfy { $0.hasPrefix("one-") })
    for element in try elements(first) + elements(second) {
      for attribute in element.attributes {
        if attribute.value.hasPrefix("#"), attribute.name == "href" {
          #expect(all.contains(String(attribute.value.dropFirst())))
        }
        if attribute.value.hasPrefix("url(") { #expect(all.contains(String(attribute.value.dropFirst(5).dropLast()))) }
      }
    }
    #expect(first.replacing("one-", with: "two-") == second)
  }

  @Test func titleAndDescriptionAreEscaped() throws {
    var figure = usual
    figure.title = #"</title><script>"x" & 'y'"#
    figure.description = "a\u{0}<b>"
    let svg = try figure.svg(idPrefix: "a")
    #expect(svg.contains(#"<title id="a-title">&lt;/title&gt;&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;</title>"#))
    #expect(svg.contains("<desc id=\"a-desc\">a\u{FFFD}&lt;b&gt;</desc>"))
    #expect(!svg.contains("<script"))
  }

  @Test func undrawablePointsBreakTheLine() throws {
    func strokes(_ values: [Double], _ scale: AxisScale = .linear) throws -> Int {
      var figure = plot([], y: Axis(label: "y", scale: scale))
      figure.series = [Curve(name: "", points: values.enumerated().map { (Double($0.offset), $0.element) }, style: 0)]
      let svg = try figure.svg(idPrefix: "a")
      #expect(!svg.contains("nan") && !svg.contains("inf"))
      return try elements(svg).count { $0["class"] == "series-1" && $0["stroke"] == "currentColor" }
    }
    #expect(try strokes([1, 2, 3, 4]) == 1)
    #expect(try strokes([1, 2, .nan, 3, 4]) == 2)
    #expect(try strokes([1, 2, .infinity, 3, 4, -.infinity, .nan, 5, 6]) == 3)
    #expect(try strokes([.nan, 1, 2, 1e300]) == 1)
    #expect(try strokes([1, 2, 0, 3, 4, -1, 5, 6], .log10) == 3)
    #expect(try strokes([1, .nan, 2]) == 0)
  }

  @Test func emptyPlotsSayNoData() throws {
    let empty = [
      plot([]), plot([Curve(name: "a", points: [], style: 0)]),
      plot([Curve(name: "a", points: [(0, .nan), (.infinity, 1)], style: 0)], y: Axis(label: "y", scale: .log10)),
    ]
    for figure in empty {
      #expect(!figure.hasData)
      #expect(try !figure.svg(idPrefix: "a").contains("nan"))
    }
    #expect(try layout(empty[1]).legend.entries.map(\.item.text) == ["a (no data)"])
    #expect(usual.hasData)
    // The note is drawn text: nine more glyph uses than the same axes without it would have.
    let uses = try elements(empty[0].svg(idPrefix: "a")).count { $0.name == "use" }
    let other = plot([Curve(name: "", points: [(0, 0), (1, 1)], style: 0)], y: Axis(label: "FID", range: 0...1))
    #expect(try uses - elements(other.svg(idPrefix: "a")).count { $0.name == "use" } == "no data".count)
  }

  @Test func curvesAreNamedAtTheirEndsWhereTheyFit() throws {
    let fitting = try layout(usual)
    #expect(fitting.legend.entries.isEmpty)
    #expect(fitting.labels.map(\.text) == ["WGAN-div", "WGAN-GP", "noise 0.3"])
    let heights = fitting.labels.map(\.y).sorted()
    #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 >= 14 - 1e-9 })

    // Eight curves that end at one point do not fit within reach of their ends.
    let crowded = try layout(plot((0..<8).map { curve("curve \($0)", style: $0) }))
    #expect(crowded.labels.isEmpty)
    #expect(crowded.legend.entries.map(\.item.text) == (0..<8).map { "curve \($0)" })
    for entry in crowded.legend.entries {
      #expect(entry.place.x >= 12 && entry.place.x < 640 && entry.place.y < crowded.axes.frame.top)
    }

    // A curve that ends early has its name in the legend; the reference keeps its own.
    var early = usual
    early.series[1].points.removeLast(5)
    #expect(try layout(early).labels.map(\.text) == ["noise 0.3"])
    #expect(try layout(early).legend.entries.count == 2)
  }

  @Test func curvesOfSeedsAreThinAndHaveNoMarkers() throws {
    func drawn(_ look: Curve.Look) throws -> [SVGElement] {
      let points = (0...10).map { (x: Double($0), y: Double($0 * $0 % 7)) }
      return try elements(plot([Curve(name: "", points: points, style: 2, look: look)]).svg(idPrefix: "a"))
        .filter { $0["class"] == "series-3" }
    }
    #expect(try drawn(.marked).count == 1 + 11)
    #expect(try drawn(.plain).map { $0["stroke-width"] } == ["1.5"])
    #expect(try drawn(.thin).map { $0["stroke-width"] } == ["0.75"])
  }

  /// A reference has no room of its own beside a narrow figure: its name is on its line, at the left.
  @Test func referencesOfANarrowFigureAreNamedOnTheirLines() throws {
    var figure = usual
    figure.width = 340
    let found = try layout(figure)
    let label = try #require(found.labels.first { $0.style == nil })
    #expect(label.text == "noise 0.3" && label.origin.x == found.axes.frame.left)
    #expect(found.axes.frame.right == 320 && found.legend.entries.count == 2)
  }

  @Test(arguments: [340, 880]) func everyLabelIsInside(width: Int) throws {
    var figure = plot(
      (0..<8).map { curve("a method with a long name \($0)", style: $0, shift: Double($0)) },
      y: Axis(label: "FID, of which a reader must know that it is logarithmic and that lower is better"),
      references: [Reference(label: "noise 0.3 on every pixel of an image", y: 30)],
      markers: (0..<5).map { VerticalMarker(label: "seed \($0) diverged", x: 990) })
    figure.x.label = "steps of the generator, each after several steps of the critic that are not counted"
    figure.width = width
    #expect(try strays(figure.svg(idPrefix: "a")).isEmpty)
    // As wide as the figure, below a frame that begins far from its left edge.
    let type = TextMeasure()
    figure.x.label = "x"
    while type.width(of: figure.x.label) < Double(width) - 36 { figure.x.label += "x" }
    figure.y = Axis(label: "", range: 0...1_000_000)
    #expect(try strays(figure.svg(idPrefix: "a")).isEmpty)
  }

  @Test func rangesThatAreGivenHold() throws {
    var figure = usual
    figure.y.range = 0...12
    figure.x.range = 0...500
    let found = try layout(figure)
    #expect(found.axes.yAxis.low == 0 && found.axes.yAxis.high == 12 && found.axes.xAxis.high == 500)
    #expect(found.labels.isEmpty)
    figure.y = Axis(label: "FID", scale: .log10, range: -1...1)
    #expect(throws: PlottingError.invalidRange(axis: "FID", low: -1, high: 1)) { try figure.svg(idPrefix: "a") }
  }

  @Test func automaticRangesIncludeReferencesAndMarkers() throws {
    let found = try layout(
      plot(
        [curve("a", style: 0)], references: [Reference(label: "r", y: 73), Reference(label: "n", y: .nan)],
        markers: [VerticalMarker(label: "m", x: 2000), VerticalMarker(label: "n", x: .nan)]))
    #expect(found.axes.yAxis.high > 73)
    #expect(found.axes.xAxis.high == 2000)
    #expect(found.markers.map(\.text) == ["m"])
  }

  @Test func awkwardInputIsDrawn() throws {
    let huge = (0..<20_000).map { (x: Double($0), y: sin(Double($0)) * 1e90) }
    var figure = plot([Curve(name: String(repeating: "long ", count: 80), points: huge, style: -3)])
    figure.title = String(repeating: "title 漢字 ", count: 60)
    figure.references = (0..<60).map { Reference(label: "reference \($0)", y: 0) }
    figure.markers = (0..<9).map { VerticalMarker(label: "marker \($0)\n", x: 19_000) }
    figure.y.range = -1...1
    let svg = try figure.svg(idPrefix: "a")
    #expect(svg.utf8.count < 400_000, "hidden dashes and points that share a pixel are not written")
    figure.width = 239
    #expect(throws: PlottingError.invalidSize(width: 239, height: 380)) { try figure.svg(idPrefix: "a") }
  }
}
