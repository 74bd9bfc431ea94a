import Foundation
import Interchange
import Records
import Yams

/// A table whose cells are of other kinds than GANs on images: a file under `paper/experiments` that says `kind: theory`.
/// Each cell names its kind and gives everything but the seed, since nothing of the profile's scale applies to it; what
/// many cells share stands once under `bases`.
struct KindTable {
  /// A cell for some profiles and seeds.
  struct Entry {
    /// What tells it from the others; nil for what its settings say.
    var label: String?
    /// The cell, with seed 0.
    var config: CellConfig
    /// How many of the profile's seeds it takes.
    var seeds: Int
    /// The profiles that have it; empty for all.
    var profiles: [String]
    /// Where it stands.
    var place: ConfigurationError.Place

    func sharesProfile(with other: Entry) -> Bool {
      profiles.isEmpty || other.profiles.isEmpty || !Set(profiles).isDisjoint(with: other.profiles)
    }
  }

  /// The table's name, the same as the file's.
  let table: String
  /// In the table's order.
  let entries: [Entry]

  /// The value of `kind` in such a file.
  static let marker = "theory"
  private static let own = ["base", "kind", "label", "profiles", "seeds"]
  private static let density = [
    "method", "points", "constants", "real", "fake", "dimension", "hidden", "activation", "batch", "steps",
    "learning_rate", "samples",
  ]
  private static let exact = ["quantity", "points", "constants", "real", "fake", "dimension"]
  private static let toy = [
    "shape", "method", "points", "constants", "hidden", "batch", "steps", "critic_steps", "optimizer",
  ]

  /// Whether an experiment's file is of this sort. A file that cannot be read is not: its own reader says what is wrong.
  static func isOne(_ name: String, paper folder: String) -> Bool {
    guard let text = try? String(contentsOfFile: "\(folder)/experiments/\(name).yaml", encoding: .utf8) else {
      return false
    }
    return (try? Yams.compose(yaml: text))?.mapping?["kind"]?.string == marker
  }

  /// Reads `FOLDER/experiments/NAME.yaml`; throws `ConfigurationError`.
  init(named name: String, paper folder: String) throws {
    let path = try PaperFiles.path(of: name, kind: "experiment", folder: "\(folder)/experiments")
    let file = try YAMLSection(contentsOf: path, allowed: ["table", "kind", "bases", "cells"])
    table = try file.string("table", oneOf: [name])
    _ = try file.string("kind", oneOf: [Self.marker])
    let any = Self.own + Set(Self.density + Self.exact + Self.toy).sorted()
    let bases = file.contains("bases") ? try file.named("bases", allowed: any.filter { $0 != "base" }) : []
    entries = try file.sections("cells", allowed: any).map { cell in
      var loose = cell
      if cell.contains("base") {
        let name = try cell.string("base", oneOf: bases.map(\.name))
        for base in bases where base.name == name { loose = cell.filled(from: base.section) }
      }
      let kind = try loose.string("kind", oneOf: ["density", "exact", "toy"])
      let keys = kind == "density" ? Self.density : kind == "exact" ? Self.exact : Self.toy
      let section = try loose.only(Self.own + keys)
      let config: CellConfig
      switch kind {
      case "density": config = .density(try Self.density(section))
      case "exact": config = .exact(try Self.exact(section))
      default: config = .toy(try Self.toy(section))
      }
      do {
        try config.validate()
      } catch {
        throw ConfigurationError.notAllowed(
          .init(file: path, line: section.line), key: "\(kind) cell", value: config.json.text,
          allowed: oneLine(error))
      }
      return Entry(
        label: section.contains("label") ? try section.string("label") : nil, config: config,
        seeds: section.contains("seeds") ? try section.integer("seeds", in: 1...100) : 1,
        profiles: section.contains("profiles") ? try section.strings("profiles") : [], place: section.place())
    }
    for (index, entry) in entries.enumerated() {
      // Claims read rows by label: the same label may stand for other profiles alone.
      let before = entries[..<index].filter { $0.label == entry.label && $0.sharesProfile(with: entry) }
      if let label = entry.label, !before.isEmpty {
        throw ConfigurationError.duplicateLabel(entry.place, table: table, label: label)
      }
    }
  }

  /// The cells of a profile: seeds in the outer loop.
  func cells(profile: String, seeds: [Int], numerics: Int) -> [Cell] {
    seeds.enumerated().flatMap { position, seed in
      entries.filter { position < $0.seeds && ($0.profiles.isEmpty || $0.profiles.contains(profile)) }.compactMap {
        // An exact number has no seed.
        if case .exact = $0.config, position > 0 { return nil }
        let config = $0.config.with(seed: seed, numerics: numerics)
        return Cell(
          config: config,
          uses: [CellUse(table: table, label: $0.label ?? config.label, readsStep: config.steps)])
      }
    }
  }

  private static func density(_ cell: YAMLSection) throws -> DensityConfig {
    let method = try cell.string("method", oneOf: DensityConfig.methods.map(\.name))
    return DensityConfig(
      method: method, points: try cell.string("points"),
      constants: try constants(cell, names: DensityConfig.methods.first { $0.name == method }?.constants ?? []),
      real: try density(cell, "real"), fake: try density(cell, "fake"),
      dimension: cell.contains("dimension") ? try cell.integer("dimension", in: 1...64) : 1,
      hidden: try hidden(cell), activation: try cell.string("activation", oneOf: DensityConfig.activations),
      batch: try cell.integer("batch", in: 16...65536), steps: try cell.integer("steps", in: 1...1_000_000),
      learningRate: try cell.number("learning_rate", above: 0, upTo: 1),
      samples: try cell.integer("samples", in: 16...10_000_000), seed: 0, numerics: 1)
  }

