/// Why a score cannot be computed. Each case describes itself in one line.
public enum MetricsError: Error, Equatable, CustomStringConvertible {
  case notFinite(sample: Int, feature: Int)
  /// Two sets come from different feature nets.
  case dimensionMismatch(real: Int, fake: Int)
  /// A set is too small for this score.
  case tooFewSamples(score: String, count: Int, needed: Int)
  /// All samples of the reference set have the same features, so there is no unit to scale by.
  case constantFeatures(count: Int)
  /// An image set has no sample of the class to leave out, or nothing else.
  case missingClass(label: Int, samples: Int, count: Int)
  case noFeatures(path: String, found: String)
  /// A file holds an array that no score can use.
  case unusable(path: String, array: String, reason: String)
  /// A file seems to hold statistics, under other names than pytorch-fid's.
  case noStatistics(path: String, found: [String])
  /// A file of weights is not that of the net: which tensor, and what is wrong with it.
  case weights(path: String, tensor: String, reason: String)

  public var description: String {
    switch self {
    case .notFinite(let sample, let feature):
      "feature \(feature) of sample \(sample) is not a finite number: the images or the feature net hold NaN or infinity"
    case .dimensionMismatch(let real, let fake):
      "the real set has \(real) features a sample, the fake set \(fake): extract both with the same net"
    case .tooFewSamples(let score, let count, let needed):
      "\(score) needs at least \(needed) samples a set, one has \(count)"
    case .constantFeatures(let count):
      "all \(count) reference samples have the same features: the feature net is dead or the images are all alike"
    case .missingClass(let label, let samples, let count):
      "cannot leave out class \(label): \(samples) of \(count) images carry that label"
    case .noFeatures(let path, let found):
      "\(path): no 2-D floating-point array of features [samples, features]; it holds \(found)"
    case .unusable(let path, let array, let reason): "\(path): array \(String(reflecting: array)): \(reason)"
    case .noStatistics(let path, let found):
      "\(path): statistics are two arrays 'mu' and 'sigma'; it holds \(found.joined(separator: ", "))"
    case .weights(let path, let tensor, let reason):
      "\(path): tensor \(String(reflecting: tensor)) \(reason): use pytorch-fid's weights of 2015-12-05"
    }
  }
}
