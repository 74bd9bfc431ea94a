internal import Foundation
internal import Mustache

/// The templates of a folder, checked against the model before each rendering: Mustache prints unknown names as
/// nothing, and a report with a silent hole is worse than none.
struct TemplateSet {
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
  private let library: MustacheLibrary
  private let tags: [(name: String, tags: [TemplateTag])]

  /// Reads `*.mustache` and `style.css` of a folder.
  /// - Throws: `TemplateError`.
  init(folder: String) throws {
    func text(_ name: String) throws -> String {
      let path = folder + "/" + name
      guard let data = FileManager.default.contents(atPath: path), let text = String(bytes: data, encoding: .utf8)
      else { throw TemplateError.missing(path: path) }
      return text
    }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw TemplateError.missing(path: folder)
    }
    var files: [(String, String)] = []
    for name in names.sorted() where name.hasSuffix(".mustache") {
      files.append((String(name.dropLast(".mustache".count)), try text(name)))
    }
    try self.init(files: files, style: try text("style.css"))
  }

  /// - Parameter files: name without suffix, text.
  init(files: [(String, String)], style: String) throws {
    var library = MustacheLibrary()
    var tags: [(name: String, tags: [TemplateTag])] = []
    for (name, text) in files {
      tags.append((name, try TemplateScanner.tags(in: text, file: name + ".mustache")))
      do {
        try library.register(text, named: name)
      } catch {
        throw TemplateError.invalid(file: name + ".mustache", problem: "\(error)")
      }
    }
    self.style = style
    self.library = library
    self.tags = tags
  }

  /// Renders the template `name`.
  /// - Throws: `TemplateError` when any tag that this view reaches has no value of its kind.
  func render(_ view: View, with name: String) throws -> String {
    var reached: Set<Place> = []
    try check(view, with: name, reached: &reached)
    guard let text = library.render(view, named: name) else { throw TemplateError.missing(path: name + ".mustache") }
    return text
  }

  /// Walks every tag that rendering `view` reaches, and collects the places.
  func check(_ view: View, with name: String, reached: inout Set<Place>) throws {
    guard let entry = tags.first(where: { $0.name == name }) else {
      throw TemplateError.missing(path: name + ".mustache")
    }
    try walk(entry.tags, in: view, file: name + ".mustache", reached: &reached)
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
    for (name, tags) in tags { collect(tags, name + ".mustache") }
    return places
  }

  private static func place(of tag: TemplateTag, file: String) -> Place {
    switch tag {
    case .variable(let name, let escaped, let line):
      Place(file: file, line: line, name: escaped ? "{{\(name)}}" : "{{{\(name)}}}")
    case .section(let name, let inverted, let line, _):
      Place(file: file, line: line, name: "{{\(inverted ? "^" : "#")\(name)}}")
    case .partial(let name, let line): Place(file: file, line: line, name: "{{>\(name)}}")
    }
  }

  private func walk(_ tags: [TemplateTag], in view: View, file: String, reached: inout Set<Place>) throws {
    for tag in tags {
      switch tag {
      case .variable(let name, let escaped, let line):
        switch (try value(name, in: view, file: file, line: line), escaped) {
        case (.text, true), (.markup, false): break
        case (.absent, _):
          throw TemplateError.wrongKind(
            file: file, line: line, name: name, expected: "absent here; wrap it in a section")
        case (.markup, true):
          throw TemplateError.wrongKind(file: file, line: line, name: name, expected: "markup; use three braces")
        case (.text, false):
          throw TemplateError.wrongKind(file: file, line: line, name: name, expected: "text; use two braces")
        default:
          throw TemplateError.wrongKind(file: file, line: line, name: name, expected: "no text; use a section")
        }
      case .section(let name, let inverted, let line, let body):
        try walkSection(
          value(name, in: view, file: file, line: line), inverted, body, around: view, file: file, reached: &reached)
      case .partial(let name, _):
        try check(view, with: name, reached: &reached)
      }
      reached.insert(Self.place(of: tag, file: file))
    }
  }

  private func walkSection(
    _ value: View, _ inverted: Bool, _ body: [TemplateTag], around: View, file: String, reached: inout Set<Place>
  ) throws {
    switch value {
    case .flag(let flag):
      if flag != inverted { try walk(body, in: around, file: file, reached: &reached) }
    case .absent:
      if inverted { try walk(body, in: around, file: file, reached: &reached) }
    case .list(let items):
      if inverted {
        if items.isEmpty { try walk(body, in: around, file: file, reached: &reached) }
      } else {
        for item in items { try walk(body, in: item, file: file, reached: &reached) }
      }
    case .object, .text, .markup:
      if !inverted { try walk(body, in: value, file: file, reached: &reached) }
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
