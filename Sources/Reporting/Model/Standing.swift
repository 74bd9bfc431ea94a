internal import Foundation
internal import Records

/// How the article's method does against its rivals, as ratios of FID to its own, which need no common scale.
struct Standing: Sendable {
  /// The method of the article.
  static let method = "wgan-div"

  /// A method of the article's table.
  struct Published: Sendable {
    let method: String
    /// One a data set; nil where a number is missing.
    let ratios: [Double?]
    /// Geometric.
    let mean: Double
  }
  /// A method that is trained here; of the article's own without interval and n.
  struct Measured: Sendable {
    let method: String
    let ratio: Double
    var interval: ClosedRange<Double>?
    /// Seeds.
    var n: Int?

    var ends: [Double] { [ratio] + (interval.map { [$0.lowerBound, $0.upperBound] } ?? []) }
  }

  let name: String
  /// In the article's order.
  let published: [Published]
  /// In the order of the rule that compares methods; empty without runs of all.
  let measured: [Measured]
  private let margin: Double

  /// Nil without any number.
  init?(_ model: ReportModel) {
    let article = model.article.methods
    name = model.article.name(ofMethod: Self.method)
    let own = article.rows.first { $0.method == Self.method }?.published ?? []
    published = article.rows.compactMap { row in
      let ratios = article.columns.indices.map { column -> Double? in
        guard column < row.published.count, column < own.count, let value = row.published[column],
          let base = own[column]
        else { return nil }
        return value / base
      }
      let logs = ratios.compactMap { $0.map { log($0) } }
      guard !logs.isEmpty else { return nil }
      return Published(
        method: row.method, ratios: ratios, mean: exp(logs.reduce(0, +) / Double(logs.count)))
    }
    let result = model.ledger?.ofMethods
    let rivals = (result?.finding.pairs ?? []).compactMap { pair in
      pair.now.map { now in
        // The pair has the article's method first; shown is a rival's FID over it.
        let interval = result?.finding.interval(of: pair)
        return Measured(
          method: pair.second.label, ratio: exp(-now.mean),
          interval: interval.map { 1 / $0.upperBound...1 / $0.lowerBound }, n: pair.count)
      }
    }
    measured = rivals.isEmpty ? [] : [Measured(method: Self.method, ratio: 1)] + rivals
    margin = result?.claim.rule.margin ?? 0
    if published.isEmpty && measured.isEmpty { return nil }
  }

  /// What the judgment says of the rivals; absent without runs of all.
  func view(_ model: ReportModel) -> View {
    let rivals = measured.dropFirst()
    guard let own = model.trained.first(where: { $0.config.method == Self.method }), let fid = own.estimate?.mean,
      let closest = rivals.min(by: { $0.ratio < $1.ratio })
    else { return .absent }
    func names(_ fits: (ClosedRange<Double>) -> Bool) -> [String] {
      rivals.filter { $0.interval.map(fits) ?? false }.map { model.article.name(ofMethod: $0.method) }
    }
    let (ahead, behind) = (names { $0.lowerBound > 1 }, names { $0.upperBound < 1 })
    func isLevel(_ interval: ClosedRange<Double>) -> Bool {
      interval.contains(1) && interval.lowerBound > exp(-margin) && interval.upperBound < exp(margin)
    }
    let level = names(isLevel)
    let known = ahead + behind + level
    let unknown = rivals.map { model.article.name(ofMethod: $0.method) }.filter { !known.contains($0) }
    let groups = [ahead, level, behind, unknown]
    func group(_ place: Int) -> View {
      guard !groups[place].isEmpty else { return .absent }
      return [
        "names": .text(Format.list(groups[place])),
        "more": .flag(groups[(place + 1)...].contains { !$0.isEmpty }),
        "margin": .text(Format.significant(100 * (exp(margin) - 1), digits: 3, shortest: true)),
      ]
    }
    let configs = own.runs.map(\.config)
    return [
      "datasets": .text(model.datasets), "name": .text(name),
      "sizes": .text(configs.map { "\($0.size)×\($0.size)" }.unique.joined(separator: " or ")),
      "steps": .text(Format.either(configs.map(\.steps)) ?? ""), "fid": .text(Format.score(fid)),
      "ahead": group(0), "level": group(1), "behind": group(2), "unknown": group(3),
      "closest": [
        "name": .text(model.article.name(ofMethod: closest.method)),
        "ratio": .text(Format.significant(closest.ratio, digits: 3)),
        "interval": .given(closest.interval) {
          [
            "low": .text(Format.significant($0.lowerBound, digits: 3)),
            "high": .text(Format.significant($0.upperBound, digits: 3)),
          ]
        },
        "seeds": .count(closest.n ?? 0),
      ],
    ]
  }
}
