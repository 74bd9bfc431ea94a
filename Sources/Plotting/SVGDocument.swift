// Makes Cairo's SVG fit for a page: several figures share one HTML file, follow its color scheme and are read aloud.
//
// - Ids come from counters of the process or the surface and would clash: renumbered per figure, prefixed, unused ones
//   dropped. So the bytes depend on the drawing alone.
// - Style attributes beat style sheets: turned into presentation attributes. A palette color becomes
//   `class="series-1" color="#0072b2" fill="currentColor"`, so that one CSS rule on `color` serves strokes and fills.
// - Coordinates are rounded to 0.01 px, which halves the size.
// - Title and description are added and tied to the figure; the XML declaration goes.

/// An element of Cairo's SVG, which has no text content.
struct SVGElement: Equatable {
  struct Attribute: Equatable { var name, value: String }
  var name: String
  var attributes: [Attribute] = []
  var children: [SVGElement] = []

  subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
}

/// The figure that `cairo`, an SVG written by Cairo, becomes. Title and description are plain text.
func finishedSVG(
  _ cairo: String, idPrefix: String, title: String, description: String
) throws(PlottingError) -> String {
  guard idPrefix.wholeMatch(of: /[A-Za-z][A-Za-z0-9_-]*/) != nil else { throw .invalidPrefix(idPrefix) }
  let root = try parsedSVG(cairo)
  guard let width = root["width"], let height = root["height"], let box = root["viewBox"] else {
    throw .unexpectedSVG(found: root.name)
  }
  var ids = FigureIds(prefix: idPrefix)
  ids.collectUses(in: root)
  ids.number(root)
  let labels = description.isEmpty ? "\(idPrefix)-title" : "\(idPrefix)-title \(idPrefix)-desc"
  var lines = [
    #"<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" aria-labelledby="\#(labels)" width="\#(pixels(width))""#
      + #" height="\#(pixels(height))" viewBox="\#(box)">"#,
    #"<title id="\#(idPrefix)-title">\#(XML.escaped(title))</title>"#,
  ]
  if !description.isEmpty { lines.append(#"<desc id="\#(idPrefix)-desc">\#(XML.escaped(description))</desc>"#) }
  for child in root.children { write(child, ids, into: &lines) }
  lines.append("</svg>\n")
  return lines.joined(separator: "\n")
}

public enum XML {
  /// `text` for use as XML or HTML content or attribute value; characters that XML forbids are replaced by U+FFFD.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{0}"..<"\t", "\u{B}", "\u{C}", "\u{E}"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// "640px" and "640" both give "640".
private func pixels(_ length: String) -> String { length.hasSuffix("px") ? String(length.dropLast(2)) : length }

// MARK: Reading

/// Parses the subset of XML that Cairo writes: a declaration and elements with quoted attributes.
func parsedSVG(_ text: String) throws(PlottingError) -> SVGElement {
  let bytes = Array(text.utf8)
  var open: [SVGElement] = []
  var position = 0
  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
  while let start = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: ">")) else {
      throw .unexpectedSVG(found: string(start..<min(start + 40, bytes.count)))
    }
    position = end + 1
    let tag = string(start + 1..<end)
    if tag.hasPrefix("?") || tag.hasPrefix("!") { continue }
    if !tag.hasPrefix("/") { open.append(try parsedTag(tag.hasSuffix("/") ? String(tag.dropLast()) : tag)) }
    guard tag.hasPrefix("/") || tag.hasSuffix("/") else { continue }
    guard let closed = open.popLast() else { throw .unexpectedSVG(found: tag) }
    if open.isEmpty { return closed }
    open[open.count - 1].children.append(closed)
  }
  throw .unexpectedSVG(found: "end of file")
}

private func parsedTag(_ tag: String) throws(PlottingError) -> SVGElement {
  // By bytes: splitting between characters takes five times as long, and there are thousands of tags.
  let parts = tag.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false).map { Substring($0) }
  let head = parts[0].split(whereSeparator: \.isWhitespace)
  guard parts.count % 2 == 1, let name = head.first else { throw .unexpectedSVG(found: tag) }
  var element = SVGElement(name: String(name))
  for index in stride(from: 0, to: parts.count - 1, by: 2) {
    guard let key = parts[index].split(whereSeparator: \.isWhitespace).last, key.hasSuffix("=") else {
      throw .unexpectedSVG(found: tag)
    }
    element.attributes.append(.init(name: String(key.dropLast()), value: String(parts[index + 1])))
  }
  return element
}

// MARK: Ids

/// New ids, numbered in the order of definition; ids that nothing refers to have none.
private struct FigureIds {
  let prefix: String
  private var used: Set<String> = []
  private var new: [String: String] = [:]

  init(prefix: String) { self.prefix = prefix }

  mutating func collectUses(in element: SVGElement) {
    for attribute in element.attributes {
      if let id = FigureIds.reference(in: attribute.value) { used.insert(id) }
    }
    for child in element.children { collectUses(in: child) }
  }

