public import Interchange
internal import Plotting

/// Everything that a report is made of, as text and bytes.
public struct RenderedReport: Sendable {
  /// The page: one self-contained file.
  public var html: String
  /// `report.json`.
  public var json: String
  /// `tables/NAME`.
  public var tables: [(name: String, text: String)]
  /// `figures/NAME`: SVG and PNG.
  public var figures: [(name: String, bytes: [UInt8])]
  /// What CI services show: `summary.md`, `junit.xml`, `badge.json`.
  public var summaries: [(name: String, text: String)]
  /// What changed since another report; nil where there was none.
  public var comparison: ReportComparison?

  /// Writes `index.html` with all that is beside it, each file whole; the page comes last, so that a page that is there has
  /// its files.
  /// - Throws: `FileError`.
  public func write(to output: String) throws {
    try Folder.create(output)
    try Folder.create(output + "/tables")
    try Folder.create(output + "/figures")
    for folder in [output, output + "/tables", output + "/figures"] { AtomicFile.removeLeftovers(in: folder) }
    for (name, text) in tables { try AtomicFile.write(text, to: "\(output)/tables/\(name)") }
    for (name, bytes) in figures { try AtomicFile.write(bytes, to: "\(output)/figures/\(name)") }
    for (name, text) in summaries { try AtomicFile.write(text, to: "\(output)/\(name)") }
    try AtomicFile.write(json, to: output + "/report.json")
    try AtomicFile.write(html, to: output + "/index.html")
  }
}

/// Renders a report. The bytes are a function of the arguments and of the versions of Cairo and its fonts alone.
public enum ReportRenderer {
  /// - Parameters:
  ///   - input: what is recorded.
  ///   - article: what is published.
  ///   - ledger: the verdicts; without it the page passes none.
  ///   - before: another report, as `ReportComparison.read` returns it; the page says what changed since.
  ///   - templates: the folder with `*.mustache` and `style.css`.
  /// - Throws: one line what is wrong with the templates or with an image.
  public static func render(
    _ input: ReportInput, article: Article, ledger: ClaimLedger? = nil, since before: JSONValue? = nil,
    templates: String
  ) throws -> RenderedReport {
    let templates = try TemplateSet(folder: templates)
    return try render(ReportModel(input: input, article: article, ledger: ledger), since: before, templates)
  }

  /// Whether the templates can be read.
  /// - Throws: one line what is wrong with them.
  public static func check(templates: String) throws { _ = try TemplateSet(folder: templates) }

  static func render(
    _ model: ReportModel, since before: JSONValue? = nil, _ templates: TemplateSet
  ) throws -> RenderedReport {
    let page = Page(model: model, templates: templates)
    var sections = try Section.all.map { try $0(page) }.filter { !$0.view.isAbsent }
    let json = try ReportJSON.value(of: page, sections.flatMap(\.tables))
    let comparison = before.map { ReportComparison(before: $0, after: json) }
    // After the summary, which leads to the others.
    if let comparison { sections.insert(try .since(page, comparison), at: 1) }
    let html = try sections.map { try templates.render($0.view, with: $0.name) }
    let body: View = [
      "summary": .markup(html[0]), "sections": .markup(html.dropFirst().joined()),
      "contents": try .each(sections.dropFirst()) {
        ["anchor": .text($0.name), "title": .text(try page.words($0.name)("contents"))]
      },
    ]
    return RenderedReport(
      html: try templates.render(frame(model, style: templates.style).with(body), with: "page"),
      json: json.text + "\n",
      tables: sections.flatMap { section in
        (section.tables.map { ($0.id, $0.csv) } + section.records.map { ($0.name, CSV.text($0.lines)) })
          .map { ($0.0 + ".csv", $0.1) }
      },
      figures: sections.flatMap { $0.figures.flatMap(\.files) },
      summaries: try Summaries.all(page, comparison), comparison: comparison)
  }

  /// What surrounds the sections.
  private static func frame(_ model: ReportModel, style: String) -> View {
    let (article, paper) = (model.article.citation, model.article.paper)
    let citation: View = [
      "author": .text(article.author), "romanized": .text(article.romanized), "language": .text(article.language),
      "name": .text(article.title), "translation": .text(article.translation), "date": .text(article.date),
      "url": .text(article.url), "address": .text(article.address),
    ]
    return [
      "style": .markup(style + "\n" + Palette.styleSheet),
      "datasets": .text(model.datasets), "author": .text(article.author),
      "address": .text(article.address), "paper": .text(paper.title),
      "citation": citation.with([
        "authors": .text(paper.authors), "venue": .text(paper.venue),
        "arxiv": .text(paper.arxiv), "profile": .text(model.input.profile),
      ]),
    ]
  }
}
