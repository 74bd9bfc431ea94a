/// Names of the values in a check's record.
public enum RunValue: String, CaseIterable, Sendable {
  case gap, penalty, divergence, w1
  case lowerBound = "lower_bound"
  // Critics between densities.
  case ratio, steepest, share, oracle, expected
  case standardError = "standard_error"
  case generatorGradient = "generator_gradient"
  case relativeError = "relative_error"
  // Exact numbers.
  case objective, supremum, sgan
  case rightSign = "right_sign"
  case wrongSign = "wrong_sign"
  case objectiveSlope = "objective_slope"
  case divergenceSlope = "divergence_slope"
  case wganDiv = "wgan_div"
  // Toys.
  case modes
  case modesAll = "modes_all"
  case goodShare = "good_share"
  case slicedW1 = "sliced_w1"
  case slicedW1Real = "sliced_w1_real"
}

extension NamedValues {
  public init(_ values: [(RunValue, Double)]) { self.init(values.map { (name: $0.rawValue, value: $1) }) }
}
