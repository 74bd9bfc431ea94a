public import Interchange

extension Article {
  /// Reads the article's file.
  /// - Throws: `DocumentError`, one line each.
  public init(contentsOf path: String) throws { self = try Document(yamlFile: path).decode(keys: .snakeCase) }

  /// Parses the article's YAML.
  /// - Parameter path: named in errors only.
  /// - Throws: `DocumentError`.
  public init(parsing text: String, path: String) throws {
    self = try Document(yaml: text, source: path).decode(keys: .snakeCase)
  }

  /// Refuses a row that has not one finite number or null per column.
  fileprivate static func check(_ rows: [Row], columns: Int) throws {
    for row in rows
    where row.published.count != columns || row.published.contains(where: { !($0?.isFinite ?? true) }) {
      throw FieldError(
        "rows", "\(row.name), \(row.published.count) values", allowed: "\(columns) numbers or null")
    }
  }
}

extension Article.MethodsTable: Validated {
  public func validate() throws { try Article.check(rows, columns: columns.count) }
}

extension Article.SamplingTable: Validated {
  public func validate() throws { try Article.check(rows, columns: columns.count) }
}

extension Article.Setting: Validated {
  public func validate() throws {
    guard Deviations.quantities.contains(quantity) else {
      throw FieldError("quantity", "'\(quantity)'", allowed: Deviations.quantities.joined(separator: ", "))
    }
    if Deviations.ours.contains(quantity), here == nil { throw FieldError("here", "missing", allowed: "a text") }
  }
}
