import Foundation
import Metrics

/// A small generator of its own (SplitMix64), so that these tests depend on no stream of the engine.
struct TestNormals {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func normal() -> Float {
    let radius = (-2 * log((Double(bits() >> 11) + 0.5) * 0x1p-53)).squareRoot()
    return Float(radius * cos(2 * Double.pi * Double(bits() >> 11) * 0x1p-53))
  }

  mutating func values(_ count: Int) -> [Float] { (0..<count).map { _ in normal() } }
}

func normalFeatures(_ count: Int, _ dimension: Int, seed: UInt64, scale: Float = 1, shift: Float = 0) throws -> Features
{
  var source = TestNormals(seed: seed)
  let values = source.values(count * dimension).map { $0 * scale + shift }
  return try Features(count: count, dimension: dimension, values: values)
}

extension Features {
  /// The same samples in another order.
  func reordered(_ order: [Int]) throws -> Features {
    try Features(
      count: count, dimension: dimension,
      values: order.flatMap { values[($0 * dimension)..<(($0 + 1) * dimension)] })
  }

  func shifted(by shift: [Double]) throws -> Features {
    try Features(
      count: count, dimension: dimension, values: values.indices.map { values[$0] + shift[$0 % dimension] })
  }

  func joined(with other: Features) throws -> Features {
    try Features(count: count + other.count, dimension: dimension, values: values + other.values)
  }
}

/// |a - b| <= relative |b| + absolute; false for NaN.
func agree(_ a: Double, _ b: Double, relative: Double = 1e-9, absolute: Double = 0) -> Bool {
  abs(a - b) <= relative * abs(b) + absolute
}
