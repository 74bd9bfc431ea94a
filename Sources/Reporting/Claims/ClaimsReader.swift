internal import Interchange

// How `claims.yaml` is read: each type says its keys and what it allows.

extension Claims {
  /// Reads the claims' file.
  /// - Throws: `FileError` and `DocumentError`, one line each.
  public init(contentsOf path: String) throws { try self.init(parsing: BinaryFile.readText(path), path: path) }

  /// Parses the file's text.
  /// - Parameter path: named in errors only.
  /// - Throws: `DocumentError`.
  public init(parsing text: String, path: String) throws {
    struct File: Decodable {
      let settings: Settings
      let tables: [Labels]
      let claims: [Document]
    }
    let file: File = try Document(yaml: text, source: path).decode(keys: .snakeCase)
    (settings, labels, hash) = (file.settings, file.tables, sha256(text))
    claims = try file.claims.reduce(into: []) { claims, document in
      let claim: Claim = try document.decode(keys: .snakeCase)
      guard !claims.contains(where: { $0.id == claim.id }) else {
        throw document.notAllowed("id", allowed: "a new name")
      }
      claims.append(claim)
    }
  }
}

extension Claims.Settings: Validated {
  func validate() throws {
    try check("level", level, in: 1e-6...0.5)
    try check("noiseErrors", noiseErrors, in: 0...100)
    try check("improvingShare", improvingShare, in: 0...0.99)
  }
}

extension Claims.Claim: Decodable {
  private enum CodingKeys: CodingKey { case id, claim, about, rule, inWords, reads, note }
  private enum Subject: String, CaseIterable, Decodable { case mathematics, training }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    func reads<Reads: Decodable>(_ type: Reads.Type = Reads.self) throws -> Reads {
      try keys.decode(Reads.self, forKey: .reads)
    }
    id = try keys.decode(String.self, forKey: .id)
    text = try keys.decode(String.self, forKey: .claim)
    isMathematics = try keys.decode(Subject.self, forKey: .about) == .mathematics
    ruleText = try keys.decode(String.self, forKey: .inWords)
    note = try keys.decodeIfPresent(String.self, forKey: .note)
    ruleName = try keys.decode(ClaimRule.Name.self, forKey: .rule)
    switch ruleName {
    case .bestOf:
      let best: BestOf = try reads()
      rule = .bestOf(table: best.table, row: best.row, rivals: best.rivals)
    case .pairwise:
      let pair: Pair = try reads()
      rule = .pairwise(table: pair.table, better: pair.better, worse: pair.worse, others: pair.others)
    case .layout:
      let layouts: Layouts = try reads()
      rule = .layout(table: layouts.table, steady: layouts.steady, rivals: layouts.rivals)
    case .worstAgainstBest:
      let families: Families = try reads()
      rule = .worstAgainstBest(table: families.table, rows: families.rows, rivals: families.rivals)
    case .checks: rule = .checks(try reads())
    case .exact: rule = .exact(try reads())
    case .thresholds: rule = .thresholds(try reads())
    case .ratios:
      let ratios: Ratios = try reads()
      rule = .ratios(ratios.ratios, leastSeeds: ratios.leastSeeds?.wrappedValue ?? 1)
    }
  }
}

private struct BestOf: Decodable {
  let table: String
  let row: String
  let rivals: ClaimRule.Rivals
}

private struct Pair: Decodable {
  let table: String
  let better: String
  let worse: String
  @NotEmpty var others: [String]
}

private struct Layouts: Decodable {
  let table: String
  let steady: ClaimRule.Layout
  @NotEmpty var rivals: [ClaimRule.Layout]
}

private struct Families: Decodable {
  let table: String
  @NotEmpty var rows: [String]
  @NotEmpty var rivals: [String]
}

private struct Ratios: Decodable {
  @NotEmpty var ratios: [RatioTest]
  let leastSeeds: Within<1, 1000>?
}

extension RatioTest: Validated {
  func validate() throws {
    let allowed: [ValueTest.Relation] = [.atLeast, .atMost]
    if rows.count < 2 { throw FieldError("rows", Format.count(rows.count, "row"), allowed: "two or more") }
    if !allowed.contains(`is`) {
      throw FieldError("is", `is`.rawValue, allowed: allowed.map(\.rawValue).joined(separator: ", "))
    }
    try check("limit", limit, in: 0...1e300)
  }
}

extension ClaimRule.Rivals: Decodable {
  init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    self = document.text == "others" ? .others : .rows(try document.decode(NotEmpty<[String]>.self).wrappedValue)
  }
}

extension ValueTests: Decodable, Validated {
  private enum CodingKeys: CodingKey { case holdsIf, failsIf, known, leastSeeds }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    func tests(_ key: CodingKeys) throws -> [ValueTest] {
      try keys.decodeIfPresent([ValueTest].self, forKey: key) ?? []
    }
    (holds, fails, known) = (try tests(.holdsIf), try tests(.failsIf), try tests(.known))
    leastSeeds = try keys.decodeIfPresent(Within<1, 1000>.self, forKey: .leastSeeds)?.wrappedValue ?? 1
  }

  func validate() throws {
    if holds.isEmpty && fails.isEmpty { throw FieldError.noTest }
  }
}

extension ValueTest: Decodable, Validated {
  private enum CodingKeys: CodingKey { case value, `is`, than, within, standardErrors }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    value = try keys.decode(ValueReference.self, forKey: .value)
    relation = try keys.decode(Relation.self, forKey: .is)
    operand = try keys.decode(Operand.self, forKey: .than)
    tolerance = try keys.decodeIfPresent(Double.self, forKey: .within) ?? 0
    standardErrors = try keys.decodeIfPresent(Double.self, forKey: .standardErrors) ?? 0
  }

  func validate() throws {
    try check("within", tolerance, in: 0...1e9)
    try check("standardErrors", standardErrors, in: 0...100)
    if case .number(let number) = operand, number.isNaN { throw FieldError("than", "NaN", allowed: "a number") }
  }
}

extension ValueTest.Operand: Decodable {
  init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    self = try document.members == nil ? .number(document.decode()) : .reference(document.decode())
  }
}

private func check(_ key: String, _ value: Double, in range: ClosedRange<Double>) throws {
  guard range.contains(value) else {
    throw FieldError(key, "\(value)", allowed: "\(range.lowerBound) to \(range.upperBound)")
  }
}
