import Foundation
import Interchange
import Metrics
import Testing

private let folder =
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/fid").path

/// The pairs of `fid-stats.json`; those of 2,048 features take half a minute in a debug build and are read where
/// WDIV_LONG_TESTS is set.
private struct StatisticsCases {
  struct Pair: Sendable {
    let a, b: String
    let fid, tolerance: Double
  }

  let pairs: [Pair]
  let refused: [String]

  static let all: StatisticsCases = {
    guard let json = try? JSONValue.read(path: "\(folder)/fid-stats.json") else { return StatisticsCases([], []) }
    let isLong = ProcessInfo.processInfo.environment["WDIV_LONG_TESTS"] != nil
    let pairs = (json["pairs"]?.array ?? []).compactMap { pair -> Pair? in
      guard let a = pair["a"]?.string, let b = pair["b"]?.string, let fid = pair["fid"]?.number,
        let tolerance = pair["relative_tolerance"]?.number, isLong || !a.contains("2048")
      else { return nil }
      return Pair(a: a, b: b, fid: fid, tolerance: tolerance)
    }
    return StatisticsCases(pairs, (json["refuse"]?.array ?? []).compactMap { $0["file"]?.string })
  }()

  private init(_ pairs: [Pair], _ refused: [String]) { (self.pairs, self.refused) = (pairs, refused) }
}

private func statistics(_ path: String) throws -> FeatureStatistics {
  guard case .statistics(let statistics) = try FeatureFile.content(of: ArrayFile.read(path), path: path) else {
    throw MetricsError.noStatistics(path: path, found: [])
  }
  return statistics
}

@Suite("Statistics of pytorch-fid and TTUR")
struct StatisticsFileTests {
  @Test(
    "distances agree, whatever numpy's version, byte order and order of axes",
    arguments: StatisticsCases.all.pairs.indices)
  func distances(_ index: Int) throws {
    let pair = StatisticsCases.all.pairs[index]
    let fid = try frechetDistance(statistics("\(folder)/\(pair.a)"), statistics("\(folder)/\(pair.b)"))
    #expect(agree(fid, pair.fid, relative: pair.tolerance), "\(pair.a) and \(pair.b): \(fid), not \(pair.fid)")
  }

  @Test("files that are none are one line with their path", arguments: StatisticsCases.all.refused)
  func refusals(_ file: String) throws {
    let path = "\(folder)/\(file)"
    let error = try #require(throws: MetricsError.self) { try statistics(path) }
    let text = "\(error)"
    #expect(text.hasPrefix(path) && !text.contains("\n"))
    let needles = [
      "bad-missing-sigma.npz": ["'sigma'", "\"mu\""], "bad-shape.npz": ["sigma", "[23, 24]", "[24, 24]"],
      "bad-nan.npz": ["mu", "3"], "bad-keys.npz": ["'mu' and 'sigma'", "\"mean\"", "\"cov\""],
      "bad-asymmetric.npz": ["sigma", "symmetric"],
    ]
    for needle in try #require(needles[file]) { #expect(text.contains(needle), "\(text)") }
  }

  @Test("two dimensions do not meet")
  func dimensions() throws {
    let (a, b) = (try statistics("\(folder)/stats-64-a.npz"), try statistics("\(folder)/stats-24-b.npz"))
    #expect(throws: MetricsError.dimensionMismatch(real: 64, fake: 24)) { try frechetDistance(a, b) }
  }

  @Test("statistics are written as they are read")
  func roundTrip() throws {
    let original = try statistics("\(folder)/stats-24-zip64.npz")
    let bytes = StatisticsFile.encoded(original)
    let content = try FeatureFile.content(of: ArrayFile.parse(bytes, path: "x"), path: "x")
    guard case .statistics(let read) = content else {
      Issue.record("read as features")
      return
    }
    #expect(read == original)
  }
}
