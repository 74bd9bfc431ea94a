internal import Records

/// The programs of the sources, and this project's objective.
extension Section {
  static func code(_ page: Page) throws -> Section {
    let source = page.templates.source
    let start = source.firstRange(of: "public struct WGANDiv")?.lowerBound ?? source.startIndex
    return Section(
      "code",
      [
        "programs": .each(page.model.article.code) {
          ["name": .text($0.name), "url": .text($0.url), "text": .text($0.text)]
        },
        "source": .text(String(source[start...])),
        "same": .flag(page.model.variants.rows.contains(where: \.mixesSamples)),
      ])
  }
}
