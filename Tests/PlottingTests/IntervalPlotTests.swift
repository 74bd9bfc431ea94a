import Foundation
import Testing

@testable import Plotting

private func point(_ x: Double, _ mean: Double?, half: Double? = 1) -> IntervalPoint {
  IntervalPoint(x: x, mean: mean, halfWidth: half)
}

private let sweep = IntervalPlot(
  title: "FID by k", description: "Flat.", x: Axis(label: "k", scale: .log10),
  marks: [0.1, 2, 100].map { AxisMark(x: $0, label: "\($0)") }, y: Axis(label: "FID"),
  series: [
    IntervalSeries(
      name: "one", points: [point(0.1, 10), point(2, 12.5), point(100, 14)],
      seeds: [[(0.1, 9), (2, 12), (100, 14)], [(0.1, 11), (2, 13)]], style: 0),
    IntervalSeries(name: "other", points: [point(0.1, 20), point(100, 26)], style: 1),
  ],
  guides: [Guide(label: "flat", points: [(0.1, 15), (100, 15)], band: [(0.1, 13, 17), (100, 13, 17)])])

private func layoutOf(_ plot: IntervalPlot) throws -> PlotLayout {
  try plot.layout(on: Canvas(width: plot.width, height: plot.height))
}

@Suite struct IntervalPlotTests {
  @Test func structureOfAFigure() throws {
    let svg = try sweep.svg(idPrefix: "kp")
    #expect(
      svg.hasPrefix(
        #"<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" aria-labelledby="kp-title kp-desc""#))
    #expect(
      svg.contains(#"<title id="kp-title">FID by k</title>"#) && svg.contains(#"<desc id="kp-desc">Flat.</desc>"#))
    #expect(!svg.contains("style=") && !svg.contains("rgb("))
    let all = try elements(svg)
    let one = all.filter { $0["class"] == "series-1" }
    // Three means and the name's marker are filled; three bars with two caps each, the line, the name's swatch, the
    // seeds' lines as one path and their dots as another are stroked.
    #expect(one.count { $0["fill"] == "currentColor" } == 3 + 1)
    #expect(one.count { $0["stroke"] == "currentColor" } == 3 * 3 + 4)
    #expect(one.filter { $0["stroke-width"] == "0.75" }.compactMap { $0["d"]?.count { $0 == "M" } } == [2])
    #expect(one.filter { $0["stroke-width"] == "3" }.compactMap { $0["d"]?.count { $0 == "M" } } == [5])
    let other = all.filter { $0["class"] == "series-2" }
    #expect(other.count { $0["fill"] == "currentColor" } == 2 + 1)
    #expect(other.count { $0["stroke"] == "currentColor" } == 2 * 3 + 2)
    // The guide: a dashed line and its band.
    let muted = all.filter { $0["class"] == "muted" }
    #expect(muted.count { $0["stroke-dasharray"] != nil } == 1)
    #expect(muted.count { $0["fill-opacity"] == "0.15" } == 1)
    #expect(try sweep.svg(idPrefix: "kp") == svg)
  }

  @Test func ratiosAreEqualDistances() throws {
    let layout = try layoutOf(sweep)
    let places = try [0.1, 1, 10, 100].map { try #require(layout.axes.place($0, 15)).x }
    for (left, right) in zip(places, places.dropFirst()) {
      #expect(abs(right - left - (places[1] - places[0])) < 1e-9)
    }
    #expect(places[0] > layout.axes.frame.left && places[3] < layout.axes.frame.right)
    #expect(sweep.hasData && layout.legend.entries.isEmpty)
    #expect(layout.labels.map(\.text) == ["one", "other", "flat"])
    #expect(layout.labels.map(\.style) == [0, 1, nil])
    // Names stand at the last means, lower values lower on the page.
    #expect(layout.labels[0].origin.y == layout.axes.place(100, 14)?.y)
    #expect(layout.labels[1].origin.y == layout.axes.place(100, 26)?.y)
    #expect(layout.labels[0].y > layout.labels[1].y)
    // Two that would overlap move apart.
    var near = sweep
    near.guides[0].points = [(0.1, 14.1), (100, 14.1)]
    let heights = try layoutOf(near).labels.map(\.y).sorted()
    for (upper, lower) in zip(heights, heights.dropFirst()) { #expect(lower - upper >= 14 - 1e-9) }
  }

  /// A series whose last mean is missing has no end to be named at: all names go above.
  @Test func namesThatDoNotFitStandAbove() throws {
    var plot = sweep
    plot.series[1].points = [IntervalPoint(x: 0.1, mean: nil)]
    let layout = try layoutOf(plot)
    #expect(layout.legend.entries.map(\.item.text) == ["one", "other"])
    #expect(layout.labels.map(\.text) == ["flat"])
    #expect(layout.legend.entries.allSatisfy { $0.place.y < layout.axes.frame.top })
  }

  @Test func intervalsThatReachBelowALogarithmGoDownToTheAxis() throws {
    let plot = IntervalPlot(
      title: "t", description: "", x: Axis(label: "x"), y: Axis(label: "y", scale: .log10),
      series: [IntervalSeries(name: "", points: [point(1, 5, half: 50), point(2, 3, half: 1)], style: 0)])
    let layout = try layoutOf(plot)
    #expect(layout.axes.yAxis.low > 1 && layout.axes.yAxis.low <= 2)
    let strokes = try elements(plot.svg(idPrefix: "l")).filter { $0["class"] == "series-1" && $0["stroke"] != nil }
    #expect(strokes.count == 2 * 3 + 1)
  }

  @Test func whatCannotBeDrawnIsLeftOut() throws {
    let bad = [Double.nan, .infinity, -1, 0]
    let plot = IntervalPlot(
      title: "t", description: "", x: Axis(label: "x", scale: .log10), y: Axis(label: "y", scale: .log10),
      series: [
        IntervalSeries(
          name: "bad", points: bad.map { IntervalPoint(x: 1, mean: $0, halfWidth: .nan) },
          seeds: [bad.map { (x: 1, y: $0) }], style: 0)
      ])
    #expect(!plot.hasData)
    #expect(
      try elements(plot.svg(idPrefix: "b")).allSatisfy {
        $0["class"] != "series-1" || $0["fill"] != nil || $0["stroke"] != nil
      })
    let empty = IntervalPlot(title: "", description: "", x: Axis(label: ""), y: Axis(label: ""), series: [])
    #expect(!empty.hasData)
    #expect(try empty.svg(idPrefix: "e").contains("class=\"muted\""))
    #expect(throws: PlottingError.self) {
      try IntervalPlot(title: "", description: "", x: Axis(label: ""), y: Axis(label: ""), series: [], width: 10)
        .svg(idPrefix: "w")
    }
    #expect(throws: PlottingError.invalidPrefix("1")) { try sweep.svg(idPrefix: "1") }
  }

  @Test(arguments: [340, 880]) func everyLabelIsInside(width: Int) throws {
    #expect(try strays(sweep.fitted(to: width).svg(idPrefix: "kp")).isEmpty)
  }

  /// 1.5 and 2 are close on this axis; a name that would touch the one before it is left out.
  @Test func marksDoNotOverlap() throws {
    func glyphs(_ marks: [AxisMark]) throws -> Int {
      let plot = IntervalPlot(
        title: "", description: "", x: Axis(label: "", range: 0...100), marks: marks, y: Axis(label: "", range: 0...1),
        series: [IntervalSeries(name: "", points: [point(1, 0.5, half: nil)], style: 0)])
      return try elements(plot.svg(idPrefix: "m")).count { $0.name == "use" }
    }
    let apart = try glyphs([AxisMark(x: 0, label: "aa"), AxisMark(x: 50, label: "bb")])
    #expect(try glyphs([AxisMark(x: 0, label: "aa"), AxisMark(x: 1, label: "bb")]) == apart - 2)
  }
}
