internal import Foundation
internal import Mustache

/// The templates of a folder, checked against the page's values before each rendering: Mustache prints unknown names as
/// nothing, and a report with a silent hole is worse than none.
///
/// `NAME.mustache` holds the HTML of one section. Below it, each line `== TEXT` begins a plain text of that section, such
/// as a caption or what a command prints: its tags print without escaping, and most users join its lines.
final class TemplateSet {
  /// A place in a template, for the test that every tag is reached.
  struct Place: Hashable, Comparable, CustomStringConvertible {
    let file: String
    let line: Int
    let name: String

    static func < (left: Place, right: Place) -> Bool {
      (left.file, left.line, left.name) < (right.file, right.line, right.name)
    }
    var description: String { "\(file):\(line): \(name)" }
  }

  /// The style sheet, inlined into the page.
  let style: String
  /// The source of the objective of WGAN-div, to which `templates/WGANDiv.swift` is a link.
  let source: String
  /// Every tag that a rendering has reached so far.
  private(set) var reached: Set<Place> = []
  private var library = MustacheLibrary()
  /// By the name in the library: a file's, or `FILE#TEXT`.
  private var tags: [String: (file: String, tags: [TemplateTag])] = [:]

  /// Reads `*.mustache`, `style.css` and the excerpt's source of a folder.
  /// - Throws: `TemplateError`.
  convenience init(folder: String) throws {
    func text(_ name: String) throws -> String {
      let path = folder + "/" + name
      guard let data = FileManager.default.contents(atPath: path), let text = String(bytes: data, encoding: .utf8)
      else { throw TemplateError.missing(path: path) }
      return text
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw TemplateError.missing(path: folder)
    }
    let files = try names.sorted().filter { $0.hasSuffix(".mustache") }
      .map { (String($0.dropLast(".mustache".count)), try text($0)) }
    try self.init(files: files, style: try text("style.css"), source: try text("WGANDiv.swift"))
  }

  /// - Parameter files: name without suffix, text.
  init(files: [(String, String)], style: String, source: String = "") throws {
    (self.style, self.source) = (style, source)
    for (name, text) in files {
      let file = name + ".mustache"
      for part in Self.parts(of: text) {
        let key = part.name.map { name + "#" + $0 } ?? name
        if tags[key] != nil { throw TemplateError.invalid(file: file, problem: "'\(part.name ?? "")' is there twice") }
        tags[key] = (file, try TemplateScanner.tags(in: part.text, file: file, firstLine: part.line))
        do {
          try library.register(part.name == nil ? part.text : "{{% CONTENT_TYPE:TEXT}}" + part.text, named: key)
        } catch {
          throw TemplateError.invalid(file: file, problem: "\(error)")
        }
      }
    }
  }

