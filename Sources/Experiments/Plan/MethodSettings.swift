import Interchange
import Records

/// Each method's own settings, `paper/methods.yaml`, and what was chosen for a profile: what `setting: published` and
/// `setting: tuned` mean. Each file is read when a table first needs it.
final class MethodSettings {
  private let paper: String
  let profile: String
  private lazy var methods = Result { try Self.read("\(paper)/methods.yaml") }
  private lazy var choices = Result { try TuningChoices(profile: profile, paper: paper) }

  init(paper: String, profile: String) { (self.paper, self.profile) = (paper, profile) }

  private typealias Method = (name: String, published: Settings, tuned: Settings)

  private struct File: Decodable { var methods: [Document] }

  private static func read(_ path: String) throws -> [Method] {
    var methods: [Method] = []
    for entry in try Document(yamlFile: path).decode(File.self).methods {
      guard entry["source"]?.text != nil else { throw entry.missing("source", expected: "a text") }
      let published = try Settings(entry.without(["source", "tuned"]))
      guard let name = published.method else { throw entry.missing("method", expected: "a name") }
      guard !methods.contains(where: { $0.name == name }) else {
        throw entry.notAllowed("method", value: "'\(name)' twice", allowed: "one entry a method")
      }
      let tuned = published.with(Settings(\.criticSchedule, "constant"))
      methods.append((name, published, try entry["tuned"].map { tuned.with(try Settings($0)) } ?? tuned))
    }
    return methods
  }

  /// All that a setting gives a method. Throws `DocumentError` for a method that the file does not have, and
  /// `PlanError.notTuned` for one without a choice.
  func settings(of method: String, _ setting: TableUse.Setting) throws -> Settings {
    guard let found = try methods.get().first(where: { $0.name == method }) else {
      throw DocumentError.missingKey(
        source: "\(paper)/methods.yaml", line: nil, key: "methods",
        expected: "an entry for method '\(method)', which a table uses")
    }
    switch setting {
    case .own: return Settings()
    case .published: return found.published
    case .trial: return found.tuned
    case .tuned:
      let choices = try choices.get()
      guard let choice = choices.choices.first(where: { $0.method == method })?.chosen else {
        throw PlanError.notTuned(
          file: TuningChoices.path(profile: profile, paper: paper), method: method, profile: profile)
      }
      let chosen = found.tuned.with(Settings(learningRate: choice.learningRate))
        .with(Settings(\.criticSteps, choice.criticSteps))
      return choice.dropout.map { chosen.with(Settings(constant: "dropout", $0)) } ?? chosen
    }
  }
}
