/// How many seeds of a setting comparisons can use.
public enum SeedCount {
  /// With fewer there is no bound.
  public static let fewest = 4
  /// No setting is ever trained with more.
  public static let most = 64
}

/// A claim that comparisons have not decided yet, as the schedule sees it.
public struct OpenClaim: Equatable, Sendable {
  public var id: String
  /// Seeds in all that each setting probably needs; nil where even the largest number probably decides nothing.
  public var seeds: Int?
  /// Ids of the first runs of the settings that it still reads.
  public var runs: [String]

  public init(id: String, seeds: Int?, runs: [String]) { (self.id, self.seeds, self.runs) = (id, seeds, runs) }
}
