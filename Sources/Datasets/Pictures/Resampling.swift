internal import Glibc

/// How pictures are resized: Pillow's filters, whose names these are.
public enum ResizeFilter: String, CaseIterable, Sendable {
  case bilinear, box, bicubic, lanczos

  /// Pixels on each side of the center that a filter reads, at scale 1.
  fileprivate var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  fileprivate func weight(_ x: Double) -> Double {
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }
    let distance = abs(x)
    switch self {
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - distance)
    case .bicubic:
      let a = -0.5
      if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0
    case .lanczos: return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0
    }
  }
}

/// Resizes squares to squares with Pillow's bytes: the filter is stretched by the scale when it shrinks, weights are rounded to
/// 22 bits, and each of the two passes, columns first, is rounded to bytes. (Checked: libm's last bits do not reach the
/// rounded weights.)
struct Resampling {
  /// Side before and after.
  let from, to: Int
  private let first: [Int]
  private let counts: [Int]
  /// Of output o from place o x `most` on.
  private let weights: [Int32]
  private let most: Int

  private static let bits = 22

  init(from: Int, to: Int, filter: ResizeFilter) {
    (self.from, self.to) = (from, to)
    let scale = Double(from) / Double(to)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    most = Int(support.rounded(.up)) * 2 + 1
    var (first, counts): ([Int], [Int]) = ([], [])
    var weights = [Int32](repeating: 0, count: to * most)
    for output in 0..<to {
      let center = (Double(output) + 0.5) * scale
      let low = max(Int(center - support + 0.5), 0)
      let high = min(Int(center + support + 0.5), from)
      let raw = (low..<high).map { filter.weight((Double($0) - center + 0.5) * (1 / stretch)) }
      let sum = raw.reduce(0, +)
      for (place, weight) in raw.enumerated() {
        // Half away from zero.
        weights[output * most + place] = Int32((weight / sum * Double(1 << Self.bits)).rounded())
      }
      first.append(low)
      counts.append(high - low)
    }
    (self.first, self.counts, self.weights) = (first, counts, weights)
  }

  /// Writes [to, to, 3] bytes from the square of a picture whose first row and column are given.
  func apply(to picture: Picture, top: Int, left: Int, into target: UnsafeMutableBufferPointer<UInt8>) {
    precondition(
      top >= 0 && top + from <= picture.height && left >= 0 && left + from <= picture.width, "a square outside")
    precondition(target.count == 3 * to * to, "a target of \(target.count) bytes")
    picture.rgb.withUnsafeBufferPointer { pixels in
      guard from != to else {
        for row in 0..<to {
          let line = pixels[(3 * ((top + row) * picture.width + left))...].prefix(3 * to)
          _ = UnsafeMutableBufferPointer(rebasing: target[(3 * to * row)...]).update(fromContentsOf: line)
        }
        return
      }
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * to * from) { narrow in
        // Neighbors of a pass: 3 bytes apart in a row, a row of the narrow picture apart in a column.
        for row in 0..<from {
          let source = UnsafeBufferPointer(rebasing: pixels[(3 * ((top + row) * picture.width + left))...])
          for output in 0..<to {
            for channel in 0..<3 {
              narrow[3 * (row * to + output) + channel] = sum(output, source, start: channel, step: 3)
            }
          }
        }
        let narrow = UnsafeBufferPointer(narrow)
        for output in 0..<to {
          for place in 0..<3 * to { target[3 * to * output + place] = sum(output, narrow, start: place, step: 3 * to) }
        }
      }
    }
  }

  private func sum(_ output: Int, _ source: UnsafeBufferPointer<UInt8>, start: Int, step: Int) -> UInt8 {
    var sum = Int32(1 << (Self.bits - 1))
    var place = start + first[output] * step
    for tap in 0..<counts[output] {
      sum &+= Int32(source[place]) &* weights[output * most + tap]
      place += step
    }
    return UInt8(clamping: sum >> Int32(Self.bits))
  }
}
