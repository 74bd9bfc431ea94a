public import Interchange

/// Features or their statistics from a file: safetensors, or numpy's npz.
public enum FeatureFile {
  /// What a file holds for a score.
  public enum Content: Sendable {
    case features(Features)
    case statistics(FeatureStatistics)
  }

  /// Statistics where there are arrays `mu` and `sigma` (see `StatisticsFile`), else features.
  ///
  /// - Throws: `MetricsError`, `LinearAlgebra.Failure`; errors are one line with the path.
  public static func content(of arrays: [(name: String, array: NamedArray)], path: String) throws -> Content {
    if let statistics = try StatisticsFile.statistics(in: arrays, path: path) { return .statistics(statistics) }
    return .features(try features(in: arrays, path: path))
  }

  /// The array called `features` if there is one, else the first 2-D floating-point array: [samples, features], float32 or
  /// float64.
  ///
  /// - Throws: `MetricsError`, and the errors of `ArrayFile`: each one line with the path.
  public static func read(_ path: String) throws -> Features { try features(in: ArrayFile.read(path), path: path) }

  private static func features(in arrays: [(name: String, array: NamedArray)], path: String) throws -> Features {
    guard
      let chosen = arrays.first(where: { $0.name == "features" }) ?? arrays.first(where: { isMatrix($0.array) })
    else {
      let found = arrays.prefix(4).map { "\(String(reflecting: $0.name)) \($0.array.kind.rawValue) \($0.array.shape)" }
      let list = found.joined(separator: ", ") + (arrays.count > 4 ? " and \(arrays.count - 4) more" : "")
      throw MetricsError.noFeatures(path: path, found: arrays.isEmpty ? "no array" : list)
    }
    return try features(from: chosen.array, name: chosen.name, path: path)
  }

  /// The features that one array [samples, features] holds; `name` and `path` are for errors.
  ///
  /// - Throws: `MetricsError.unusable`.
  public static func features(from array: NamedArray, name: String, path: String) throws -> Features {
    func unusable(_ reason: String) -> MetricsError { .unusable(path: path, array: name, reason: reason) }
    guard isMatrix(array) else {
      throw unusable("features are a 2-D array of F32 or F64, this is \(array.kind.rawValue) \(array.shape)")
    }
    guard array.shape[0] > 0, array.shape[1] > 0 else { throw unusable("it is empty, \(array.shape)") }
    do {
      return try Features(count: array.shape[0], dimension: array.shape[1], values: array.doubles(name: name))
    } catch MetricsError.notFinite(let sample, let feature) {
      throw unusable("feature \(feature) of sample \(sample) is NaN or infinite")
    }
  }

  private static func isMatrix(_ array: NamedArray) -> Bool {
    array.shape.count == 2 && (array.kind == .float32 || array.kind == .float64)
  }
}
