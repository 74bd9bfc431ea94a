extension ReportComparison {
  /// The differences for people, several lines without a last newline.
  /// - Parameter templates: the folder of the page's templates.
  /// - Throws: `TemplateError`.
  public func text(templates: String) throws -> String { try text(TemplateSet(folder: templates)) }

  func text(_ templates: TemplateSet) throws -> String {
    let words = templates.words("since")
    return try words.lines("text", view(words))
  }

  /// What page, command line and CI print.
  /// - Parameters:
  ///   - words: those of `since.mustache`.
  ///   - limit: the most entries of a list; how many more there are is said.
  /// - Throws: `TemplateError`.
  func view(_ words: Words, limit: Int = .max) throws -> View {
    func list<Item>(_ items: [Item], _ view: (Item) throws -> View) rethrows -> View {
      guard !items.isEmpty else { return .absent }
      let shown = items.prefix(limit)
      return View.count(items.count).with([
        "all": try .each(shown, view), "rest": .optional(items.count > limit ? Format.whole(items.count - limit) : nil),
      ])
    }
    func hash(_ hash: String) -> View { .text(String(hash.prefix(12))) }
    func number(_ value: Double?) -> View { .given(value) { .text(Self.number($0)) } }
    return [
      "equal": .flag(isEqual), "compared": .text(Format.whole(compared)),
      "verdicts": try list(verdicts) { try Self.view(of: $0, words) },
      "rules": .given(rules) { ["before": .given($0.before, hash), "after": .given($0.after, hash)] },
      "reworded": .optional(reworded.isEmpty ? nil : Format.list(reworded)),
      "sameData": .flag(hasSameData), "removed": list(onlyBefore, hash), "added": list(onlyAfter, hash),
      "rerun": list(changedRuns, hash),
      "texts": list(texts) {
        ["place": .text($0.place), "before": .optional($0.before), "after": .optional($0.after)]
      },
      "moves": list(moves) {
        [
          "place": .text($0.place), "before": number($0.before), "after": number($0.after),
          "percent": .optional($0.percent),
        ]
      },
    ]
  }

  static func view(of verdict: (change: Change<String>, cause: Cause), _ words: Words) throws -> View {
    let (change, cause) = verdict
    return [
      "place": .text(change.place), "before": .optional(change.before.map(name)),
      "after": .optional(change.after.map(name)), "cause": .text(try words("cause", .flags(cause))),
    ]
  }

  static func number(_ value: Double) -> String { ClaimText.number(value, digits: 5) }

  /// A verdict as people read it; one that this program does not know stays as it is.
  static func name(of verdict: String) -> String { Verdict(rawValue: verdict)?.name ?? verdict }
}

extension ReportComparison.Change<Double> {
  /// How much a number moved, in percent; nil where that says nothing.
  var percent: String? {
    guard let before, let after, before != 0, after.isFinite, before.isFinite else { return nil }
    let percent = 100 * (after - before) / abs(before)
    return (percent > 0 ? "+" : "") + Format.significant(percent, digits: 3, shortest: true)
  }
}
