internal import Foundation
internal import Yams

extension Article {
  /// Reads the article's file.
  /// - Throws: `ArticleError`, one line each, with path and line.
  public init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path), let text = String(bytes: data, encoding: .utf8) else {
      throw ArticleError.unreadable(path: path)
    }
    try self.init(parsing: text, path: path)
  }

  /// Parses the article's YAML.
  /// - Parameter path: named in errors only.
  /// - Throws: `ArticleError`.
  public init(parsing text: String, path: String) throws {
    let top = try Keys(
      parsing: text, path: path, known: ["article", "paper", "methods", "points", "settings", "not_found"])
    let article = try top.keys(
      "article", known: ["author", "romanized", "title", "translation", "language", "date", "url"])
    citation = Citation(
      author: try article.string("author"), romanized: try article.string("romanized"),
      title: try article.string("title"), translation: try article.string("translation"),
      language: try article.string("language"), date: try article.string("date"), url: try article.string("url"))
    let source = try top.keys("paper", known: ["authors", "title", "venue", "arxiv"])
    paper = Paper(
      authors: try source.string("authors"), title: try source.string("title"), venue: try source.string("venue"),
      arxiv: try source.string("arxiv"))

    let table = try top.keys("methods", known: ["metric", "columns", "rows", "extra"])
    let datasets = try table.list("columns", known: ["name", "not_run"]).map {
      DatasetColumn(name: try $0.string("name"), notRun: try $0.string("not_run"))
    }
    methods = MethodsTable(
      metric: try table.string("metric"), columns: datasets,
      rows: try Self.rows(of: table, columns: datasets.count),
      extra: try table.list("extra", known: ["name", "method", "note"]).map {
        ExtraRow(name: try $0.string("name"), method: try $0.string("method"), note: try $0.string("note"))
      })

    let choice = try top.keys("points", known: ["metric", "data", "columns", "rows"])
    let choices = try choice.list("columns", known: ["name", "points", "text"]).map {
      PointsColumn(name: try $0.string("name"), points: try $0.string("points"), text: try $0.string("text"))
    }
    points = PointsTable(
      metric: try choice.string("metric"), data: try choice.string("data"), columns: choices,
      rows: try Self.rows(of: choice, columns: choices.count))

    settings = try top.list("settings", known: ["aspect", "quantity", "official", "article", "here"]).map { keys in
      let quantity = try keys.string("quantity")
      guard Deviations.quantities.contains(quantity) else {
        throw keys.wrong(
          try keys.node("quantity"), "quantity", "one of \(Deviations.quantities.joined(separator: ", "))")
      }
      return Setting(
        aspect: try keys.string("aspect"), quantity: quantity, official: try keys.string("official"),
        article: try keys.string("article"), here: quantity == Deviations.fixed ? try keys.string("here") : nil)
    }
    notFound = try top.strings("not_found")
  }

  private static func rows(of table: Keys, columns: Int) throws -> [Row] {
    try table.list("rows", known: ["name", "method", "published", "note"]).map {
      Row(
        name: try $0.string("name"), method: try $0.string("method"),
        published: try $0.numbers("published", count: columns), note: try $0.optionalString("note"))
    }
  }
}

/// A YAML mapping whose keys are all accounted for.
struct Keys {
  let mapping: Node.Mapping
  let line: Int
  let path: String
  let place: String

  init(_ node: Node?, path: String, place: String, known: [String]) throws {
    let line = node?.mark?.line ?? 1
    guard let node, let mapping = node.mapping else {
      throw ArticleError.wrongValue(
        path: path, line: line, place: place, expected: "a mapping with the keys \(known.joined(separator: ", "))")
    }
    for (key, _) in mapping where !known.contains(key.scalar?.string ?? "") {
      throw ArticleError.unknownKey(
        path: path, line: key.mark?.line ?? line, key: key.scalar?.string ?? "?", place: place, known: known)
    }
    self.mapping = mapping
    self.line = line
    self.path = path
    self.place = place
  }

  /// The whole of a file.
  init(parsing text: String, path: String, known: [String]) throws {
    try self.init(compose(text, path: path), path: path, place: "the file", known: known)
  }

  func node(_ key: String) throws -> Node {
    guard let node = mapping[Node(key)] else {
      throw ArticleError.missingKey(path: path, line: line, key: key, place: place)
    }
    return node
  }

  func wrong(_ node: Node, _ key: String, _ expected: String) -> ArticleError {
    .wrongValue(path: path, line: node.mark?.line ?? line, place: "\(key) in \(place)", expected: expected)
  }

  func string(_ key: String) throws -> String {
    let node = try node(key)
    guard let text = node.scalar?.string, !text.isEmpty else { throw wrong(node, key, "a text that is not empty") }
    return text
  }

  func optionalString(_ key: String) throws -> String? {
    mapping[Node(key)] == nil ? nil : try string(key)
  }

  func keys(_ key: String, known: [String]) throws -> Keys {
    try Keys(try node(key), path: path, place: key, known: known)
  }

  func list(_ key: String, known: [String]) throws -> [Keys] {
    let node = try node(key)
    guard let sequence = node.sequence else { throw wrong(node, key, "a list") }
    return try sequence.enumerated().map { index, item in
      try Keys(item, path: path, place: "\(place).\(key)[\(index + 1)]", known: known)
    }
  }

  func numbers(_ key: String, count: Int) throws -> [Double?] {
    let node = try node(key)
    guard let sequence = node.sequence, sequence.count == count else {
      throw wrong(node, key, "a list of \(count) numbers or null, one a column")
    }
    return try sequence.map { item in
      if item.null != nil { return nil }
      guard let value = item.float, value.isFinite else {
        throw wrong(item, key, "a list of \(count) numbers or null, one a column")
      }
      return value
    }
  }
}

private func compose(_ text: String, path: String) throws -> Node? {
  do {
    return try Yams.compose(yaml: text)
  } catch let error as YamlError {
    let (line, problem) = place(of: error)
    throw ArticleError.notYAML(path: path, line: line, problem: problem)
  }
}

private func place(of error: YamlError) -> (line: Int, problem: String) {
  switch error {
  case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
    .composer(_, let problem, let mark, _):
    (mark.line, problem)
  default:
    (1, "the reader gave up")
  }
}
