import Foundation
import Testing

@testable import Plotting

@Suite struct DistributionPlotTests {
  @Test func quantiles() throws {
    let ten = try #require(Distribution(sorted: (0...10).map(Double.init)))
    #expect(ten == Distribution(low: 0, tenth: 1, median: 5, ninetieth: 9, high: 10))
    // Between order statistics: places .3, 1.5, 2.7 of 0...3.
    let four = try #require(Distribution(sorted: [10, 20, 30, 50]))
    #expect(four.median == 25 && abs(four.tenth - 13) < 1e-12 && abs(four.ninetieth - 44) < 1e-12)
    #expect(Distribution(sorted: [3]) == Distribution(low: 3, tenth: 3, median: 3, ninetieth: 3, high: 3))
    #expect(Distribution(sorted: []) == nil && Distribution(sorted: [1, .infinity]) == nil)
    #expect(Distribution(sorted: [.nan]) == nil)
  }

  private let plot = DistributionPlot(
    title: "Norms", description: "By method.", axis: Axis(label: "norm", scale: .log10), kinds: ["real", "fake"],
    groups: [
      .init(
        name: "WGAN-GP",
        strips: [
          Distribution(low: 0.5, tenth: 0.8, median: 1, ninetieth: 1.2, high: 2),
          Distribution(low: 0, tenth: 0.1, median: 0.7, ninetieth: 1.2, high: 2),
        ]), .init(name: "WGAN", strips: [nil, Distribution(low: 1, tenth: 2, median: 3, ninetieth: 4, high: 50)]),
    ], markers: [VerticalMarker(label: "1", x: 1)])

  @Test func structureOfAFigure() throws {
    let svg = try plot.svg(idPrefix: "d")
    #expect(svg.contains(#"<desc id="d-desc">By method.</desc>"#) && svg.contains(#"height="\#(plot.height)""#))
    let all = try elements(svg)
    for (style, strips) in [("series-2", 1), ("series-3", 2)] {
      let own = all.filter { $0["class"] == style }
      #expect(own.count { $0["fill-opacity"] == "0.35" } == strips)
      // Line and outline; median markers and the legend's.
      #expect(own.count { $0["stroke"] == "currentColor" } == 2 * strips)
      #expect(own.count { $0["fill"] == "currentColor" && $0["fill-opacity"] == nil } == strips + 1)
    }
    #expect(all.count { $0["class"] == "muted" && $0["stroke-dasharray"] != nil } == 1)
    #expect(try plot.svg(idPrefix: "d") == svg)
  }

  @Test(arguments: [340, 880]) func everyLabelIsInside(width: Int) throws {
    #expect(try strays(plot.fitted(to: width).svg(idPrefix: "d")).isEmpty)
  }

  @Test func nothingToShow() throws {
    var empty = plot
    empty.groups = []
    #expect(try elements(empty.svg(idPrefix: "e")).allSatisfy { $0["fill-opacity"] == nil })
    var dead = plot
    dead.groups = [.init(name: "dead", strips: [Distribution(low: 0, tenth: 0, median: 0, ninetieth: 0, high: 0)])]
    #expect(try dead.svg(idPrefix: "z").hasSuffix("</svg>\n"))
    dead.axis.range = 0...1
    #expect(throws: PlottingError.self) { try dead.svg(idPrefix: "z") }
  }
}
