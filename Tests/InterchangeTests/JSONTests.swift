import Interchange
import Testing

@Suite struct JSONTests {
  /// RFC 8785, appendix B.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0x4340_0000_0000_0000, "9007199254740992"), (0xc340_0000_0000_0000, "-9007199254740992"),
      (0x4430_0000_0000_0000, "295147905179352830000"), (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
      (0x44b5_2d02_c7e1_4af6, "1e+23"), (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
      (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"), (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
      (0x444b_1ae4_d6e2_ef50, "1e+21"), (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
      (0x3eb0_c6f7_a0b5_ed8d, "0.000001"), (0x41b3_de43_5555_5553, "333333333.3333332"),
      (0x41b3_de43_5555_5554, "333333333.33333325"), (0x41b3_de43_5555_5555, "333333333.3333333"),
      (0x41b3_de43_5555_5556, "333333333.3333334"), (0x41b3_de43_5555_5557, "333333333.33333343"),
      (0xbecb_f647_612f_3696, "-0.0000033333333333333333"), (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func numberText(bits: UInt64, expected: String) throws {
    let value = JSONValue.number(Double(bitPattern: bits))
    #expect(value.text == expected)
    #expect(try JSONValue.parse(expected) == value)
    #expect(try JSONValue.parse(expected).number == Double(bitPattern: bits))
  }

  @Test func doublesSurviveTheirText() throws {
    var random = TestRandom(state: 1)
    for index in 0..<5000 {
      let value = Double(bitPattern: random.next())
      if !value.isFinite { continue }
      let text = JSONValue.number(value).text
      let read = try JSONValue.parse(text)
      #expect(read.number == value && read == .number(value) && read.text == text, "number \(index): \(value)")
    }
  }

  @Test func keysAreSortedByUTF16Units() {
    // RFC 8785, section 3.2.3: the emoji's surrogates sort before U+FB33.
    let value = JSONValue.object(of: [
      "\u{20ac}": .integer(1), "\r": .integer(2), "\u{fb33}": .integer(3), "1": .integer(4),
      "\u{1f600}": .integer(5), "\u{80}": .integer(6), "\u{f6}": .integer(7),
    ])
    #expect(value.text == "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}")
  }

  @Test func stringsAreEscapedAsTheStandardSays() {
    #expect(
      JSONValue.string("\u{20ac}$\u{f}\nA'B\"\\\\\"/\t\u{8}\u{c}\r\u{7f}").text
        == "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\\t\\b\\f\\r\u{7f}\"")
  }

  @Test func readsEveryKind() throws {
    let text = #" { "a" : [ 1 , -2.5e-1, true ,false, null, "\u00e9\ud83d\ude00\/" ] ,"b":{},"c":[] } "#
    let expected = JSONValue.object(of: [
      "c": .array([]), "b": .object([]),
      "a": .array([.integer(1), .number(-0.25), .bool(true), .bool(false), .null, .string("é😀/")]),
    ])
    #expect(try JSONValue.parse(text) == expected)
    #expect(try JSONValue.parse(text).text == #"{"a":[1,-0.25,true,false,null,"é😀/"],"b":{},"c":[]}"#)
  }

  @Test func integersAreExact() throws {
    for value in [Int.max, Int.min, 0, -1, 1 << 53 + 1] {
      #expect(try JSONValue.parse(JSONValue.integer(value).text) == .integer(value))
    }
    #expect(JSONValue.integer(2) == .number(2) && JSONValue.number(2).integer == 2)
    #expect(JSONValue.integer(2) != .number(2.5) && JSONValue.integer(0) != .bool(false))
    #expect(try JSONValue.parse("-0") == .number(0))
  }

  @Test func randomValuesSurviveTheirText() throws {
    var random = TestRandom(state: 7)
    func make(_ depth: Int) -> JSONValue {
      switch Int.random(in: 0..<(depth > 3 ? 5 : 7), using: &random) {
      case 0: return .null
      case 1: return .bool(Bool.random(using: &random))
      case 2: return .integer(Int(truncatingIfNeeded: random.next()))
      case 3: return .number(Double.random(in: -1e6...1e6, using: &random))
      case 4:
        let scalars = (0..<4).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &random)) }
        return .string(String(String.UnicodeScalarView(scalars)))
      case 5: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in make(depth + 1) })
      default:
        return .object(
          (0..<Int.random(in: 0..<4, using: &random)).reversed().map {
            (key: "key \($0)", value: make(depth + 1))
          })
      }
    }
    for index in 0..<500 {
      let value = make(0)
      let read = try JSONValue.parse(value.text)
      #expect(read == value && read.text == value.text, "value \(index): \(value.text)")
    }
  }

  @Test(
    arguments: [
      ("", 1, 1), ("{", 1, 2), ("[1,]", 1, 4), ("[1\n, x]", 2, 3), ("{\"a\":1,}", 1, 8), ("{\"a\" 1}", 1, 6),
      ("{a:1}", 1, 2),
      ("[1 2]", 1, 4), ("01", 1, 2), ("-", 1, 2), ("1.", 1, 3), ("1e", 1, 3), (".5", 1, 1), ("+1", 1, 1), ("NaN", 1, 1),
      ("tru", 1, 1), ("1 1", 1, 3), ("\"abc", 1, 1), ("\"\\x\"", 1, 2), ("\"\\u12g4\"", 1, 2), ("\"\\ud800\"", 1, 2),
      ("\"\\ud800\\u0041\"", 1, 2), ("\"\\udc00\"", 1, 2), ("\"a\tb\"", 1, 3), ("\"\\", 1, 2), ("1e400", 1, 1),
      ("{\"é\":1,\"é\":2}", 1, 8), ("[\"é\" x]", 1, 6), ("[1}", 1, 3), ("\u{feff}1", 1, 1), ("{\"a\":", 1, 6),
    ] as [(String, Int, Int)])
  func refusesWhatIsNotJSON(text: String, line: Int, column: Int) {
    do {
      let value = try JSONValue.parse(text, source: "x.json")
      Issue.record("\(text) was read as \(value.text)")
    } catch let error as JSONError {
      #expect(error.source == "x.json" && !error.problem.isEmpty)
      #expect(error.line == line && error.column == column, "\(text): \(error.problem)")
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func refusesDeepTextWithoutOverflow() throws {
    let deep = String(repeating: "[", count: 1_000_000)
    let error = try #require(throws: JSONError.self) { try JSONValue.parse(deep) }
    #expect(isOneLine(error, naming: "64", "column 65"))
    let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try JSONValue.parse(allowed).text == allowed)
  }

  @Test func refusesBytesThatAreNotUTF8() {
    #expect(throws: JSONError.self) { try JSONValue.parse([0x22, 0xFF, 0x22]) }
    #expect(throws: JSONError.self) { try JSONValue.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
  }
}
