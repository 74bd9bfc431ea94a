import Interchange
import Networks
import Objectives

extension RunConfig {
  /// What the fields' own ranges cannot say. Throws `FieldError`.
  func validateTogether() throws {
    // Only a critic of a few units takes larger batches.
    if kind == .gan || kind == .toy, self.batch > 4096 {
      throw FieldError("batch", "\(self.batch)", allowed: "a whole number from 1 to 4096")
    }
    switch kind {
    case .gan:
      try validateMethod()
      let norms = CriticNorm.allCases.filter { Architecture(rawValue: self.network)?.allows($0) ?? false }
      try check("criticNorm", self.criticNorm, among: norms.map(\.rawValue))
    case .toy: try validateMethod(among: ["wgan", "wgan-div", "wgan-gp"])
    case .critic:
      try validateMethod(among: ["sgan", "sngan", "wgan", "wgan-div", "wgan-gp"])
      try validateDensities()
      try validateFit()
    case .exact: try validateExact()
    }
  }

  private func validateMethod(among known: [String]? = nil) throws {
    if let known { try check("method", self.method, among: known) }
    guard let method = try? Method.named(self.method) else { preconditionFailure("no method \(self.method)") }
    let samplings = kind == .gan ? Sampling.all : Sampling.article
    try check("sampling", self.sampling, among: method.hasPenalty ? samplings : [Sampling.none])
    try check(self.constants, against: method.constants.map { ($0.name, $0.range) })
  }

  private func validateDensities() throws {
    for (key, density) in [("real", self.real), ("fake", self.fake)] {
      guard let density else { throw FieldError(key, "nothing", allowed: "a density") }
      try density.validate(key, dimension: self.dimension)
    }
  }

  private func validateFit() throws {
    guard let fit = self.fit else { return }
    guard self.sampling == Sampling.none else {
      throw FieldError("fit", "'\(fit)'", allowed: "nothing for a method with a penalty")
    }
    guard self.dimension == 1 else { throw FieldError("fit", "'\(fit)'", allowed: "nothing in several dimensions") }
  }

  private func validateExact() throws {
    try check(self.constants, against: self.quantity.constants)
    for (name, value) in self.constants.all where value > 1e6 {
      throw FieldError("constants.\(name)", "\(value)", allowed: "a number up to 1e6")
    }
    func whole(_ name: String, _ range: ClosedRange<Double>) throws {
      guard let value = constant(name) else { return }
      guard range.contains(value), value == value.rounded() else {
        throw FieldError(
          "constants.\(name)", "\(value)",
          allowed: "a whole number from \(Int(range.lowerBound)) to \(Int(range.upperBound))")
      }
    }
    try whole("bumps", 1...32)
    if self.quantity == .slope { try whole("p", 2...100) }
    try check(
      "sampling", self.sampling,
      among: self.quantity.hasDensities ? Sampling.article : [Sampling.none])
    guard self.quantity == .divergence || self.dimension == 1 else {
      throw FieldError("dimension", "\(self.dimension)", allowed: "1 for \(self.quantity.rawValue)")
    }
    guard self.quantity.hasDensities else {
      for (key, density) in [("real", self.real), ("fake", self.fake)] {
        if let density { throw FieldError(key, density.label, allowed: "nothing for \(self.quantity.rawValue)") }
      }
      return
    }
    try validateDensities()
    let unmixed = ["members", "fakes", "reals"]
    for case .uniform? in [self.real, self.fake] where !unmixed.contains(self.sampling) {
      throw FieldError("sampling", "'\(self.sampling)'", allowed: "members, fakes or reals for uniform densities")
    }
    guard self.dimension > 1 else { return }
    for case (let key, .normal(let mean, _)?) in [("real", self.real), ("fake", self.fake)] where mean != 0 {
      throw FieldError("\(key).mean", "\(mean)", allowed: "0 in several dimensions")
    }
    // The law of the radius takes the place of r, which only these three keep isotropic and in closed form.
    try check("sampling", self.sampling, among: unmixed)
  }

  /// Throws unless exactly the named constants are there, in their ranges.
  private func check(_ constants: Constants, against rules: [(name: String, range: ConstantRange)]) throws {
    for (name, value) in constants.all where !rules.contains(where: { $0.name == name }) {
      let names = rules.map(\.name).joined(separator: ", ")
      throw FieldError("constants.\(name)", "\(value)", allowed: names.isEmpty ? "no constant" : "only \(names)")
    }
    for rule in rules {
      guard let value = constants[rule.name] else {
        throw FieldError("constants.\(rule.name)", "missing", allowed: rule.range.description)
      }
      guard rule.range.contains(value) else {
        throw FieldError("constants.\(rule.name)", "\(value)", allowed: rule.range.description)
      }
    }
  }

  private func check(_ key: String, _ value: String, among known: [String]) throws {
    guard known.contains(value) else {
      throw FieldError(key, "'\(value)'", allowed: known.joined(separator: ", "))
    }
  }
}
