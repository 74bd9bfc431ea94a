internal import Plotting
internal import Records

/// One section of the page: values for the template of its name, and what goes beside the page.
struct Section {
  /// The template's name, and the section's place on the page; the template's text `contents` names it in the contents.
  let name: String
  /// Absent for a section that this page does not have.
  let view: View
  /// Written to `tables/ID.csv` and `report.json`.
  var tables: [Table] = []
  /// Written to `figures/`.
  var figures: [Figure] = []
  /// Lines written to `tables/NAME.csv`: records that are no table of the page.
  var records: [(name: String, lines: [[String]])] = []

  init(
    _ name: String, _ view: View, tables: [Table] = [], figures: [Figure] = [],
    records: [(name: String, lines: [[String]])] = []
  ) {
    (self.name, self.view, self.tables, self.figures, self.records) = (name, view, tables, figures, records)
  }
}

extension Section {
  /// Every section, in the order of the page.
  static let all: [@Sendable (Page) throws -> Section] = [
    summary, claims,
    // The article's order.
    text("w-distance"), text("generative"), constraints, divergence, kp, sampling, code, samples, methods, conclusion,
    // What the article does not have.
    curves, health, toy, theory, variants, reference, deviations, budget, runs, provenance,
  ]
}

extension Section {
  /// A section that is its template's words alone.
  private static func text(_ name: String) -> @Sendable (Page) throws -> Section { { _ in Section(name, [:]) } }
}

/// What sections are made from: recorded numbers, and the words of the templates.
struct Page {
  let model: ReportModel
  let templates: TemplateSet

  func words(_ section: String) -> Words { templates.words(section) }

  /// The claims in words; empty without rules.
  var claims: [ClaimText] { get throws { try model.ledger?.texts(words("claims")) ?? [] } }

  /// The claim about the table of methods on the data sets of other profiles.
  var otherClaims: [(input: ReportInput, claim: ClaimText)] {
    get throws {
      try zip(model.input.others, model.ledger?.others ?? []).compactMap { input, ledger in
        try ledger.ofMethods.map { (input, try ClaimText($0, ledger.claimWords(words("claims")))) }
      }
    }
  }
}

/// A drawn figure with its words, and its numbers as a table: what `figure.mustache` prints.
struct Figure: Sendable {
  struct Image: Sendable {
    let png: [UInt8]
    let width: Int
    let height: Int
    let alternative: String
    /// Printed below it, where a figure has several.
    var label = ""
  }
  enum Picture: Sendable {
    case plot(any Drawing)
    case images([Image])
  }
  /// As files and pages have it.
  private enum Drawn: Sendable {
    /// SVGs; `narrow` is for a phone.
    case plot(wide: String, narrow: String)
    case images([Image])
  }

  let id: String
  let title: String
  let caption: String
  private let drawn: Drawn
  /// A class of the style sheet.
  var style = ""
  /// The runs that it shows, where it is not all of a table.
  var runs: [RunLink] = []
  /// The numbers that it shows; the page keeps at most `rowLimit` rows.
  var data: Table?

  /// Rows of the table in the page; `tables/*.csv` hold every number.
  static let rowLimit = 40
  /// Of a drawing for a phone, in px: what a screen of 375 px leaves.
  static let narrowWidth = 340

  /// Title and caption are the texts `ID.title` and `ID.caption`.
  /// - Parameter texts: begins their names instead of `id`, where figures share them.
  /// - Throws: `TemplateError`, `PlottingError`.
  init(
    _ id: String, _ words: Words, _ values: View = [:], texts: String? = nil, _ picture: Picture, style: String = "",
    runs: [RunLink] = [], data: Table? = nil
  ) throws {
    let words = words.of(texts ?? id)
    (self.id, self.style, self.runs, self.data) = (id, style, runs, data)
    switch picture {
    case .plot(let plot):
      drawn = .plot(
        wide: try plot.svg(idPrefix: id), narrow: try plot.fitted(to: Self.narrowWidth).svg(idPrefix: id + "-narrow"))
    case .images(let all): drawn = .images(all)
    }
    title = try words("title", values)
    caption = try words("caption", values)
  }

  var view: View {
    let plot: View, images: [Image]
    switch drawn {
    case .plot(let wide, let narrow): (plot, images) = (["wide": .markup(wide), "narrow": .markup(narrow)], [])
    case .images(let all): (plot, images) = (.absent, all)
    }
    return [
      "id": .text(id), "style": .optional(style.isEmpty ? nil : style), "title": .text(title),
      "caption": .text(caption), "plot": plot,
      "images": .each(images) {
        [
          "source": .markup(PNG.address(of: $0.png)), "width": .text(String($0.width)),
          "height": .text(String($0.height)), "alternative": .text($0.alternative),
          "label": .optional($0.label.isEmpty ? nil : $0.label),
        ]
      },
      "runs": RunLink.view(runs),
      "data": .given(data) { data in
        let table = data.thinned(to: Self.rowLimit)
        return [
          "table": table.view,
          "thinned": table.rows.count == data.rows.count
            ? .absent : ["kept": .text(String(table.rows.count)), "all": .text(Format.whole(data.rows.count))],
        ]
      },
    ]
  }

  /// The files under `figures/`.
  var files: [(name: String, bytes: [UInt8])] {
    switch drawn {
    case .plot(let wide, _): [(id + ".svg", Array(wide.utf8))]
    case .images(let images):
      images.enumerated().map { ($0.offset == 0 ? id + ".png" : "\(id)-\($0.offset + 1).png", $0.element.png) }
    }
  }
}