  private static func exact(_ cell: YAMLSection) throws -> ExactConfig {
    let name = try cell.string("quantity", oneOf: ExactConfig.Quantity.allCases.map(\.rawValue))
    guard let quantity = ExactConfig.Quantity(rawValue: name) else {
      preconditionFailure("a quantity that passed the list above is in the list above")
    }
    return ExactConfig(
      quantity: quantity, constants: try constants(cell, names: quantity.constants),
      points: cell.contains("points") ? try cell.string("points") : MethodRules.noPoints,
      real: cell.contains("real") ? try density(cell, "real") : nil,
      fake: cell.contains("fake") ? try density(cell, "fake") : nil,
      dimension: cell.contains("dimension") ? try cell.integer("dimension", in: 1...64) : 1, numerics: 1)
  }

  private static func toy(_ cell: YAMLSection) throws -> ToyConfig {
    let method = try cell.string("method", oneOf: ToyConfig.methods.map(\.name))
    return ToyConfig(
      shape: try cell.string("shape", oneOf: ToyConfig.shapes), method: method, points: try cell.string("points"),
      constants: try constants(cell, names: ToyConfig.methods.first { $0.name == method }?.constants ?? []),
      hidden: try hidden(cell), batch: try cell.integer("batch", in: 16...4096),
      steps: try cell.integer("steps", in: 1...1_000_000), criticSteps: try cell.integer("critic_steps", in: 1...1000),
      optimizer: try optimizer(cell), seed: 0, numerics: 1)
  }

  private static func optimizer(_ cell: YAMLSection) throws -> OptimizerConfig {
    let all = ["name", "learning_rate", "beta1", "beta2", "decay", "epsilon"]
    let section = try cell.section("optimizer", allowed: all)
    let isAdam = try section.string("name", oneOf: OptimizerConfig.names) == "adam"
    return OptimizerConfig(
      name: isAdam ? "adam" : "rmsprop", learningRate: try section.number("learning_rate", above: 0, upTo: 1),
      beta1: isAdam ? try section.share("beta1") : 0, beta2: try section.share(isAdam ? "beta2" : "decay"),
      epsilon: try section.number("epsilon", above: 0, upTo: 1))
  }

  private static func constants(
    _ cell: YAMLSection, names: [MethodRules.Constant]
  ) throws -> [(name: String, value: Double)] {
    if names.isEmpty, !cell.contains("constants") { return [] }
    let section = try cell.section("constants", allowed: names.map(\.name))
    return try names.map { (name: $0.name, value: try section.number($0.name, in: $0.range)) }
  }

  private static func density(_ cell: YAMLSection, _ key: String) throws -> Density {
    let section = try cell.section(key, allowed: ["normal", "mixture", "uniform", "deviation"])
    let limit = -Double.greatestFiniteMagnitude
    if section.contains("mixture") {
      return .mixture(means: try section.numbers("mixture"), deviation: try section.number("deviation", above: 0))
    }
    if section.contains("uniform") {
      let ends = try section.numbers("uniform")
      guard ends.count == 2 else {
        throw section.notAllowed("uniform", value: "\(ends.count) numbers", allowed: "[low, high]")
      }
      return .uniform(low: ends[0], high: ends[1])
    }
    return .normal(
      mean: try section.number("normal", above: limit), deviation: try section.number("deviation", above: 0))
  }

  private static func hidden(_ cell: YAMLSection) throws -> [Int] {
    try cell.numbers("hidden").map { value in
      guard let units = Int(exactly: value) else {
        throw cell.notAllowed("hidden", value: "\(value)", allowed: "whole numbers of units")
      }
      return units
    }
  }
}

extension CellConfig {
  /// The same cell with another seed and generation of the arithmetic.
  fileprivate func with(seed: Int, numerics: Int) -> CellConfig {
    switch self {
    case .gan(var config):
      (config.seed, config.numerics) = (seed, numerics)
      return .gan(config)
    case .density(var config):
      (config.seed, config.numerics) = (seed, numerics)
      return .density(config)
    case .exact(var config):
      config.numerics = numerics
      return .exact(config)
    case .toy(var config):
      (config.seed, config.numerics) = (seed, numerics)
      return .toy(config)
    }
  }
}

extension YAMLSection {
  /// The same section; throws for the first key that is not allowed.
  fileprivate func only(_ allowed: [String]) throws -> YAMLSection {
    for entry in entries where !allowed.contains(entry.key) {
      throw ConfigurationError.unknownKey(
        .init(file: file, line: entry.line), key: prefix + entry.key, allowed: allowed)
    }
    return self
  }

  /// A list of finite numbers, at least one; the same may stand twice.
  fileprivate func numbers(_ key: String) throws -> [Double] {
    let entry = entries.first { $0.key == key }
    let place = ConfigurationError.Place(file: file, line: entry?.line ?? line)
    guard let sequence = entry?.value.sequence, !sequence.isEmpty else {
      throw ConfigurationError.missingKey(place, key: prefix + key, expected: "a list of numbers")
    }
    return try sequence.map {
      guard let text = $0.string, let value = Double(text), value.isFinite else {
        throw ConfigurationError.wrongType(
          place, key: prefix + key, expected: "a list of numbers", found: $0.string ?? "something else")
      }
      return value
    }
  }
}
