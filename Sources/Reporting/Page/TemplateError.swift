/// What can be wrong with the templates.
enum TemplateError: Error, Equatable, CustomStringConvertible {
  /// What a value is where a tag wants something else.
  enum Kind: String {
    case absent = "absent here; wrap it in a section"
    case markup = "markup; use three braces"
    case text = "text; use two braces"
    case section = "no text; use a section"
  }

  case missing(path: String)
  case invalid(file: String, problem: String)
  case unclosed(file: String, line: Int, name: String)
  case unsupported(file: String, line: Int, tag: String)
  case unknownName(file: String, line: Int, name: String, known: [String])
  case wrongKind(file: String, line: Int, name: String, expected: Kind)
  case noText(file: String, name: String)
  case columns(file: String, name: String, count: Int, expected: Int)

  var description: String {
    switch self {
    case .missing(let path): "\(path): cannot be read; the page is rendered with it"
    case .invalid(let file, let problem): "\(file): is not a template (\(problem))"
    case .unclosed(let file, let line, let name): "\(file):\(line): '\(name)' is not closed, or not opened"
    case .unsupported(let file, let line, let tag):
      "\(file):\(line): '{{\(tag)}}' is a kind of tag that the templates do not use"
    case .unknownName(let file, let line, let name, let known):
      "\(file):\(line): '\(name)' is not in the page's model; here are \(known.joined(separator: ", "))"
    case .wrongKind(let file, let line, let name, let kind):
      "\(file):\(line): '\(name)' is \(kind.rawValue)"
    case .noText(let file, let name): "\(file): has no text '== \(name)'"
    case .columns(let file, let name, let count, let expected):
      "\(file): '\(name)' has \(count) labels; the table has \(expected) columns"
    }
  }
}
