import Interchange
import Records

/// The runs of one table or figure, without what the profile gives; one file under `paper/experiments`.
///
/// Entries are written out under `runs:`, where what many share is written once under `bases`, or made from `axes:`. A GAN
/// on images takes the rest from its setting and the profile; a check gives everything itself, since nothing of the
/// profile's scale applies to it.
struct TableFile {
  /// One line of the table, for every seed.
  struct Entry {
    /// What tells it from the others.
    var label: String
    /// Its place on the table's axes.
    var axes: [TableUse.Axis] = []
    /// Where its settings come from.
    var setting = TableUse.Setting.own
    var what: What
    /// Its length in critic steps, instead of the profile's.
    var steps: Int?
    /// Its seeds, instead of the profile's.
    var seeds: Seeds?
    /// Its text in the file.
    var document: Document

    enum What {
      /// Of a GAN on images, all but data, scale, length and seed.
      case training(Settings)
      /// A whole configuration, with seed 0.
      case check(RunConfig)
    }

    /// `file:line`.
    var place: String { document.line.map { "\(document.source):\($0)" } ?? document.source }
  }

  /// The table's name, the same as the file's.
  let table: String
  /// Those that the profile has, in the table's order.
  let entries: [Entry]

  init(table: String, entries: [Entry]) { (self.table, self.entries) = (table, entries) }

  private struct File: Decodable {
    var table: String
    var bases: Document?
    @OrEmpty var runs: [Document]
    @OrEmpty var axes: [Block]
  }

  /// Entries made from axes.
  private struct Block: Decodable {
    var setting: TableUse.Setting
    var base: Document?
    /// Every combination, the last axis fastest.
    var product: Document?
    /// For each axis its values with the others at the base; the base itself once.
    var star: Document?
    var steps: Int?
    var seeds: Seeds?
  }

  /// What an entry that is written out has beside its configuration.
  private struct Header: Decodable {
    var base: String?
    var label: String?
    var setting: TableUse.Setting?
    var seeds: Seeds?
    /// The profiles that have it; empty for all.
    @OrEmpty var profiles: [String]
    /// The profiles that leave it out.
    @OrEmpty var except: [String]

    static let keys = ["base", "label", "setting", "seeds", "profiles", "except"]

    func isOf(_ profile: String) -> Bool {
      (profiles.isEmpty || profiles.contains(profile)) && !except.contains(profile)
    }
  }

  /// Reads `FOLDER/experiments/NAME.yaml`, and what its settings need. Throws `PlanError`, `DocumentError`.
  init(named name: String, paper folder: String, methods: MethodSettings) throws {
    let path = try PaperFiles.path(of: name, kind: "experiment", folder: "\(folder)/experiments")
    let document = try Document(yamlFile: path)
    let file = try document.decode(File.self, keys: .snakeCase)
    table = file.table
    guard table == name else { throw document.notAllowed("table", allowed: name) }
    guard !file.runs.isEmpty || !file.axes.isEmpty else {
      throw document.missing("runs", expected: "a list; or give axes")
    }
    let blocks = document["axes"]?.elements ?? []
    entries =
      try file.runs.compactMap { try Self.entry($0, bases: file.bases, methods) }
      + zip(file.axes, blocks).flatMap { try Self.entries($0, $1, methods) }
    for (place, entry) in entries.enumerated() {
      // The same label may appear under two settings: they are never mixed.
      let same = entries[..<place].contains { $0.label == entry.label && $0.setting == entry.setting }
      if same, entry.isLabeled { throw PlanError.duplicateLabel(place: entry.place, table: table, label: entry.label) }
    }
  }

  // MARK: Entries that are written out

