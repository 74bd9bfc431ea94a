import Engine
import Networks
import Objectives
import TestSupport
import Testing

private let shape = Shape([4, 4, 1], batch: 2)

/// A method's critic loss as a function of a small critic's parameters; samples, masks and schedule are constants.
private func criticLoss(
  _ name: String, _ objective: any Objective,
  _ critic: any Critic = ConvCritic(
    size: 4, widths: [1, 2], activation: .tanh), pointSets: Int = 1, vectors: [String: [Double]] = [:]
) -> GradientCase {
  var inputs: [(name: String, shape: Shape, values: [Double])] = []
  for (salt, feed) in (["real", "fake"] + (0..<pointSets).map { "points\($0)" }).enumerated() {
    inputs.append((feed, shape, GradientCase.numbers(shape.count, salt: salt + 1)))
  }
  if objective is RJSGAN { inputs.append((RJSGAN.gammaFeed, .scalar, [0.8])) }
  if objective is PotentialFit {
    for (salt, feed) in [PotentialFit.targets.real, PotentialFit.targets.fake].enumerated() {
      inputs.append((feed, Shape([], batch: 2), GradientCase.numbers(2, salt: 30 + salt)))
    }
  }
  if objective.dropout != nil {
    for call in CriticCall.all(pointSets: pointSets) {
      for (stage, mask) in critic.maskShapes(batch: 2) {
        let values = GradientCase.numbers(mask.count, salt: 40 + call.number).map { $0 > -0.4 ? 2.0 : 0 }
        inputs.append(("mask.\(call.name).\(stage)", mask, values))
      }
    }
  }
  let constants = inputs.map(\.name)
  let parameters = critic.parameters.enumerated().map { salt, parameter in
    (
      name: "critic.\(parameter.name)", shape: parameter.shape,
      values: GradientCase.numbers(parameter.shape.count, salt: salt + 3).map { 0.4 * $0 }
    )
  }
  return GradientCase(name, inputs + parameters, constants: constants, states: parameters.map(\.name)) { graph, nodes in
    guard let real = nodes["real"], let fake = nodes["fake"] else { preconditionFailure("no samples") }
    let weights = Weights(graph, prefix: "critic", critic.parameters)
    let calls = CriticCalls { x, call in
      var masks: [String: Node] = [:]
      for (stage, _) in critic.maskShapes(batch: 2) { masks[stage] = nodes["mask.\(call.name).\(stage)"] }
      let output = critic(x, weights, masks: masks)
      return (output.scores, output.features)
    }
    let points = objective.needsPenaltyPoints ? (0..<pointSets).compactMap { nodes["points\($0)"] } : []
    return objective.criticLoss(calls: calls, real: real, fake: fake, points: points).total
  }
}

@Suite("Critic losses of all methods against finite differences, in Double, to second order")
struct MethodDerivativeTests {
  @Test(
    "gradient by every parameter, and its own derivative",
    arguments: [
      criticLoss("SGAN", SGAN()), criticLoss("WGAN", WGAN()), criticLoss("WGAN-GP", WGANGP(lambda: 3)),
      criticLoss("RJS-GAN", RJSGAN()), criticLoss("CT-GAN", CTGAN(lambda: 3, lambda2: 1.5, margin: 0, dropout: 0.5)),
      criticLoss("CT-GAN at two sets of points", CTGAN(lambda: 3, lambda2: 1.5), pointSets: 2),
      criticLoss("WGAN-div", WGANDiv(k: 2, p: 6)), criticLoss("WGAN-div, odd p", WGANDiv(k: 0.5, p: 3)),
      criticLoss(
        "WGAN-div, Keras critic with batch norm", WGANDiv(k: 2, p: 4),
        ConvCritic.keras(size: 4, widths: [1, 1, 2], norm: .batch, activation: .tanh)),
      criticLoss(
        "RJS-GAN, Keras critic with layer norm", RJSGAN(),
        ConvCritic.keras(size: 4, widths: [1, 1, 2], norm: .layer, activation: .softplus)),
      criticLoss("SNGAN's hinge", SNGAN()), criticLoss("fit to a potential", PotentialFit(under: WGAN())),
    ])
  func loss(_ gradientCase: GradientCase) throws {
    let result = try gradientCase.check()
    #expect(result.first < 1e-6, "\(gradientCase.name)")
    #expect(result.second < 1e-6, "\(gradientCase.name)")
  }

  @Test("SNGAN with converged vectors: the gradient is that of the hinge at W / σ(W), through every layer's σ")
  func spectral() throws {
    let critic = ConvCritic(size: 4, widths: [1, 2, 2], activation: .tanh)
    let graph = Graph()
    let plain = Weights(graph, prefix: "critic", critic.parameters)
    let spectral = SpectralWeights(plain, critic.parameters)
    let (real, fake) = (graph.feed("real", shape), graph.feed("fake", shape))
    let loss = SNGAN().criticLoss(
      { critic.scores($0, spectral.weights) }, real: real, fake: fake, points: []
    ).total
    let nodes = critic.parameters.map { plain[$0.name] }
    let gradients = graph.gradients(of: loss, by: nodes)
    var values = [
      "real": GradientCase.numbers(shape.count, salt: 1), "fake": GradientCase.numbers(shape.count, salt: 2),
    ]
    for (salt, parameter) in critic.parameters.enumerated() {
      values["critic.\(parameter.name)"] = GradientCase.numbers(parameter.shape.count, salt: salt + 3)
    }
    #expect(SpectralWeights.vectors(of: critic.parameters).map(\.name) == spectral.vectors.map { "\($0.name).u" })
    for vector in SpectralWeights.vectors(of: critic.parameters) {
      values["critic.\(vector.name)"] = GradientCase.numbers(vector.shape.count, salt: 9)
    }
    /// One power iteration of every weight, as a training step keeps it.
    func iterate(_ values: inout [String: [Double]]) throws {
      let found = try Reference.evaluate(spectral.vectors.map(\.node), values)
      for (vector, value) in zip(spectral.vectors, found) { values["critic.\(vector.name).u"] = value }
    }
    for _ in 0..<400 { try iterate(&values) }
    let symbolic = try Reference.evaluate(gradients, values)
    for (parameter, found) in zip(critic.parameters, symbolic) {
      let name = "critic.\(parameter.name)"
      let numeric = try found.indices.map { element in
        let sides = try [1e-5, -1e-5].map { step in
          var moved = values
          moved[name]?[element] += step
          for _ in 0..<40 { try iterate(&moved) }
          return try Reference.evaluate([loss], moved)[0][0]
        }
        return (sides[0] - sides[1]) / 2e-5
      }
      #expect(worstDifference(found, numeric) < 1e-6, "\(name)")
    }
  }
}
