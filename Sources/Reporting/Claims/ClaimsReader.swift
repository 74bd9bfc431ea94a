internal import Foundation
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
  func validate() throws { try check("level", level, in: 1e-6...0.5) }
}

extension Claims.Claim: Decodable {
  private enum CodingKeys: CodingKey { case id, claim, name, found, about, rule, inWords, reads, note }
  private enum Subject: String, CaseIterable, Decodable { case mathematics, training }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    func reads<Reads: Decodable>(_ type: Reads.Type = Reads.self) throws -> Reads {
      try keys.decode(Reads.self, forKey: .reads)
    }
    id = try keys.decode(String.self, forKey: .id)
    text = try keys.decode(String.self, forKey: .claim)
    name = try keys.decode(String.self, forKey: .name)
    found = try keys.decodeIfPresent(String.self, forKey: .found)
    isMathematics = try keys.decode(Subject.self, forKey: .about) == .mathematics
    ruleText = try keys.decode(String.self, forKey: .inWords)
    note = try keys.decodeIfPresent(String.self, forKey: .note)
    ruleName = try keys.decode(ClaimRule.Name.self, forKey: .rule)
    switch ruleName {
    case .below: rule = .below(try reads())
    case .spread: rule = .spread(try reads())
    case .checks: rule = .checks(try reads())
    case .exact: rule = .exact(try reads())
    case .ratios:
      let ratios: Ratios = try reads()
      rule = .ratios(ratios.ratios, leastSeeds: ratios.leastSeeds?.wrappedValue ?? 1)
    }
  }
}

extension ClaimRule.Below: Decodable, Validated {
  private enum CodingKeys: CodingKey { case table, rows, rivals, margin, value, factor, denied }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    table = try keys.decode(String.self, forKey: .table)
    rows = try keys.decode(NotEmpty<[String]>.self, forKey: .rows).wrappedValue
    rivals = try keys.decode(ClaimRule.Rivals.self, forKey: .rivals)
    margin = try keys.decodeIfPresent(Margin.self, forKey: .margin)?.log
    isDenied = try keys.decodeIfPresent(Bool.self, forKey: .denied) ?? false
    measure =
      try keys.decodeIfPresent(String.self, forKey: .value).map {
        .value($0, factor: try keys.decodeIfPresent(Double.self, forKey: .factor) ?? 1)
      } ?? .fid
  }

  func validate() throws {
    if case .value(_, let factor) = measure { try check("factor", factor, in: 1e-9...1e9) }
  }
}

extension ClaimRule.Spread: Decodable, Validated {
  private enum CodingKeys: CodingKey { case table, steady, rival, margin }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    table = try keys.decode(String.self, forKey: .table)
    steady = try keys.decode([String].self, forKey: .steady)
    rival = try keys.decode([String].self, forKey: .rival)
    margin = try keys.decode(Margin.self, forKey: .margin).log
  }

  func validate() throws {
    for (key, rows) in [("steady", steady), ("rival", rival)] where rows.count < 2 {
      throw FieldError(key, Format.count(rows.count, "row"), allowed: "two or more")
    }
  }
}

/// A ratio that counts as no difference: 1.1 for 10 %.
private struct Margin: Decodable {
  let log: Double

  init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    guard let ratio = document.number, ratio > 1, ratio <= 10 else {
      throw document.wrongType(expected: "1 < number <= 10")
    }
    log = Foundation.log(ratio)
  }
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
    let words = document.text?.split(separator: " ") ?? []
    switch words.first {
    case "others" where words.count == 1: self = .others(beginning: nil)
    case "others" where words.count == 3 && words[1] == "with": self = .others(beginning: String(words[2]))
    default: self = .rows(try document.decode(NotEmpty<[String]>.self).wrappedValue)
    }
  }
}

extension ValueTests: Decodable, Validated {
  private enum CodingKeys: CodingKey { case holdsIf, failsIf, known }

  init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    func tests(_ key: CodingKeys) throws -> [ValueTest] {
      try keys.decodeIfPresent([ValueTest].self, forKey: key) ?? []
    }
    (holds, fails, known) = (try tests(.holdsIf), try tests(.failsIf), try tests(.known))
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
