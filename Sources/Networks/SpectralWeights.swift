public import Engine

/// The weights of a network divided by their largest singular values (Miyato et al. 2018), biases and norms as they are.
///
/// Each weight has a stored left vector u, from which every step does one power iteration; a training keeps what it gives.
public struct SpectralWeights {
  /// What the network reads.
  public let weights: Weights
  /// σ of each weight, by the weight's name.
  public let sigmas: [(name: String, node: Node)]
  /// New left vectors, by the weight's name.
  public let vectors: [(name: String, node: Node)]

  /// Normalizes every parameter whose name ends in `.weight`.
  public init(_ plain: Weights, _ parameters: [Parameter]) {
    var normalized: [String: Node] = [:]
    var sigmas: [(name: String, node: Node)] = []
    var vectors: [(name: String, node: Node)] = []
    for (parameter, vector) in SpectralWeights.pairs(parameters) {
      let (value, sigma, u) = spectrallyNormalized(
        plain[parameter.name], u: plain.state(vector.name, vector.shape))
      normalized[parameter.name] = value
      sigmas.append((parameter.name, sigma))
      vectors.append((parameter.name, u))
    }
    weights = plain.replacing(normalized)
    self.sigmas = sigmas
    self.vectors = vectors
  }

  /// The stored left vectors as parameters that no optimizer moves: "NAME.u" [out], from N(0, 1).
  public static func vectors(of parameters: [Parameter]) -> [Parameter] { pairs(parameters).map(\.vector) }

  private static func pairs(_ parameters: [Parameter]) -> [(weight: Parameter, vector: Parameter)] {
    parameters.filter { $0.name.hasSuffix(".weight") }.map { weight in
      (weight, Parameter("\(weight.name).u", [weight.shape.features[0]], .normal(deviation: 1)))
    }
  }
}
