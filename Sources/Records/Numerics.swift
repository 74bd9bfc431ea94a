/// The generation of the arithmetic.
public enum Numerics {
  /// Part of every run's id. Raised whenever a change of the arithmetic changes the bits of any training, so that runs of
  /// different arithmetic never meet in one table.
  public static let version = 3
}
