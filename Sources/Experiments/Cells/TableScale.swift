import Records

/// What a profile gives a table of its own: length, seeds, and which values of its axes.
public struct TableScale: Equatable, Sendable {
  /// Length in critic steps; `nil` for the profile's.
  public var steps: Int?
  /// Seeds; `nil` for the profile's.
  public var seeds: [Int]?
  /// For an axis the values that are kept, as `CellUse.Axis.value` has them; all values of axes that are not named.
  public var kept: [Axis] = []
  /// Length and seeds of the cells with setting `published`, where they differ from the table's others.
  public var published: Length?

  /// Values of an axis.
  public struct Axis: Equatable, Sendable {
    /// Its name.
    public var name: String
    /// The values kept.
    public var values: [String]
  }

  /// How long, and how often.
  public struct Length: Equatable, Sendable {
    /// In critic steps.
    public var steps: Int?
    /// One training each.
    public var seeds: [Int]?
  }

  init(_ section: YAMLSection) throws {
    (steps, seeds) = try Self.length(section)
    if section.contains("published") {
      let (steps, seeds) = try Self.length(try section.section("published", allowed: Self.lengthKeys))
      published = Length(steps: steps, seeds: seeds)
    }
    if section.contains("only") {
      kept = try section.section("only", allowed: AxisValue.common).axes().map {
        Axis(name: $0.axis, values: $0.values.map(\.text))
      }
    }
  }

  static let lengthKeys = ["steps", "seeds"]
  static let keys = lengthKeys + ["published", "only"]

  static func length(_ section: YAMLSection) throws -> (steps: Int?, seeds: [Int]?) {
    (
      section.contains("steps") ? try section.integer("steps", in: 1...10_000_000) : nil,
      section.contains("seeds") ? try section.integers("seeds", in: 0...Int(Int32.max)) : nil
    )
  }

  /// Whether the profile keeps the entry.
  func keeps(_ entry: Experiment.Entry) -> Bool {
    kept.allSatisfy { axis in
      entry.axes.first { $0.name == axis.name }.map { axis.values.contains($0.value) } ?? true
    }
  }
}

/// A data set that a profile's tables want and that cannot be had here: its cells are listed, never trained.
public struct AbsentData: Equatable, Sendable {
  /// Its name, as in `RunConfig`.
  public var dataset: String
  /// Height and width of an image in pixels.
  public var size: Int
  /// Colors of an image.
  public var channels: Int
  /// The tables that want it.
  public var tables: [String]
  /// Why it is not here, one clause.
  public var reason: String

  init(_ section: YAMLSection, tables known: [String]) throws {
    dataset = try section.string("dataset", oneOf: Vocabulary.absentDatasets.map(\.name))
    size = try section.integer("size", in: 32...128)
    channels = try section.integer("channels", in: 1...3)
    tables = try section.strings("tables")
    if let unknown = tables.first(where: { !known.contains($0) }) {
      throw section.notAllowed("tables", value: "'\(unknown)'", allowed: known.joined(separator: ", "))
    }
    let name = dataset
    reason = Vocabulary.absentDatasets.first { $0.name == name }?.reason ?? "no data here"
  }

  static let keys = ["dataset", "size", "channels", "tables"]
}
