extension RunConfig {
  /// Refuses what no run can mean. Throws `ConfigError`, which names the first wrong key.
  public func validate() throws {
    try validateMethod()
    try oneOf("network", network, RunConfig.networks)
    try oneOf("criticNorm", criticNorm, RunConfig.criticNorms(of: network))
    try within("width", width, 1...1024)
    guard [8, 16, 32, 64, 128].contains(size) else {
      throw ConfigError.outOfRange(key: "size", value: String(size), allowed: "8, 16, 32, 64 or 128")
    }
    guard channels == 1 || channels == 3 else {
      throw ConfigError.outOfRange(key: "channels", value: String(channels), allowed: "1 or 3")
    }
    try within("latent", latent, 1...4096)
    // Which data sets exist is known where they are read; here the name must be one that can be shown and filed.
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
    guard !dataset.isEmpty, dataset.utf8.count <= 64, dataset.utf8.allSatisfy(letters.contains) else {
      throw ConfigError.outOfRange(key: "dataset", value: quoted(dataset), allowed: "a-z, 0-9 and -, at most 64")
    }
    guard isHash(dataHash) else {
      throw ConfigError.outOfRange(
        key: "dataHash", value: quoted(dataHash), allowed: "a SHA-256 of 64 lower-case hexadecimal digits")
    }
    try within("batch", batch, 1...4096)
    try within("steps", steps, 1...10_000_000)
    try within("criticSteps", criticSteps, 1...1000)
    try oneOf("criticSchedule", criticSchedule, RunConfig.criticSchedules)
    try validateOptimizer()
    try within("seed", seed, 0...(1 << 53 - 1))
    try within("numerics", numerics, 1...1_000_000)
  }

  private func validateMethod() throws {
    guard let known = MethodRules.all.first(where: { $0.name == method }) else {
      throw ConfigError.unknown(key: "method", value: method, known: MethodRules.all.map(\.name))
    }
    try oneOf("points", points, known.hasPenalty ? MethodRules.pointNames : [MethodRules.noPoints])
    let needed = known.constants.map(\.name)
    for (name, _) in constants where !needed.contains(name) {
      throw ConfigError.unknown(key: "constants", value: name, known: needed)
    }
    for (constant, next) in zip(constants, constants.dropFirst()) where constant.name == next.name {
      throw ConfigError.repeated(key: "constants.\(next.name)")
    }
    for needed in known.constants {
      guard let value = constant(needed.name) else { throw ConfigError.missing(key: "constants.\(needed.name)") }
      guard needed.range.contains(value) else {
        throw ConfigError.outOfRange(
          key: "constants.\(needed.name)", value: "\(value)", allowed: needed.range.description)
      }
    }
  }

  private func validateOptimizer() throws {
    func number(_ name: String, _ value: Double, _ isAllowed: Bool, _ allowed: String) throws {
      if !isAllowed { throw ConfigError.outOfRange(key: "optimizer.\(name)", value: "\(value)", allowed: allowed) }
    }
    try oneOf("optimizer.name", optimizer.name, OptimizerConfig.names)
    let (rate, beta1, beta2, epsilon) = (
      optimizer.learningRate, optimizer.beta1, optimizer.beta2, optimizer.epsilon
    )
    // Written so that NaN fails each.
    try number("learningRate", rate, rate > 0 && rate <= 1, "a number > 0 and <= 1")
    try number("beta1", beta1, beta1 >= 0 && beta1 < 1, "a number >= 0 and < 1")
    if optimizer.name == "rmsprop" { try number("beta1", beta1, beta1 == 0, "0 for rmsprop, which has no momentum") }
    try number("beta2", beta2, beta2 >= 0 && beta2 < 1, "a number >= 0 and < 1")
    try number("epsilon", epsilon, epsilon > 0 && epsilon <= 1, "a number > 0 and <= 1")
  }

  private func within(_ key: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ConfigError.outOfRange(
        key: key, value: String(value), allowed: "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  private func oneOf(_ key: String, _ value: String, _ known: [String]) throws {
    guard known.contains(value) else { throw ConfigError.unknown(key: key, value: value, known: known) }
  }
}

/// A configuration that no run can mean.
public enum ConfigError: Error, Equatable, CustomStringConvertible {
  /// A name that is not known.
  case unknown(key: String, value: String, known: [String])
  /// A value that is not allowed, as text.
  case outOfRange(key: String, value: String, allowed: String)
  /// The method needs it.
  case missing(key: String)
  /// It stands twice.
  case repeated(key: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unknown(let key, let value, let known):
      "\(key): \(quoted(value)) is not known here; known \(known.count == 1 ? "is" : "are") "
        + known.joined(separator: ", ")
    case .outOfRange(let key, let value, let allowed): "\(key): \(value) is not allowed, only \(allowed)"
    case .missing(let key): "\(key) is missing: the method needs it"
    case .repeated(let key): "\(key) stands twice"
    }
  }
}
