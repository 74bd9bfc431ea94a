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
    let normalized = SpectralWeights.pairs(parameters).map { weight, vector in
      (weight.name, spectrallyNormalized(plain[weight.name], u: plain.state(vector.name, vector.shape)))
    }
    weights = plain.replacing(Dictionary(uniqueKeysWithValues: normalized.map { ($0, $1.value) }))
    sigmas = normalized.map { ($0, $1.sigma) }
    vectors = normalized.map { ($0, $1.u) }
  }

  /// The stored left vectors as parameters that no optimizer moves: "NAME.u" [out], from N(0, 1).
  public static func vectors(of parameters: [Parameter]) -> [Parameter] { pairs(parameters).map(\.vector) }

  private static func pairs(_ parameters: [Parameter]) -> [(weight: Parameter, vector: Parameter)] {
    parameters.filter { $0.name.hasSuffix(".weight") }.map { weight in
      (weight, Parameter("\(weight.name).u", [weight.shape.features[0]], .normal(deviation: 1)))
    }
  }
}
