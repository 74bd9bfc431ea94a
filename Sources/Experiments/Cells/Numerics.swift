/// The generation of the arithmetic.
public enum Numerics {
  /// Part of every cell's id. Raised whenever `paper/profiles/smoke.digest` changes, so that runs of different arithmetic
  /// never stand in one table.
  public static let version = 2
}
