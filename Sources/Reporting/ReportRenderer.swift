internal import Interchange

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

  /// Writes `index.html`, `report.json`, `tables/` and `figures/`, each file whole; the page comes last, so that a page
  /// that is there has its files beside it.
  /// - Throws: `FileError`.
  public func write(to output: String) throws {
    try Folder.create(output)
    try Folder.create(output + "/tables")
    try Folder.create(output + "/figures")
    for folder in [output, output + "/tables", output + "/figures"] { AtomicFile.removeLeftovers(in: folder) }
    for (name, text) in tables { try AtomicFile.write(text, to: "\(output)/tables/\(name)") }
    for (name, bytes) in figures { try AtomicFile.write(bytes, to: "\(output)/figures/\(name)") }
    try AtomicFile.write(json, to: output + "/report.json")
    try AtomicFile.write(html, to: output + "/index.html")
  }
}

/// Renders a report. The bytes are a function of the arguments and of the versions of Cairo and its fonts alone.
public enum ReportRenderer {
  /// - Parameters:
  ///   - input: what is recorded.
  ///   - article: what is published.
  ///   - claims: what decides the verdicts; without it the page passes none.
  ///   - templates: the folder with `*.mustache` and `style.css`.
  /// - Throws: one line what is wrong with the templates or with an image.
  public static func render(
    _ input: ReportInput, article: Article, claims: Claims? = nil, templates: String
  ) throws -> RenderedReport {
    let templates = try TemplateSet(folder: templates)
    let model = ReportModel(
      input: input, article: article, ledger: claims.map { ClaimLedger(input, claims: $0) })
    return try render(model, templates)
  }

  static func render(_ model: ReportModel, _ templates: TemplateSet) throws -> RenderedReport {
    let page = Page(model: model, templates: templates)
    let sections = try Section.all.map { try $0(page) }
    let (old, files) = try legacy(page)
    return RenderedReport(
      html: try templates.render(old.with(.object(sections.map { ($0.name, $0.view) })), with: "page"),
      json: try ReportJSON.text(of: page, sections.flatMap(\.tables)),
      tables: sections.flatMap(\.tables).map { ($0.id + ".csv", $0.csv) } + ReportTables.all(of: model),
      figures: files + sections.flatMap { $0.figures.flatMap(\.files) })
  }

  static func legacy(_ page: Page) throws -> (view: View, files: [(name: String, bytes: [UInt8])]) {
    let model = page.model
    let grids = try Figures.grids(model)
    var plots: [PlotFigure] = []
    if let scores = try Figures.scores(model) { plots.append(scores) }
    for (index, group) in model.trained.enumerated() {
      if let losses = try Figures.losses(of: group, id: "figure-losses-\(index + 1)", model) { plots.append(losses) }
    }
    let timeLapse = try Figures.timeLapse(model)
    let view = PageView.view(
      model, grids: grids, plots: plots, timeLapse: timeLapse, claims: try page.claims, style: page.templates.style)
    let drawings = plots.map { ($0.id + ".svg", Array($0.svg.utf8)) }
    let pictures = (grids + [timeLapse].compactMap { $0 }).map { ($0.id + ".png", $0.png) }
    return (view, drawings + pictures)
  }
}