  mutating func number(_ element: SVGElement) {
    if let id = element["id"], used.contains(id) { new[id] = "\(prefix)-\(new.count + 1)" }
    for child in element.children { number(child) }
  }

  subscript(id: String) -> String? { new[id] }

  /// The id in "#id" or "url(#id)".
  static func reference(in value: String) -> String? {
    if value.hasPrefix("#") { return String(value.dropFirst()) }
    if value.hasPrefix("url(#"), value.hasSuffix(")") { return String(value.dropFirst(5).dropLast()) }
    return nil
  }
}

// MARK: Writing

private func write(_ element: SVGElement, _ ids: FigureIds, into lines: inout [String]) {
  let id = element["id"].flatMap { ids[$0] }
  if element.name == "symbol", id == nil { return }
  let attributes = finishedAttributes(of: element, ids)
  if element.name == "g", attributes.isEmpty {
    for child in element.children { write(child, ids, into: &lines) }
    return
  }
  let head = element.name + attributes.map { " \($0.name)=\"\($0.value)\"" }.joined()
  if element.children.isEmpty {
    lines.append("<\(head)/>")
  } else {
    lines.append("<\(head)>")
    for child in element.children { write(child, ids, into: &lines) }
    lines.append("</\(element.name)>")
  }
}

private func finishedAttributes(of element: SVGElement, _ ids: FigureIds) -> [SVGElement.Attribute] {
  var result: [SVGElement.Attribute] = []
  var palette: [SVGElement.Attribute] = []
  for attribute in element.attributes.flatMap(flattened) {
    var (name, value) = (attribute.name, attribute.value)
    switch name {
    case "id":
      guard let new = ids[value] else { continue }
      value = new
    case "d": value = roundedPath(value)
    case "x", "y": value = roundedNumber(Substring(value))
    case "xlink:href": name = "href"
    case "fill", "stroke":
      if let hex = hexColor(value) {
        value = hex
        if let role = Role.all.first(where: { $0.light.hex == hex }) {
          palette = [.init(name: "class", value: role.cssClass), .init(name: "color", value: hex)]
          value = "currentColor"
        }
      }
    default: break
    }
    if let reference = FigureIds.reference(in: value), let new = ids[reference] {
      value = value.hasPrefix("#") ? "#\(new)" : "url(#\(new))"
    }
    if !isDefault(name, value) { result.append(.init(name: name, value: value)) }
  }
  return palette + result
}

/// A style attribute as its declarations, any other as itself.
private func flattened(_ attribute: SVGElement.Attribute) -> [SVGElement.Attribute] {
  guard attribute.name == "style" else { return [attribute] }
  return attribute.value.split(separator: ";").compactMap { declaration in
    guard let colon = declaration.firstIndex(of: ":") else { return nil }
    let name = String(declaration[..<colon].filter { !$0.isWhitespace })
    return .init(name: name, value: String(declaration[declaration.index(after: colon)...]))
  }
}

/// Whether leaving the attribute out changes nothing. The mitre limit is among them because all joins are round.
private func isDefault(_ name: String, _ value: String) -> Bool {
  switch name {
  case "fill-rule", "clip-rule": value == "nonzero"
  case "fill-opacity", "stroke-opacity": value == "1"
  case "stroke": value == "none"
  case "stroke-linecap": value == "butt"
  case "stroke-miterlimit": true
  default: false
  }
}

/// "rgb(0%,44.705882%,69.803922%)" as "#0072b2".
private func hexColor(_ value: String) -> String? {
  guard value.hasPrefix("rgb("), value.hasSuffix(")") else { return nil }
  let parts = value.dropFirst(4).dropLast().split(separator: ",")
    .compactMap { Double($0.filter { $0 != "%" && $0 != " " }) }
  guard parts.count == 3, parts.allSatisfy({ (0...100).contains($0) }) else { return nil }
  let channels = parts.map { UInt32(($0 * 2.55).rounded()) }
  return Color(channels[0] << 16 | channels[1] << 8 | channels[2]).hex
}

/// A path with rounded numbers and without the move that Cairo appends to a closed one.
private func roundedPath(_ path: String) -> String {
  var words = path.utf8.split(separator: UInt8(ascii: " ")).map { roundedNumber(Substring($0)) }
  if words.count > 3, words[words.count - 3] == "M" { words.removeLast(3) }
  return words.joined(separator: " ")
}

/// A decimal rounded to 0.01 without trailing zeros; anything else unchanged.
private func roundedNumber(_ text: Substring) -> String {
  guard text.utf8.contains(UInt8(ascii: ".")), let value = Double(text), abs(value) < 1e9 else { return String(text) }
  let hundredths = Int((value * 100).rounded())
  let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
  let sign = hundredths < 0 ? "-" : ""
  if part == 0 { return "\(sign)\(whole)" }
  return part % 10 == 0 ? "\(sign)\(whole).\(part / 10)" : "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
}
