import Interchange
import Testing

private struct Settings: Codable, Equatable, Validated {
  struct Part: Codable, Equatable {
    var name: String
    var share: Double?
  }

  @Within<1, 64> var size: Int
  var learningRate: Double
  @OrEmpty var parts: [Part]

  func validate() throws {
    if learningRate > 1 { throw FieldError("learningRate", "\(learningRate)", allowed: "a number up to 1") }
  }
}

@Suite struct DocumentTests {
  private func read(_ yaml: String) throws -> Settings {
    try Document(yaml: yaml, source: "a.yaml").decode(keys: .snakeCase)
  }

  private func error(_ yaml: String) -> String {
    do {
      return "read as \(try read(yaml))"
    } catch { return "\(error)" }
  }

  @Test func yamlIsReadByTheTypesDeclaration() throws {
    let settings = try read("size: 16\nlearning_rate: 2e-4\nparts: [{ name: a }, { name: 'b', share: .5 }]\n")
    #expect(settings.size == 16 && settings.learningRate == 2e-4)
    #expect(settings.parts.map(\.name) == ["a", "b"] && settings.parts.map(\.share) == [nil, 0.5])
    #expect(try read("size: 1\nlearning_rate: 1").parts.isEmpty)
  }

  @Test func errorsNameLineKeyAndWhatIsAllowed() {
    #expect(
      error("size: 16\nlearning_rat: 1\nlearning_rate: 1")
        == "a.yaml:2: unknown key 'learning_rat'; allowed here are size, learning_rate, parts")
    #expect(error("learning_rate: 1") == "a.yaml:1: key 'size' is missing; it takes a whole number from 1 to 64")
    #expect(
      error("learning_rate: 1\nsize: 65") == "a.yaml:2: 'size' cannot be 65; allowed is a whole number from 1 to 64")
    #expect(error("learning_rate: '1'\nsize: 1") == "a.yaml:1: 'learning_rate' takes a number, not '1'")
    #expect(
      error("size: 1\nlearning_rate: 2") == "a.yaml:2: 'learning_rate' cannot be 2.0; allowed is a number up to 1")
    #expect(error("size: 1\nsize: 2").contains("appears twice"))
    #expect(
      error("size: 1\nlearning_rate: 1\nparts:\n  - { name: a, shar: 1 }")
        == "a.yaml:4: unknown key 'parts.shar'; allowed here are name, share")
    #expect(error("[1]") == "a.yaml:1: the whole takes keys with values, not a list")
    #expect(error("size: [").hasPrefix("a.yaml:"))
  }

  @Test func jsonReadsBackEqual() throws {
    let settings = Settings(
      size: 3, learningRate: .infinity, parts: OrEmpty(wrappedValue: [Settings.Part(name: "x", share: nil)]))
    let json = JSONValue(encoding: settings)
    #expect(json.text == #"{"learningRate":"Infinity","parts":[{"name":"x"}],"size":3}"#)
    #expect(throws: DocumentError.self) { try Document(json, source: "j").decode(Settings.self) }
    var finite = settings
    finite.learningRate = 0.5
    #expect(try Document(JSONValue(encoding: finite), source: "j").decode(Settings.self) == finite)
    #expect(JSONValue(encoding: finite, keys: .snakeCase)["learning_rate"] == .number(0.5))
  }

  @Test func jsonErrorsNameTheKey() throws {
    func error(_ json: String) throws -> String {
      let document = Document(try JSONValue.parse(json), source: "j")
      do {
        return "read as \(try document.decode(Settings.self))"
      } catch { return "\(error)" }
    }
    #expect(try error(#"{"size":"x","learningRate":1}"#) == "j: 'size' takes a whole number from 1 to 64, not 'x'")
    #expect(try error(#"{"size":1.5,"learningRate":1}"#).hasPrefix("j: 'size' takes a whole number"))
    #expect(try error(#"{"size":1}"#) == "j: key 'learningRate' is missing; it takes a number")
    #expect(try error(#"{"size":1,"learningRate":true}"#) == "j: 'learningRate' takes a number, not true")
    #expect(
      try error(#"{"size":1,"learningRate":1,"parts":[{"name":1}]}"#) == "j: 'parts.name' takes a text, not 1")
    #expect(
      try error(#"{"size":1,"learningRate":1,"parts":{}}"#) == "j: 'parts' takes a list, not keys with values")
    #expect(
      try error(#"{"size":1,"learningRate":1,"stpes":2}"#)
        == "j: unknown key 'stpes'; allowed here are size, learningRate, parts")
    #expect(try error("1") == "j: the whole takes keys with values, not 1")
    // Null is a value that is left out, where one may be.
    #expect(try error(#"{"size":1,"learningRate":1,"parts":[{"name":"a","share":null}]}"#).hasPrefix("read as"))
  }
}
