/// A JSON value with one canonical text, so that hashes and files are the same in every process. (Foundation's encoder
/// orders keys differently in each.)
///
/// Text is as in RFC 8785: keys sorted by UTF-16 units, no spaces, numbers as ECMAScript writes them. Integers are kept
/// exactly over the whole range of `Int`, beyond the 2^53 of that standard. Numbers must be finite.
public indirect enum JSONValue: Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number without fraction or exponent that fits.
  case integer(Int)
  /// Any other number; finite. 2.0 is written 2 and read back as the equal `.integer(2)`.
  case number(Double)
  /// Text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Members with different keys; their order has no meaning.
  case object([(key: String, value: JSONValue)])

  /// An object of these members.
  public static func object(of members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { (key: $0.key, value: $0.value) })
  }

  /// The member of an object; nil where there is none or this is no object.
  public subscript(key: String) -> JSONValue? {
    if case .object(let members) = self { members.first { $0.key == key }?.value } else { nil }
  }

  /// The text, if this is text.
  public var string: String? { if case .string(let value) = self { value } else { nil } }

  /// The truth value, if this is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The integer, if this is a number with an integral value that fits.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The number, if this is one; integers are rounded to the nearest double.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The elements, if this is an array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

  /// The members, if this is an object.
  public var object: [(key: String, value: JSONValue)]? { if case .object(let value) = self { value } else { nil } }

  /// Whether this is `null`.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// What it is, in words, for errors.
  var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .integer, .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSONValue: Equatable {
  /// Equal exactly when the canonical texts are: 2 and 2.0 are equal, the order of an object's members does not count.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)):
      b.isFinite && canonicalNumber(b) == String(a)
    // String's own == also equates different code units with the same look.
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.count == b.count
        && zip(canonicalOrder(a), canonicalOrder(b)).allSatisfy {
          $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value
        }
    default: false
    }
  }
}