  /// A file's HTML, without a name, and its texts.
  private static func parts(of text: String) -> [(name: String?, line: Int, text: String)] {
    var parts: [(name: String?, line: Int, lines: [Substring])] = [(nil, 1, [])]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("== ") {
        parts.append((String(line.dropFirst(3)), index + 2, []))
      } else {
        parts[parts.count - 1].lines.append(line)
      }
    }
    return parts.map { ($0.name, $0.line, $0.lines.joined(separator: "\n")) }
  }

  /// Renders the template `name`.
  /// - Throws: `TemplateError` when any tag that this view reaches has no value of its kind.
  func render(_ view: View, with name: String) throws -> String {
    try check(view, with: name)
    guard let text = library.render(view, named: name) else { throw TemplateError.missing(path: name + ".mustache") }
    return text
  }

  /// The texts of one section.
  func words(_ section: String) -> Words { Words(templates: self, section: section) }

  /// A text of a section on one line; nil where it has none of this name.
  fileprivate func text(_ name: String, of section: String, _ view: View) throws -> String? {
    let key = section + "#" + name
    guard tags[key] != nil else { return nil }
    return try render(view, with: key).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Every tag of every template.
  var places: Set<Place> {
    var places: Set<Place> = []
    func collect(_ tags: [TemplateTag], _ file: String) {
      for tag in tags {
        places.insert(Self.place(of: tag, file: file))
        if case .section(_, _, _, let body) = tag { collect(body, file) }
      }
    }
    for (file, tags) in tags.values { collect(tags, file) }
    return places
  }

  private static func place(of tag: TemplateTag, file: String) -> Place {
    switch tag {
    case .variable(let name, let escaped, let line):
      Place(file: file, line: line, name: escaped ? "{{" + name + "}}" : "{{{" + name + "}}}")
    case .section(let name, let inverted, let line, _):
      Place(file: file, line: line, name: "{{" + (inverted ? "^" : "#") + name + "}}")
    case .partial(let name, let line): Place(file: file, line: line, name: "{{>\(name)}}")
    }
  }

  /// Walks every tag that rendering `view` reaches.
  private func check(_ view: View, with name: String) throws {
    guard let entry = tags[name] else { throw TemplateError.missing(path: name + ".mustache") }
    try walk(entry.tags, in: view, file: entry.file)
  }

  private func walk(_ tags: [TemplateTag], in view: View, file: String) throws {
    for tag in tags {
      switch tag {
      case .variable(let name, let escaped, let line):
        switch (try value(name, in: view, file: file, line: line), escaped) {
        case (.text, true), (.markup, false): break
        case (.absent, _):
          throw TemplateError.wrongKind(file: file, line: line, name: name, expected: .absent)
        case (.markup, true): throw TemplateError.wrongKind(file: file, line: line, name: name, expected: .markup)
        case (.text, false): throw TemplateError.wrongKind(file: file, line: line, name: name, expected: .text)
        default: throw TemplateError.wrongKind(file: file, line: line, name: name, expected: .section)
        }
      case .section(let name, let inverted, let line, let body):
        try walkSection(value(name, in: view, file: file, line: line), inverted, body, around: view, file: file)
      case .partial(let name, _):
        try check(view, with: name)
      }
      reached.insert(Self.place(of: tag, file: file))
    }
  }

  private func walkSection(
    _ value: View, _ inverted: Bool, _ body: [TemplateTag], around: View, file: String
  ) throws {
    switch value {
    case .flag(let flag):
      if flag != inverted { try walk(body, in: around, file: file) }
    case .absent:
      if inverted { try walk(body, in: around, file: file) }
    case .list(let items):
      if inverted {
        if items.isEmpty { try walk(body, in: around, file: file) }
      } else {
        for item in items { try walk(body, in: item, file: file) }
      }
    case .object, .text, .markup:
      if !inverted { try walk(body, in: value, file: file) }
    }
  }

  /// Looks a name up in the innermost view only: no template may lean on Mustache's search through outer ones.
  private func value(_ name: String, in view: View, file: String, line: Int) throws -> View {
    if name == "." { return view }
    guard case .object(let entries) = view else {
      throw TemplateError.unknownName(file: file, line: line, name: name, known: ["."])
    }
    guard let entry = entries.first(where: { $0.0 == name }) else {
      throw TemplateError.unknownName(file: file, line: line, name: name, known: entries.map(\.0))
    }
    return entry.1
  }
}

/// The plain texts of one section's template: captions, labels, footnotes.
struct Words {
  fileprivate let templates: TemplateSet
  let section: String
  /// Stands before each name, such as `kp.` of one table's texts.
  private var prefix = ""

  fileprivate init(templates: TemplateSet, section: String) {
    self.templates = templates
    self.section = section
  }

  /// Those whose name begins with `name.`.
  func of(_ name: String) -> Words {
    var words = self
    words.prefix = prefix + name + "."
    return words
  }

  /// The text `name` on one line.
  /// - Throws: `TemplateError`, also where the template has no such text.
  func callAsFunction(_ name: String, _ values: View = [:]) throws -> String {
    guard let text = try optional(name, values) else {
      throw TemplateError.noText(file: section + ".mustache", name: prefix + name)
    }
    return text
  }

  /// The text `name` with its lines, for the command line.
  func lines(_ name: String, _ values: View) throws -> String {
    try templates.render(values, with: section + "#" + prefix + name).trimmed
  }

  /// The text `name`; nil where the template has none, or where it is empty.
  func optional(_ name: String, _ values: View = [:]) throws -> String? {
    guard let text = try templates.text(prefix + name, of: section, values), !text.isEmpty else { return nil }
    return text
  }

  /// The labels of columns, which bars divide.
  func labels(_ name: String, _ values: View = [:], count: Int) throws -> [String] {
    let labels = try self(name, values).split(separator: "|", omittingEmptySubsequences: false).map(\.trimmed)
    guard labels.count == count else {
      throw TemplateError.columns(
        file: section + ".mustache", name: prefix + name, count: labels.count, expected: count)
    }
    return labels
  }
}
