internal import Records

/// The article's conclusion beside this report's.
extension Section {
  static func conclusion(_ page: Page) throws -> Section {
    let model = page.model
    let rival = Standing(model)?.measured.first { $0.method == "wgan-gp" }
    let steps = model.trained.first { $0.config.method == Standing.method }?.config.steps
    func number(_ value: Double) -> View { .text(Format.significant(value, digits: 3)) }
    return Section(
      "conclusion",
      [
        "verdicts": .given(model.ledger) { ledger in
          [
            "claims": .count(ledger.results.count),
            "counts": .series(ledger.counts) {
              View.flags($0.verdict).with(["n": .text(String($0.count)), "many": .flag($0.count != 1)])
            },
          ]
        },
        "rival": .given(rival) { rival in
          let isAhead = rival.interval.map { $0.lowerBound > 1 } ?? false
          let isBehind = rival.interval.map { $0.upperBound < 1 } ?? false
          return [
            "name": .text(model.article.name(ofMethod: rival.method)),
            "own": .text(model.article.name(ofMethod: Standing.method)),
            "ratio": number(rival.ratio), "seeds": .count(rival.n ?? 0),
            "interval": .given(rival.interval) { ["low": number($0.lowerBound), "high": number($0.upperBound)] },
            "ahead": .flag(isAhead), "behind": .flag(isBehind), "level": .flag(!isAhead && !isBehind),
            "datasets": .text(model.datasets), "steps": .text(Format.whole(steps ?? 0)),
          ]
        },
      ])
  }
}
