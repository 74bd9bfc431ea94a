import Foundation
import Testing

@testable import Plotting

private func map(_ values: [[Double?]], scale: AxisScale = .log10) -> HeatMap {
  HeatMap(
    title: "FID", description: "By r.", rows: values.indices.map { "row \($0)" }, columns: ["(1)", "(2)", "(3)"],
    cells: values.map { row in row.map { .init(value: $0, text: $0.map { "\($0)" } ?? "not run", note: "n = 3") } },
    scale: scale, label: "FID")
}

private func elements(_ svg: String) throws -> [SVGElement] {
  func flat(_ element: SVGElement) -> [SVGElement] { [element] + element.children.flatMap(flat) }
  return flat(try parsedSVG(svg))
}

/// Relative luminance and contrast of WCAG 2.
private func luminance(_ channels: [Double]) -> Double {
  let linear = channels.map { value -> Double in
    let share = value / 255
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
  }
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

private func contrast(_ one: [Double], _ other: [Double]) -> Double {
  let (first, second) = (luminance(one), luminance(other))
  return (max(first, second) + 0.05) / (min(first, second) + 0.05)
}

private func channels(_ color: Color) -> [Double] { [color.red, color.green, color.blue].map(Double.init) }

@Suite struct HeatMapTests {
  @Test func equalRatiosAreEqualStepsOfTheShade() throws {
    let opacities = [1, 10, 100].map { map([[1, 10, 100]]).opacity(of: $0) }
    let range = HeatMap.opacities
    #expect(opacities[0] == range.lowerBound && opacities[2] == range.upperBound)
    #expect(abs(try #require(opacities[1]) - (range.lowerBound + range.upperBound) / 2) < 1e-12)
    let linear = try #require(map([[0, 5, 10]], scale: .linear).opacity(of: 5))
    #expect(abs(linear - (range.lowerBound + range.upperBound) / 2) < 1e-12)
    #expect(map([[7, 7, nil]]).opacity(of: 7) == (range.lowerBound + range.upperBound) / 2)
    for bad in [nil, 0, -1, .nan, .infinity] as [Double?] { #expect(map([[1, 10, bad]]).opacity(of: bad) == nil) }
  }

  /// Every shade on every page that the palette is made for, in both schemes.
  @Test func numbersKeepTheirContrast() {
    let pages: [(page: [Double], color: Color, ink: Color, muted: Color)] = [
      ([255, 255, 255], HeatMap.role.light, Role.ink.light, Role.muted.light),
      ([20, 23, 27], HeatMap.role.dark, Role.ink.dark, Role.muted.dark),
      ([36, 41, 47], HeatMap.role.dark, Role.ink.dark, Role.muted.dark),
    ]
    for entry in pages {
      for opacity in stride(from: HeatMap.opacities.lowerBound, through: HeatMap.opacities.upperBound, by: 0.02) {
        let shade = zip(entry.page, channels(entry.color)).map { $0 * (1 - opacity) + $1 * opacity }
        #expect(contrast(shade, channels(entry.ink)) >= 4.5, "\(entry.page) at \(opacity)")
      }
      #expect(contrast(entry.page, channels(entry.muted)) >= 4.5)
    }
  }

  @Test func structureOfAFigure() throws {
    let map = map([[1, 10, nil], [100, nil, 3]])
    let svg = try map.svg(idPrefix: "h")
    #expect(svg.contains(#"<title id="h-title">FID</title>"#) && svg.contains(#"height="\#(map.height)""#))
    let shades = try elements(svg).filter { $0["fill-opacity"] != nil }
    // Four cells and the seven steps of the scale.
    #expect(shades.count == 4 + 7 && shades.allSatisfy { $0["class"] == "series-1" })
    // Every cell has an outline, a hatched one its hatch.
    #expect(try elements(svg).count { $0["class"] == "grid" } == 6 + 2)
    #expect(try map.svg(idPrefix: "h") == svg)
  }

  @Test func cellsThatAreNotThere() throws {
    let ragged = HeatMap(
      title: "", description: "", rows: ["a", "b"], columns: ["x", "y"], cells: [[.init(value: 1, text: "1")]],
      scale: .log10, label: "")
    #expect(try elements(ragged.svg(idPrefix: "r")).count { $0["class"] == "grid" } == 4 + 3)
    let nothing = HeatMap(title: "", description: "", rows: [], columns: [], cells: [], scale: .linear, label: "")
    #expect(nothing.range == nil)
    #expect(try nothing.svg(idPrefix: "n").hasSuffix("</svg>\n"))
  }
}
