public import Records

/// The cells of one table or figure, without what the profile gives; one file under `paper/experiments`.
public struct Experiment: Sendable {
  /// One cell of the table, for every seed.
  public struct Entry: Sendable {
    /// What tells it from the others.
    public var label: String
    /// Its place on the table's axes.
    public var axes: [CellUse.Axis]
    /// Where its settings come from.
    public var setting: CellSetting
    /// All that is trained but data, scale, length and seed.
    public var settings: CellSettings
    /// Its length in critic steps, instead of the profile's.
    public var steps: Int?
    /// Its seeds, instead of the profile's.
    public var seeds: [Int]?
    /// Where it stands.
    var place: ConfigurationError.Place
  }

  /// The table's name, the same as the file's.
  public var table: String
  /// In the table's order.
  public var entries: [Entry]

  /// Kinds of tables that are read here: `kind:` in the file, `gan` when left out.
  static let kinds = ["gan"]
  private static let blockKeys = ["setting", "base", "product", "star", "steps", "seeds"]

  /// Reads `FOLDER/experiments/NAME.yaml`, and what its settings need.
  ///
  /// - Parameter profile: whose tuning choices `setting: tuned` takes.
  /// - Throws: `ConfigurationError`.
  public init(named name: String, paper folder: String, profile: String) throws {
    try self.init(named: name, paper: folder, profile: profile, sources: nil)
  }

  /// - Parameter sources: those that other tables of the profile have read already.
  init(named name: String, paper folder: String, profile: String, sources: SettingSources?) throws {
    let path = try PaperFiles.path(of: name, kind: "experiment", folder: "\(folder)/experiments")
    let file = try YAMLSection(contentsOf: path, allowed: ["table", "kind", "cells", "axes"])
    table = try file.string("table", oneOf: [name])
    if file.contains("kind") { _ = try file.string("kind", oneOf: Self.kinds) }
    let sources = sources ?? SettingSources(paper: folder, profile: profile)
    let cellKeys = CellSettings.needed + CellSettings.optional + ["label", "setting", "steps", "seeds"]
    entries = []
    if file.contains("cells") || !file.contains("axes") {
      entries += try file.sections("cells", allowed: cellKeys).map { try Self.cell($0, file, sources) }
    }
    if file.contains("axes") {
      for block in try file.sections("axes", allowed: Self.blockKeys) { entries += try Self.block(block, sources) }
    }
    for (place, entry) in entries.enumerated() {
      // The same label may stand under two settings: they are never mixed.
      if entries[..<place].contains(where: { $0.label == entry.label && $0.setting == entry.setting }) {
        throw ConfigurationError.duplicateLabel(entry.place, table: table, label: entry.label)
      }
    }
  }

  // MARK: Cells that are written out

  private static func cell(_ cell: YAMLSection, _ file: YAMLSection, _ sources: SettingSources) throws -> Entry {
    let setting =
      cell.contains("setting")
      ? try self.setting(cell, oneOf: [.tuned, .published]) : .own
    let settings: CellSettings
    if setting == .own {
      settings = try CellSettings(cell)
    } else {
      // What a setting gives cannot be said again.
      let given = ["critic_steps", "critic_schedule", "optimizer"]
      if let key = given.first(where: cell.contains) {
        throw cell.notAllowed(key, value: "given", allowed: "nothing: setting \(setting.rawValue) gives it")
      }
      settings = try CellDraft(cell).settings(setting, sources)
    }
    let label = cell.contains("label") ? try cell.string("label") : settings.label
    return try entry(cell, label: label, axes: [], setting: setting, settings: settings, place: cell.place())
  }

  private static func setting(_ section: YAMLSection, oneOf allowed: [CellSetting]) throws -> CellSetting {
    CellSetting(rawValue: try section.string("setting", oneOf: allowed.map(\.rawValue))) ?? .own
  }

  private static func entry(
    _ section: YAMLSection, label: String, axes: [CellUse.Axis], setting: CellSetting, settings: CellSettings,
    place: ConfigurationError.Place
  ) throws -> Entry {
    Entry(
      label: label, axes: axes, setting: setting, settings: settings,
      steps: section.contains("steps") ? try section.integer("steps", in: 1...10_000_000) : nil,
      seeds: section.contains("seeds") ? try section.integers("seeds", in: 0...Int(Int32.max)) : nil, place: place)
  }

  // MARK: Axes

  /// The cells of one block: the product of its axes, or a star of rays through its base.
  private static func block(_ block: YAMLSection, _ sources: SettingSources) throws -> [Entry] {
    let setting = try setting(block, oneOf: [.tuned, .published, .trial])
    let allowed = AxisValue.common + (setting == .trial ? AxisValue.ofTrials : [])
    let base = try fixed(block, allowed: allowed)
    guard block.contains("product") != block.contains("star") else {
      throw ConfigurationError.missingKey(
        block.place(), key: "axes.product", expected: "axes; or give star: one of the two")
    }
    let key = block.contains("product") ? "product" : "star"
    let axes = try block.section(key, allowed: allowed).axes()
    let combinations = key == "product" ? product(axes) : try star(axes, base: base, block)
    return try combinations.map { values in
      let draft = try CellDraft(base + values, place: block.place(of: key))
      return try entry(
        block, label: values.map(\.label).joined(separator: ", "),
        axes: values.map { CellUse.Axis(name: $0.axis, value: $0.text) }, setting: setting,
        settings: try draft.settings(setting, sources), place: block.place(of: key))
    }
  }

  private static func fixed(_ block: YAMLSection, allowed: [String]) throws -> [AxisValue] {
    guard block.contains("base") else { return [] }
    let section = try block.section("base", allowed: allowed)
    return try section.axes().map { axis, values in
      guard let value = values.first, values.count == 1 else {
        throw section.notAllowed(axis, value: "a list", allowed: "one value; lists stand under product or star")
      }
      return value
    }
  }

  /// Every combination, the last axis fastest.
  private static func product(_ axes: [(axis: String, values: [AxisValue])]) -> [[AxisValue]] {
    axes.reduce([[]]) { rows, axis in rows.flatMap { row in axis.values.map { row + [$0] } } }
  }

  /// For each axis its values with the others at the base; the base itself once.
  private static func star(
    _ axes: [(axis: String, values: [AxisValue])], base: [AxisValue], _ block: YAMLSection
  ) throws -> [[AxisValue]] {
    let center = try axes.map { axis, _ in
      guard let value = base.first(where: { $0.axis == axis }) else {
        throw ConfigurationError.missingKey(
          block.place(of: "star"), key: "axes.base.\(axis)", expected: "the value at which the other rays hold it")
      }
      return value
    }
    var rows: [[AxisValue]] = []
    for (place, axis) in axes.enumerated() {
      for value in axis.values {
        var row = center
        row[place] = value
        if !rows.contains(where: { $0.map(\.text) == row.map(\.text) }) { rows.append(row) }
      }
    }
    return rows
  }
}

extension CellSettings {
  /// The method with its r(x) and constants, for people: `wgan-div interpolates k=2 p=6`.
  var label: String { Self.label(method: method, points: points, constants: constants) }
}
