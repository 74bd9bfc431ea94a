import Records

/// A cell as a table asks for it, before its setting says the rest.
struct CellDraft {
  var method: String?
  var points: String?
  var constants: [(name: String, value: Double)] = []
  var network: String?
  var criticNorm: String?
  var learningRate: Double?
  var criticSteps: Int?
  let place: ConfigurationError.Place

  /// From the values of axes; a later value of the same axis replaces an earlier one. Throws `ConfigurationError`.
  init(_ values: [AxisValue], place: ConfigurationError.Place) throws {
    self.place = place
    for value in values where value.axis == "method" { method = try value.name(oneOf: CellSettings.methodNames) }
    let rules = try rules()
    for value in values {
      switch value.axis {
      case "method": break
      case "points": points = try value.name(oneOf: CellSettings.pointNames(rules))
      case "network": network = try value.name(oneOf: Vocabulary.networks)
      case "critic_norm": criticNorm = try value.name(oneOf: CellSettings.norms)
      case "learning_rate":
        learningRate = try value.number("a number above 0 and at most 1") { $0 > 0 && $0 <= 1 }
      case "critic_steps":
        criticSteps = Int(
          try value.number("a whole number from 1 to 1000") { $0 >= 1 && $0 <= 1000 && $0 == $0.rounded() })
      default:
        guard let constant = rules.constants.first(where: { $0.name == value.axis }) else {
          throw ConfigurationError.notAllowed(
            value.place, key: value.key, value: value.written,
            allowed: "nothing: \(rules.name) has no constant of that name")
        }
        set(constant.name, try value.number("\(constant.range)", where: constant.range.contains))
      }
    }
  }

  /// From a cell that a table writes out and that takes the rest from a setting. Throws `ConfigurationError`.
  init(_ cell: YAMLSection) throws {
    place = cell.place()
    method = try cell.string("method", oneOf: CellSettings.methodNames)
    let rules = try rules()
    if cell.contains("points") { points = try cell.string("points", oneOf: CellSettings.pointNames(rules)) }
    if cell.contains("network") { network = try cell.string("network", oneOf: Vocabulary.networks) }
    if cell.contains("critic_norm") { criticNorm = try cell.string("critic_norm", oneOf: CellSettings.norms) }
    if cell.contains("constants") {
      let values = try cell.section("constants", allowed: rules.constants.map(\.name))
      constants = try rules.constants.filter { values.contains($0.name) }.map {
        (name: $0.name, value: try values.number($0.name, in: $0.range))
      }
    }
  }

  private func rules() throws -> MethodRules {
    guard let method else {
      throw ConfigurationError.missingKey(
        place, key: "method", expected: CellSettings.methodNames.joined(separator: ", "))
    }
    return try CellSettings.rules(method)
  }

  private mutating func set(_ name: String, _ value: Double) {
    constants.removeAll { $0.name == name }
    constants.append((name, value))
  }

  /// The whole of the cell. Throws `ConfigurationError` for a method without settings, without a choice, or for a trial
  /// that does not say what it tries.
  func settings(_ setting: CellSetting, _ sources: SettingSources) throws -> CellSettings {
    let method = try rules().name
    var whole = try sources.methods().settings(of: method, isPublished: setting == .published)
    var own = constants
    var (rate, steps) = (learningRate, criticSteps)
    switch setting {
    case .published, .own: break
    case .tuned:
      let choice = try sources.choices().choice(of: method)
      (rate, steps) = (choice.learningRate, choice.criticSteps)
      if let dropout = choice.dropout, !own.contains(where: { $0.name == "dropout" }) {
        own.append(("dropout", dropout))
      }
    case .trial:
      if rate == nil || steps == nil {
        throw ConfigurationError.missingKey(
          place, key: rate == nil ? "learning_rate" : "critic_steps", expected: "the values that a tuning tries")
      }
    }
    whole.optimizer.learningRate = rate ?? whole.optimizer.learningRate
    whole.criticSteps = steps ?? whole.criticSteps
    whole.points = points ?? whole.points
    whole.network = network
    whole.criticNorm = criticNorm ?? whole.criticNorm
    whole.replace(constants: own)
    return whole
  }
}

/// Where a cell's settings come from.
public enum CellSetting: String, CaseIterable, Sendable {
  /// Learning rate and critic steps as chosen by `wdiv tune`, the rest alike for all methods or the method's own.
  case tuned
  /// The method's own settings.
  case published
  /// One try of a tuning.
  case trial
  /// All of them stand in the table.
  case own
}

/// The files that settings come from, read when a table first asks for them.
struct SettingSources {
  private let paper: String
  private let profile: String
  private let cache = Cache()

  private final class Cache {
    var methods: MethodSettings?
    var choices: TuningChoices?
  }

  init(paper: String, profile: String) {
    self.paper = paper
    self.profile = profile
  }

  func methods() throws -> MethodSettings {
    if let methods = cache.methods { return methods }
    let methods = try MethodSettings(paper: paper)
    cache.methods = methods
    return methods
  }

  func choices() throws -> TuningChoices {
    if let choices = cache.choices { return choices }
    let choices = try TuningChoices(profile: profile, paper: paper)
    cache.choices = choices
    return choices
  }
}
