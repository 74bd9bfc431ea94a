@testable import Plotting

/// All elements of a figure, outermost first; title and description hold text, which the parser skips.
func elements(_ svg: String) throws -> [SVGElement] {
  func flat(_ element: SVGElement) -> [SVGElement] { [element] + element.children.flatMap(flat) }
  return flat(try parsedSVG(svg))
}

/// The letters that are not wholly inside a figure.
func strays(_ svg: String) throws -> [SVGElement] {
  let all = try elements(svg)
  guard let width = all.first?["width"].flatMap(Double.init), let height = all.first?["height"].flatMap(Double.init)
  else { return [] }
  return all.filter { element in
    guard element.name == "use", let x = element["x"].flatMap(Double.init), let y = element["y"].flatMap(Double.init)
    else { return false }
    // The narrowest letter is 3 px wide; letters are 9 px high.
    return x < 0 || x > width - 3 || y < 9 || y > height
  }
}
