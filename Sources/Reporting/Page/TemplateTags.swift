/// A tag of a template, as far as this project's templates use Mustache: variables, sections, inverted sections,
/// partials and comments. No lambdas, dots, transforms or other delimiters.
indirect enum TemplateTag: Equatable, Sendable {
  case variable(name: String, escaped: Bool, line: Int)
  case section(name: String, inverted: Bool, line: Int, body: [TemplateTag])
  case partial(name: String, line: Int)
}

/// Finds the tags of a template.
enum TemplateScanner {
  /// - Parameters:
  ///   - file: named in errors.
  ///   - firstLine: the line of the file at which `text` begins.
  /// - Throws: `TemplateError`.
  static func tags(in text: String, file: String, firstLine: Int = 1) throws -> [TemplateTag] {
    var open: [(name: String, inverted: Bool, line: Int, tags: [TemplateTag])] = []
    var tags: [TemplateTag] = []
    var line = firstLine
    var rest = Substring(text)
    while let start = rest.firstRange(of: "{{") {
      line += rest[..<start.lowerBound].count { $0.isNewline }
      rest = rest[start.upperBound...]
      let raw = rest.first == "{"
      let close = raw ? "}}}" : "}}"
      guard let end = rest.firstRange(of: close) else {
        throw TemplateError.unclosed(file: file, line: line, name: "{{")
      }
      let inner = rest[..<end.lowerBound].drop { raw && $0 == "{" }
      let tagLine = line
      line += inner.count { $0.isNewline }
      rest = rest[end.upperBound...]
      let sigil = inner.first.flatMap { "#^/>!".contains($0) ? $0 : nil }
      if sigil == "!" { continue }
      let name = trimmed(sigil == nil ? inner : inner.dropFirst())
      guard isName(name) else { throw TemplateError.unsupported(file: file, line: tagLine, tag: String(inner)) }
      switch sigil {
      case "#", "^":
        open.append((name, sigil == "^", tagLine, tags))
        tags = []
      case "/":
        guard let last = open.popLast(), last.name == name else {
          throw TemplateError.unclosed(file: file, line: tagLine, name: name)
        }
        tags = last.tags + [.section(name: name, inverted: last.inverted, line: last.line, body: tags)]
      case ">":
        tags.append(.partial(name: name, line: tagLine))
      default:
        tags.append(.variable(name: name, escaped: !raw, line: tagLine))
      }
    }
    if let last = open.last { throw TemplateError.unclosed(file: file, line: last.line, name: last.name) }
    return tags
  }

  private static func isName(_ name: String) -> Bool {
    name == "." || (!name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
  }

  private static func trimmed(_ text: Substring) -> String {
    let front = text.drop { $0.isWhitespace }
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(front[...last])
  }
}
