import Testing

@testable import Plotting

@Suite struct FieldPlotTests {
  /// x over [0, 1]², 3 x 3.
  private let ramp = FieldPlot(
    values: [0, 0.5, 1, 0, 0.5, 1, 0, 0.5, 1], side: 3, range: 0...1, pixels: 64, bands: 4)

  @Test func bandsRiseWithTheValue() throws {
    #expect(ramp.band(at: 0, 0) == 0)
    #expect(ramp.band(at: 63, 0) == 3)
    // Linear between the grid's points: 32/63 of the way is just above a half.
    #expect(ramp.band(at: 31, 10) == 1 && ramp.band(at: 32, 10) == 2)
    let image = try ramp.rgb()
    #expect(image.count == 64 * 64 * 3)
    // Lightness falls from left to right, the same in every row.
    let row = stride(from: 0, to: 64 * 3, by: 3).map { Int(image[$0]) + Int(image[$0 + 1]) + Int(image[$0 + 2]) }
    #expect(zip(row, row.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(Set(row).count == 4)
    #expect(Array(image[0..<192]) == Array(image[(63 * 192)...]))
  }

  @Test func risingYIsUp() throws {
    var field = FieldPlot(values: [0, 0, 1, 1], side: 2, range: -1...1, pixels: 32, bands: 2)
    let image = try field.rgb()
    let (top, bottom) = (image[0], image[31 * 32 * 3])
    #expect(top < bottom)
    field.dots = [FieldDots(points: [(x: -1, y: 1)], look: .dark)]
    let dotted = try field.rgb()
    #expect(dotted[0] != image[0] && dotted[31 * 32 * 3] == image[31 * 32 * 3])
  }

  @Test func dotsOutsideAndValuesThatAreNoNumbers() throws {
    var field = ramp
    field.dots = [FieldDots(points: [(x: 2, y: 0), (x: .nan, y: 0.5), (x: 0, y: -.infinity)], look: .bright)]
    #expect(try field.rgb() == ramp.rgb())
    // At the edge, part of a dot is cut off.
    field.dots = [FieldDots(points: [(x: 0, y: 0), (x: 1, y: 1)], look: .bright)]
    #expect(try field.rgb() != ramp.rgb())
    field.values[4] = .nan
    #expect(field.band(at: 32, 32) == nil && field.band(at: 0, 0) == nil)
    field.values = [Double](repeating: .nan, count: 9)
    #expect(field.shownEnds == nil)
    #expect(!(try field.png()).isEmpty)
  }

  @Test func constantFieldsAndGivenEnds() throws {
    let flat = FieldPlot(values: [3, 3, 3, 3], side: 2, range: 0...1)
    #expect(flat.band(at: 5, 5) == 0)
    let given = FieldPlot(values: [3, 3, 3, 3], side: 2, range: 0...1, ends: 0...2, bands: 6)
    #expect(given.band(at: 5, 5) == 5)
  }

  @Test func sameFieldSameBytes() throws {
    let png = try ramp.png()
    let again = try ramp.png()
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png == again)
  }

  @Test func sizesThatDoNotFit() {
    func error(_ change: (inout FieldPlot) -> Void) -> PlottingError? {
      var field = ramp
      change(&field)
      return #expect(throws: PlottingError.self) { try field.png() }
    }
    #expect(error { $0.side = 1 } == .invalidField(quantity: "side", value: 1))
    #expect(error { $0.values.removeLast() } == .invalidField(quantity: "number of values", value: 8))
    #expect(error { $0.pixels = 8 } == .invalidField(quantity: "pixels", value: 8))
    #expect(error { $0.bands = 1 }?.description.contains("bands = 1") == true)
  }
}

extension FieldPlot {
  fileprivate func band(at column: Int, _ row: Int) -> Int? {
    shownEnds.flatMap { band(at: column, row, between: $0) }
  }
}
