/// The generation of the arithmetic.
public enum Numerics {
  /// Part of every cell's id. Raised whenever a change of the arithmetic changes `paper/profiles/smoke.digest`, so that
  /// runs of different arithmetic never stand in one table.
  public static let version = 3
}
