internal import Mustache

/// What a template may see: text is escaped, markup is not, and the two cannot be mistaken for each other.
///
/// Numbers do not appear here: they are formatted before (`Format`), since Mustache would print them as it likes.
/// A dictionary literal makes an object.
indirect enum View: Sendable {
  /// Plain text; only `{{name}}` may print it.
  case text(String)
  /// HTML or SVG that this module or Plotting made; only `{{{name}}}` may print it.
  case markup(String)
  /// A condition for `{{#name}}` and `{{^name}}`.
  case flag(Bool)
  /// Repeats a section.
  case list([View])
  /// Named values; the order is that of writing and has no meaning.
  case object([(String, View)])
  /// A value that is not there; prints nothing, skips sections.
  case absent

  static func optional(_ text: String?) -> View { text.map { .text($0) } ?? .absent }

  /// The view of a value, absent without one.
  static func given<Value>(_ value: Value?, _ make: (Value) throws -> View) rethrows -> View {
    try value.map(make) ?? .absent
  }

  /// A list of views.
  static func each<Item>(_ items: some Sequence<Item>, _ make: (Item) throws -> View) rethrows -> View {
    .list(try items.map(make))
  }

  /// A list of objects that say whether another follows: `{{#items}}{{name}}{{#more}}, {{/more}}{{/items}}`.
  static func series<Item>(_ items: some Collection<Item>, _ make: (Item) throws -> View) rethrows -> View {
    .list(try items.enumerated().map { try make($1).with(["more": .flag($0 + 1 < items.count)]) })
  }

  static func texts(_ items: some Sequence<String>) -> View { .list(items.map { .text($0) }) }

  /// `n`, and whether it takes the plural (`many`): `{{#runs}}{{n}} run{{#many}}s{{/many}}{{/runs}}`. Absent for 0.
  static func count(_ number: Int) -> View {
    number == 0 ? .absent : ["n": .text(Format.whole(number)), "many": .flag(number != 1)]
  }

  /// Which of its cases a value is: a condition for each.
  static func flags<Value: CaseIterable & RawRepresentable<String>>(_ value: Value) -> View {
    .object(Value.allCases.map { ($0.rawValue, .flag($0.rawValue == value.rawValue)) })
  }

  var isAbsent: Bool { if case .absent = self { true } else { false } }

  /// The entries of two objects.
  func with(_ others: View) -> View {
    guard case .object(let own) = self, case .object(let more) = others else { return self }
    return .object(own + more)
  }

  /// With every text changed, such as escaped for what is no HTML.
  func mapTexts(_ change: (String) -> String) -> View {
    switch self {
    case .text(let text): .text(change(text))
    case .list(let items): .list(items.map { $0.mapTexts(change) })
    case .object(let entries): .object(entries.map { ($0.0, $0.1.mapTexts(change)) })
    case .markup, .flag, .absent: self
    }
  }

  /// The form in which Mustache reads it.
  fileprivate var renderable: Any {
    switch self {
    case .text(let text), .markup(let text): text
    case .flag(let flag): flag
    case .list(let items): items.map(\.renderable)
    case .object(let entries): ViewObject(entries: entries)
    // Not nil: Mustache would then look the name up in the objects around this one.
    case .absent: false
    }
  }
}

extension View: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral entries: (String, View)...) { self = .object(entries) }
}

/// Gives Mustache the entries of an object by name.
private struct ViewObject: MustacheParent {
  let entries: [(String, View)]

  func child(named name: String) -> Any? { entries.first { $0.0 == name }?.1.renderable }
}

extension MustacheLibrary {
  /// Renders the template `name`; nil if there is none.
  func render(_ view: View, named name: String) -> String? { render(view.renderable, withTemplate: name) }
}
