internal import Foundation

/// How values become distances along an axis.
public enum AxisScale: Equatable, Sendable {
  /// Equal differences, equal distances.
  case linear
  /// Equal ratios, equal distances; values at or below zero are not drawn.
  case log10
}

public struct Axis: Equatable, Sendable {
  /// Quantity and unit, plain text.
  var label: String
  var scale: AxisScale
  /// Both ends, or nil: from the data, with a little room.
  var range: ClosedRange<Double>?

  public init(label: String, scale: AxisScale = .linear, range: ClosedRange<Double>? = nil) {
    (self.label, self.scale, self.range) = (label, scale, range)
  }
}

/// An axis with its ends and ticks settled.
struct FittedAxis: Equatable, Sendable {
  let scale: AxisScale
  let low: Double
  let high: Double
  let ticks: [Tick]

  /// Fits `axis` to `values` (undrawable ones are ignored; none at all gives 0...1, or 1...10 on a logarithmic axis).
  /// `room` is the share of the data's extent left free at both ends of an automatic range; a linear one does not cross
  /// zero for it.
  init(_ axis: Axis, values: some Sequence<Double>, room: Double, tickCount: Int) throws(PlottingError) {
    scale = axis.scale
    var ends: (low: Double, high: Double)
    if let range = axis.range {
      ends = (range.lowerBound, range.upperBound)
      guard axis.scale.draws(ends.low), axis.scale.draws(ends.high) else {
        throw .invalidRange(axis: axis.label, low: ends.low, high: ends.high)
      }
    } else {
      ends = axis.scale.extent(of: values, room: room)
    }
    (low, high) = axis.scale.opened(ends)
    ticks =
      axis.scale == .linear
      ? linearTicks(low, high, count: tickCount) : logarithmicTicks(low, high, count: tickCount)
  }

  /// The position of `value`: 0 at the low end, 1 at the high end, nil when it cannot be drawn.
  func fraction(_ value: Double) -> Double? {
    guard scale.draws(value) else { return nil }
    switch scale {
    case .linear: return (value - low) / (high - low)
    case .log10: return (log10(value) - log10(low)) / (log10(high) - log10(low))
    }
  }

  /// Whether `value` can be drawn and lies on the axis.
  func contains(_ value: Double) -> Bool { scale.draws(value) && value >= low && value <= high }

  /// The low end for a value at or below zero that a logarithmic axis cannot show.
  func raised(_ value: Double) -> Double { scale == .log10 && value <= 0 ? low : value }
}

extension AxisScale {
  /// Whether `value` has a place: finite, of a magnitude that leaves room for arithmetic, positive on a logarithm.
  func draws(_ value: Double) -> Bool {
    guard value.isFinite, abs(value) <= 1e100 else { return false }
    return self == .linear || value >= 1e-100
  }

  func extent(of values: some Sequence<Double>, room: Double) -> (low: Double, high: Double) {
    let drawn = values.filter(draws)
    guard let low = drawn.min(), let high = drawn.max() else { return self == .linear ? (0, 1) : (1, 10) }
    switch self {
    case .linear:
      let space = (high - low) * room
      return (low >= 0 ? max(0, low - space) : low - space, high <= 0 ? min(0, high + space) : high + space)
    case .log10:
      let ratio = pow(high / low, room)
      return (low / ratio, high * ratio)
    }
  }

  /// A range without extent is opened around its value.
  func opened(_ ends: (low: Double, high: Double)) -> (low: Double, high: Double) {
    switch self {
    case .linear:
      let size = max(abs(ends.low), abs(ends.high))
      // Nearer than Double can divide into ticks counts as equal.
      guard ends.high - ends.low <= size * 1e-12 else { return ends }
      let space = size == 0 ? 1 : size / 2
      return (ends.low - space, ends.high + space)
    case .log10: return ends.high / ends.low < 1 + 1e-9 ? (ends.low / 2, ends.high * 2) : ends
    }
  }
}
