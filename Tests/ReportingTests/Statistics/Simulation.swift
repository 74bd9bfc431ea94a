import Foundation

@testable import Reporting

/// Normal deviates for seeded simulations, by Box and Muller.
struct Normals {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> Double {
    let (u, v) = (uniform(), uniform())
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }

  /// Student's t with 3 degrees of freedom, scaled to variance 1.
  mutating func nextT3() -> Double {
    let squares = (0..<3).reduce(0.0) { sum, _ in
      let value = next()
      return sum + value * value
    }
    return next() / (squares / 3).squareRoot() / 3.0.squareRoot()
  }

  /// In 0..<1, never 0.
  private mutating func uniform() -> Double { (Double(generator.next() >> 11) + 0.5) / Double(1 << 53) }
}

/// How much of a simulation a test run makes.
enum Simulation {
  private static let given = ProcessInfo.processInfo.environment["WDIV_SIMULATIONS"].flatMap { Int($0) }

  /// Stores or sequences: a few in every test run, as many as `WDIV_SIMULATIONS` says for the figures.
  static func count(_ few: Int) -> Int { given ?? few }

  /// Prints a figure where figures are asked for.
  static func report(_ name: String, _ share: Double) {
    if given != nil { print("\(name): \(String(format: "%.2f", 100 * share)) %") }
  }
}