  /// Nil for one that other profiles have.
  private static func entry(_ written: Document, bases: Document?, _ methods: MethodSettings) throws -> Entry? {
    var whole = written
    if let base = written["base"] {
      guard let found = base.text.flatMap({ bases?[$0] }) else {
        throw base.notAllowed(allowed: (bases?.members ?? []).map(\.key).joined(separator: ", "))
      }
      whole = written.filled(from: found)
    }
    let rest = whole.without(Header.keys)
    let header = try whole.only(Header.keys).decode(Header.self, keys: .snakeCase)
    guard header.isOf(methods.profile) else { return nil }
    for key in ["seed", "numerics", "data_hash"] where rest[key] != nil {
      throw rest.notAllowed(key, allowed: "nothing: the plan gives it")
    }
    if let kind = rest["kind"], kind.text != RunConfig.Kind.gan.rawValue {
      let config = try RunConfig(rest)
      return Entry(
        label: header.label ?? config.label, what: .check(config), seeds: header.seeds ?? .first(1),
        document: whole)
    }
    let setting = header.setting ?? .own
    guard setting != .trial else { throw whole.notAllowed("setting", allowed: "tuned, published, own") }
    // What a setting gives cannot be said again.
    if setting != .own, let key = ["critic_steps", "critic_schedule", "optimizer"].first(where: { rest[$0] != nil }) {
      throw rest.notAllowed(key, value: "given", allowed: "nothing: setting \(setting.rawValue) gives it")
    }
    let steps = try rest["steps"]?.decode(Within<1, 10_000_000>.self).wrappedValue
    let own = try Settings(rest.without(["kind", "steps"]))
    guard let method = own.method else { throw rest.missing("method", expected: "a name") }
    let settings = try methods.settings(of: method, setting).with(own)
    return Entry(
      label: header.label ?? settings.label, setting: setting, what: .training(settings), steps: steps,
      seeds: header.seeds, document: whole)
  }

  // MARK: Axes

  private static func entries(_ block: Block, _ document: Document, _ methods: MethodSettings) throws -> [Entry] {
    let names = AxisValue.names(isTrial: block.setting == .trial)
    func axes(_ document: Document?) throws -> [(axis: String, values: [Document])] {
      try (document?.members ?? []).map { member in
        guard names.contains(member.key) else {
          throw DocumentError.unknownKey(
            source: member.value.source, line: member.line, key: member.value.path, known: names)
        }
        return (member.key, try member.value.decode(AxisValues.self).all)
      }
    }
    let base = try axes(block.base).map { axis, values in
      guard let value = values.first, values.count == 1 else {
        throw document.notAllowed("base", value: "a list", allowed: "one value each; lists belong to product or star")
      }
      return AxisValue(axis: axis, value: value)
    }
    guard (block.product == nil) != (block.star == nil) else {
      throw document.missing("product", expected: "axes; or give star: one of the two")
    }
    let lists = try axes(block.product ?? block.star)
    let combinations = block.star == nil ? product(lists) : try star(lists, base: base, document)
    return try combinations.map { values in
      let own = try (base + values).reduce(Settings()) { $0.with(try $1.settings()) }
      guard let method = own.method else { throw document.missing("method", expected: "an axis, or part of the base") }
      return Entry(
        label: values.map(\.label).joined(separator: ", "), axes: values.map(\.use), setting: block.setting,
        what: .training(try methods.settings(of: method, block.setting).with(own)), steps: block.steps,
        seeds: block.seeds, document: document)
    }
  }

  private static func product(_ axes: [(axis: String, values: [Document])]) -> [[AxisValue]] {
    axes.reduce([[]]) { rows, axis in
      rows.flatMap { row in axis.values.map { row + [AxisValue(axis: axis.axis, value: $0)] } }
    }
  }

  private static func star(
    _ axes: [(axis: String, values: [Document])], base: [AxisValue], _ document: Document
  ) throws -> [[AxisValue]] {
    let center = try axes.map { axis, _ in
      guard let value = base.first(where: { $0.axis == axis }) else {
        throw document.missing("base.\(axis)", expected: "the value at which the other rays hold it")
      }
      return value
    }
    var rows: [[AxisValue]] = []
    for (place, axis) in axes.enumerated() {
      for value in axis.values {
        var row = center
        row[place] = AxisValue(axis: axis.axis, value: value)
        if !rows.contains(where: { $0.map(\.use) == row.map(\.use) }) { rows.append(row) }
      }
    }
    return rows
  }
}

extension TableFile.Entry {
  /// Whether the label tells it from others; a check without one of its own is told by its configuration.
  fileprivate var isLabeled: Bool {
    if case .check(let config) = what { config.label != label } else { true }
  }
}

extension TableFile {
  /// The trials of a tuning, each also at other learning rates of its method.
  func widened(_ rates: [String: [Double]]) throws -> TableFile {
    let name = "learning_rate"
    var all = entries
    for entry in entries {
      guard case .training(let settings) = entry.what, let method = settings.method else { continue }
      for rate in rates[method] ?? [] {
        var copy = entry
        let text = JSONValue.number(rate).text
        copy.what = .training(settings.with(Settings(learningRate: rate)))
        copy.axes = entry.axes.map { $0.name == name ? TableUse.Axis(name: name, value: text) : $0 }
        copy.label = copy.axes.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
        // Trials that differ in the rate alone become one.
        if !all.contains(where: { $0.axes == copy.axes }) { all.append(copy) }
      }
    }
    return TableFile(table: table, entries: all)
  }
}
