import Records

/// Each method's own settings, `paper/methods.yaml`: what `setting: published` means, and what `tuned` starts from.
struct MethodSettings {
  /// Where it was read.
  let path: String
  private let methods: [(published: CellSettings, tuned: CellSettings)]

  /// Reads `FOLDER/methods.yaml`; throws `ConfigurationError`.
  init(paper folder: String) throws {
    path = "\(folder)/methods.yaml"
    let file = try YAMLSection(contentsOf: path, allowed: ["methods"])
    var methods: [(published: CellSettings, tuned: CellSettings)] = []
    let keys = CellSettings.needed + CellSettings.optional.filter { $0 != "network" } + ["source", "tuned"]
    for section in try file.sections("methods", allowed: keys) {
      _ = try section.string("source")
      let published = try CellSettings(section)
      guard !methods.contains(where: { $0.published.method == published.method }) else {
        throw section.notAllowed("method", value: "'\(published.method)' twice", allowed: "one entry a method")
      }
      var tuned = published
      tuned.criticSchedule = "constant"
      if section.contains("tuned") {
        let other = try section.section("tuned", allowed: ["constants", "critic_norm"])
        if other.contains("constants") {
          let rules = try CellSettings.rules(published.method)
          let values = try other.section("constants", allowed: rules.constants.map(\.name))
          tuned.replace(
            constants: try rules.constants.filter { values.contains($0.name) }.map {
              (name: $0.name, value: try values.number($0.name, in: $0.range))
            })
        }
        if other.contains("critic_norm") {
          tuned.criticNorm = try other.string("critic_norm", oneOf: CellSettings.norms)
        }
      }
      methods.append((published, tuned))
    }
    self.methods = methods
  }

  /// The method's own settings, or those that a tuning starts from. Throws `ConfigurationError` for a method that the
  /// file does not have.
  func settings(of method: String, isPublished: Bool) throws -> CellSettings {
    guard let found = methods.first(where: { $0.published.method == method }) else {
      throw ConfigurationError.missingKey(
        .init(file: path, line: nil), key: "methods",
        expected: "an entry for method '\(method)', which a table asks for")
    }
    return isPublished ? found.published : found.tuned
  }
}
