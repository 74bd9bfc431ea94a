import Testing

@testable import Plotting

@Suite struct PanelsTests {
  private func panel(_ title: String, style: Int, height: Int = 200) -> LinePlot {
    LinePlot(
      title: title, description: "", x: Axis(label: "x"), y: Axis(label: ""),
      series: [Curve(name: "", points: [(0, 0), (1, 1)], style: style)], height: height, drawsTitle: false)
  }
  private var four: Panels {
    Panels(
      title: "Four", description: "In a row.", panels: (0..<4).map { panel("WGAN-GP: \($0)0 %", style: $0) },
      columns: 4, narrowest: 150, legend: [LegendItem(.line, "best", style: 6), LegendItem(.thin, "seeds", style: 0)])
  }

  @Test func panelsAreSideBySideAndRestack() throws {
    #expect(four.shownColumns == 4)
    let narrow = try #require(four.fitted(to: 340) as? Panels)
    #expect(narrow.shownColumns == 2)
    #expect(narrow.height - four.height > 200)
    #expect((four.fitted(to: 300) as? Panels)?.shownColumns == 1)
    var one = four
    one.narrowest = 300
    #expect(one.shownColumns == 2)
  }

  @Test func aPanelIsDrawnAsOnItsOwn() throws {
    let all = try elements(four.svg(idPrefix: "p"))
    let starts = try (0..<4).map { style in
      let line = try #require(
        all.first {
          $0["class"] == "series-\(style + 1)" && $0["stroke-linecap"] != nil && $0["d"] != nil
            && $0["stroke-width"] != "0.75"
        })
      return try #require(line["d"]?.split(separator: " ")[1]).description
    }
    let places = starts.compactMap(Double.init)
    let steps = zip(places, places.dropFirst()).map { $1 - $0 }
    #expect(steps.count == 3 && steps.allSatisfy { abs($0 - (880 - 36) / 4 - 12) <= 1 })
    #expect(all.first?["height"] == "\(four.height)")
  }

  @Test(arguments: [340, 880]) func everyLabelIsInside(width: Int) throws {
    var many = four
    many.panels[2] = panel("A title that is longer than its panel is wide", style: 2)
    #expect(try strays(many.fitted(to: width).svg(idPrefix: "p")).isEmpty)
  }

  /// Places of panels within panels count from both.
  @Test func panelsWithinPanels() throws {
    func first(_ plot: any Drawing) throws -> Double {
      let line = try #require(elements(plot.svg(idPrefix: "p")).first { $0["class"] == "series-2" })
      return try #require(line["d"]?.split(separator: " ").dropFirst().first.flatMap { Double($0) })
    }
    let inner = Panels(
      title: "", description: "", panels: [panel("", style: 0), panel("", style: 1)], columns: 2, width: 434)
    let outer = Panels(title: "", description: "", panels: [panel("", style: 0), inner], columns: 2)
    var wide = inner
    wide.narrowest = 150
    var around = outer
    around.panels[1] = wide
    #expect(try abs(first(around) - first(wide) - 446) < 1)
  }

  @Test func nothingToShow() throws {
    let none = Panels(title: "", description: "", panels: [], columns: 2)
    #expect(try none.svg(idPrefix: "n").hasSuffix("</svg>\n"))
  }
}

@Suite struct TextMeasureTests {
  private let type = TextMeasure()

  @Test func widthsAreThoseOfAFigure() throws {
    let canvas = try Canvas(width: 300, height: 200)
    canvas.text("iW", at: Place(x: 10, y: 50))
    canvas.text("iW", at: Place(x: 10, y: 90), size: 20, bold: true, anchor: .end)
    let uses = try elements(canvas.finish()).filter { $0.name == "use" }.compactMap { $0["x"].flatMap(Double.init) }
    #expect(abs(uses[1] - uses[0] - type.width(of: "i")) < 0.01)
    #expect(abs(10 - uses[2] - type.width(of: "iW", size: 20, bold: true)) < 0.01)
  }

  @Test func linesBreakBetweenWords() {
    let width = type.width(of: "one two")
    #expect(type.lines(of: "one two three", within: width + 1) == ["one two", "three"])
    #expect(type.lines(of: "", within: 10) == [])
    // What does not fit into the last line is cut there.
    let cut = type.lines(of: "one two three four five six", within: width + 1)
    #expect(cut.count == 2 && cut[1].hasSuffix("…") && type.width(of: cut[1]) <= width + 1)
    #expect(type.lines(of: "incomprehensibilities", within: 40).first?.hasSuffix("…") == true)
  }

  @Test func legendsWrap() {
    let items = (0..<6).map { LegendItem(.curve, "method \($0)", style: $0) }
    let (wide, narrow) = (Legend(items, width: 880, top: 4, type), Legend(items, width: 340, top: 4, type))
    #expect(Set(wide.entries.map(\.place.y)).count == 1 && Set(narrow.entries.map(\.place.y)).count == 2)
    #expect(narrow.height == wide.height + Legend.lineHeight)
    let long = Legend(
      [items[0], LegendItem(.curve, Array(repeating: "word", count: 14).joined(separator: " "), style: 1), items[2]],
      width: 340, top: 4, type)
    #expect(long.entries.map(\.lines.count) == [1, 2, 1])
    #expect(Set(long.entries.map(\.place.y)).count == 3)
  }
}
