import Foundation
import Testing

@testable import Plotting

struct TicksTests {
  private func linear(_ low: Double, _ high: Double, _ count: Int = 6) -> [String] {
    linearTicks(low, high, count: count).map(\.text)
  }

  @Test func linearTicksAreOneTwoFive() {
    #expect(linear(0, 8000) == ["0", "2,000", "4,000", "6,000", "8,000"])
    #expect(linear(0, 1) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    #expect(linear(-3.1, 2.2) == ["−3", "−2", "−1", "0", "1", "2"])
    #expect(linear(0, 25) == ["0", "5", "10", "15", "20", "25"])
    #expect(linear(0.1, 0.3, 4) == ["0.1", "0.15", "0.2", "0.25", "0.3"])
    #expect(linear(0, 60_000, 3) == ["0", "20,000", "40,000", "60,000"])
    #expect(linear(0, 3e-7, 3) == ["0", "10⁻⁷", "2×10⁻⁷", "3×10⁻⁷"])
    #expect(linear(0, 5e6, 2) == ["0", "5×10⁶"])
    #expect(linear(-2.5e6, 0, 5) == ["−2.5×10⁶", "−2×10⁶", "−1.5×10⁶", "−10⁶", "−5×10⁵", "0"])
    #expect(linear(100, 100.5, 5) == ["100", "100.1", "100.2", "100.3", "100.4", "100.5"])
  }

  @Test func tickValuesAreTheDoublesOfTheirLabels() {
    #expect(linearTicks(0, 1, count: 10).map(\.value) == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
  }

  @Test func logarithmicTicks() {
    func texts(_ low: Double, _ high: Double, _ count: Int = 6) -> [String] {
      Plotting.logarithmicTicks(low, high, count: count).map(\.text)
    }
    #expect(texts(0.9, 1100) == ["1", "10", "100", "1,000"])
    #expect(texts(1, 1000) == ["1", "10", "100", "1,000"])
    #expect(texts(0.15, 73) == ["0.2", "0.5", "1", "2", "5", "10", "20", "50"])
    #expect(texts(3, 60) == ["5", "10", "20", "50"])
    #expect(texts(6, 9, 3) == ["6", "7", "8", "9"])
    #expect(texts(1e-6, 1e6, 6) == ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰", "10²", "10⁴", "10⁶"])
    #expect(texts(1e-100, 1e100, 4) == ["10⁻¹⁰⁰", "10⁻⁵⁰", "10⁰", "10⁵⁰", "10¹⁰⁰"])
  }

  @Test func everyRangeHasAFewTicksInside() throws {
    for exponent in stride(from: -90, through: 90, by: 3) {
      for low in [-7.3, -1, 0, 0.37, 1, 999.9] {
        for extent in [1e-9, 0.03, 1, 4.4, 1234] {
          let scale = pow(10, Double(exponent))
          let (low, high) = (low * scale, (low + extent) * scale)
          let ticks = linearTicks(low, high, count: 6)
          #expect((2...8).contains(ticks.count), "\(low)...\(high): \(ticks.map(\.text))")
          let room = (high - low) * 1e-4
          #expect(ticks.allSatisfy { $0.value >= low - room && $0.value <= high + room }, "\(low)...\(high)")
          #expect(Set(ticks.map(\.text)).count == ticks.count)
        }
      }
    }
  }

  @Test func automaticRanges() throws {
    func fitted(_ scale: AxisScale, _ values: [Double], _ room: Double) throws -> [Double] {
      let axis = try FittedAxis(Axis(label: "a", scale: scale), values: values, room: room, tickCount: 5)
      return [axis.low, axis.high]
    }
    #expect(try fitted(.linear, [3, 13, .nan, .infinity, 1e200], 0.1) == [2, 14])
    #expect(try fitted(.linear, [0.5, 10.5], 0.1) == [0, 11.5])
    #expect(try fitted(.linear, [-10.5, -0.5], 0.1) == [-11.5, 0])
    #expect(try fitted(.linear, [], 0.1) == [0, 1])
    #expect(try fitted(.linear, [4, 4], 0.1) == [2, 6])
    #expect(try fitted(.linear, [0], 0.1) == [-1, 1])
    #expect(try fitted(.log10, [1, 100, 0, -5], 0) == [1, 100])
    #expect(try fitted(.log10, [], 0) == [1, 10])
    #expect(try fitted(.log10, [8], 0.5) == [4, 16])
    let high = try fitted(.log10, [1, 100], 0.5)[1]
    #expect(abs(high - 1000) < 1e-9)
  }

  @Test func positionsOnAnAxis() throws {
    let axis = try FittedAxis(Axis(label: "a", scale: .log10, range: 1...10_000), values: [], room: 0, tickCount: 5)
    #expect(axis.fraction(1) == 0)
    #expect(axis.fraction(100) == 0.5)
    #expect(axis.fraction(10_000) == 1)
    for value in [0, -1, .nan, .infinity] { #expect(axis.fraction(value) == nil) }
    #expect(throws: PlottingError.invalidRange(axis: "FID", low: 0, high: 1)) {
      try FittedAxis(Axis(label: "FID", scale: .log10, range: 0...1), values: [], room: 0, tickCount: 5)
    }
    #expect(throws: PlottingError.self) {
      try FittedAxis(Axis(label: "FID", range: 0...Double.infinity), values: [], room: 0, tickCount: 5)
    }
  }
}
