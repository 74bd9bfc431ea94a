import Engine
import Interchange
import Metrics
import Networks
import Objectives

/// Compares losses, gradients and metrics with reference values of an independent implementation.
public enum Verification {
  /// Verifies one case.
  /// - Parameters:
  ///   - path: a safetensors file in the fixtures' format.
  ///   - reference: the Reference executor in Double at 1e-9, instead of the compiled one in Float.
  /// - Throws: `VerificationError`, `SafetensorsError` and the like for a file that is no usable case.
  public static func verify(path: String, reference: Bool) throws -> VerificationResult {
    let caseFile = try CaseFile(path: path)
    switch caseFile.settings["kind"]?.string {
    case "metric": return try metric(caseFile)
    case "trajectory": return try trajectory(caseFile, reference: reference)
    default: return try criticStep(caseFile, reference: reference)
    }
  }

  /// |x - e| <= relative ‖e‖ + absolute.
  private static func tolerance(_ reference: Bool) -> (relative: Double, absolute: Double) {
    reference ? (1e-9, 1e-12) : (1e-4, 1e-6)
  }

  private static func compare(
    _ name: String, _ found: [Double], _ expected: [Double], _ reference: Bool, element: Double? = nil
  ) -> Comparison {
    let (relative, absolute) = tolerance(reference)
    return Comparison(
      name, found: found, expected: expected, relative: relative, absolute: absolute,
      element: reference ? nil : element)
  }

  // MARK: One critic step

  private static func criticStep(_ caseFile: CaseFile, reference: Bool) throws -> VerificationResult {
    let (method, objective) = try caseFile.objective()
    let (batch, channels, size) = try caseFile.imageSizes("real")
    let critic = try critic(caseFile, channels: channels, size: size)
    let graph = Graph()
    let graphCritic = GraphCritic(critic, objective, graph: graph)
    let shape = Shape([size, size, channels], batch: batch)
    let (real, fake, points) = (graph.feed("real", shape), graph.feed("fake", shape), graph.feed("points", shape))
    let loss = objective.criticLoss(
      calls: graphCritic.calls, real: real, fake: fake, points: objective.needsPenaltyPoints ? [points] : [])
    let gradients = graph.gradients(of: loss.total, by: critic.parameters.map { graphCritic.weights[$0.name] })

    var outputs: [(name: String, node: Node)] = [("expected.loss", loss.total)]
    outputs += (loss.terms + loss.diagnostics + graphCritic.sigmas).map { ("expected.term.\($0.name)", $0.node) }
    outputs += zip(critic.parameters, gradients).map { ("expected.gradient.\($0.name)", $1) }
    var state = try caseFile.parameters("critic", critic.parameters)
    if objective.normalizesSpectrally {
      // The file's "u.conv1.weight" is the state "critic.conv1.weight.u".
      for vector in SpectralWeights.vectors(of: critic.parameters) {
        let name = "u.\(vector.name.dropLast(2))"
        state["critic.\(vector.name)"] = try caseFile.doubles(name, shape: vector.externalShape)
      }
      outputs += graphCritic.vectors.map { ("expected.u.\($0.name.dropLast(2))", $0.node) }
    }
    let runner = try CaseRunner(outputs: outputs, reference: reference, state: state)
    var feeds = [
      "real": try caseFile.images("real", batch: batch, channels: channels, size: size),
      "fake": try caseFile.images("fake", batch: batch, channels: channels, size: size),
    ]
    if objective.needsPenaltyPoints {
      feeds["points"] = try caseFile.images("penalty_points", batch: batch, channels: channels, size: size)
    }
    for (feed, value) in objective.schedule(step: 1, of: 1) { feeds[feed] = [value] }
    if objective.dropout != nil {
      for call in [CriticCall.real, .again, .fake, .penalty(0)] {
        for (stage, shape) in critic.maskShapes(batch: batch) {
          let name = GraphCritic.maskFeed(call, stage)
          feeds[name] = try caseFile.images(name, batch: batch, channels: shape.features[2], size: shape.features[0])
        }
      }
    }
    let found = try runner.run(feeds)
    let comparisons = try caseFile.file.arrays.map(\.name).filter { $0.hasPrefix("expected.") }.map { name in
      guard let values = found[name] else {
        throw VerificationError.unsupported(path: caseFile.path, what: "the tensor '\(name)'")
      }
      return compare(name, values, try caseFile.doubles(name), reference, element: 5e-4)
    }
    return VerificationResult(path: caseFile.path, kind: method, comparisons: comparisons)
  }

  /// The critic that the case's tensors describe.
  private static func critic(_ caseFile: CaseFile, channels: Int, size: Int) throws -> any Critic {
    let activation = try caseFile.activation()
    func units(_ prefix: String) throws -> [Int] {
      var units: [Int] = []
      while caseFile.file["critic.\(prefix)\(units.count + 1).weight"] != nil {
        let name = "critic.\(prefix)\(units.count + 1).weight"
        guard let first = try caseFile.shape(name).first, first > 0 else {
          throw VerificationError.shape(path: caseFile.path, tensor: name, found: [], expected: "[out, …]")
        }
        units.append(first)
      }
      guard !units.isEmpty else {
        throw VerificationError.shape(
          path: caseFile.path, tensor: "critic.\(prefix)1.weight", found: [], expected: "a weight")
      }
      return units
    }
    switch caseFile.settings["critic"]?.string {
    case "mlp":
      return PerceptronCritic(size: size, channels: channels, hidden: try units("linear"), activation: activation)
    case "conv", nil:
      let stages = try units("conv")
      guard size % (1 << stages.count) == 0 else {
        throw VerificationError.shape(
          path: caseFile.path, tensor: "real", found: [size, size], expected: "a side divisible by \(1 << stages.count)"
        )
      }
      return ConvCritic(
        size: size, widths: [channels] + stages, activation: activation,
        norm: caseFile.file["critic.conv2.norm.scale"] == nil ? .none : .layer,
        headBias: caseFile.file["critic.head.bias"] != nil)
    case .some(let kind): throw VerificationError.unsupported(path: caseFile.path, what: "critic '\(kind)'")
    }
  }

  // MARK: Alternating steps

  private static func trajectory(_ caseFile: CaseFile, reference: Bool) throws -> VerificationResult {
    let (batch, channels, size) = try caseFile.imageSizes("step0.real")
    let steps = try caseFile.integer("steps", in: 1...10_000)
    let latent = try caseFile.shape("step0.z.critic").last ?? 0
    guard let critic = try critic(caseFile, channels: channels, size: size) as? ConvCritic, latent > 0 else {
      throw VerificationError.unsupported(path: caseFile.path, what: "this trajectory")
    }
    let generator = ConvGenerator(
      latent: latent, size: size, widths: critic.widths.reversed(), activation: .softplus)
    let optimizer = Optimizer.adam(
      learningRate: try caseFile.number("learning_rate"), beta1: try caseFile.number("beta1"),
      beta2: try caseFile.number("beta2"), epsilon: try caseFile.number("epsilon"))
    let step = TrainingGraph(
      TrainingSetup(
        critic: critic, generator: generator, sampleShape: generator.sampleShape,
        objective: try caseFile.objective().objective, penalty: .points(.interpolates), optimizer: optimizer,
        batch: batch))

    let networks = [("critic", critic.parameters), ("generator", generator.parameters)]
    let start = try networks.reduce(into: [String: [Double]]()) { start, network in
      start.merge(try caseFile.parameters(network.0, network.1)) { $1 }
    }
    // The optimizer's state starts at zero.
    let state = networks.reduce(into: start) { state, network in
      for parameter in network.1 {
        for name in optimizer.stateNames(of: "\(network.0).\(parameter.name)") {
          state[name] = Array(repeating: 0, count: parameter.shape.count)
        }
      }
    }
    let criticRunner = try CaseRunner(
      outputs: step.criticOutputs, updates: step.criticUpdates, reference: reference, state: state)
    let generatorRunner = try CaseRunner(
      outputs: step.generatorOutputs + step.generatorGradients, updates: step.generatorUpdates, reference: reference,
      state: state)
    let criticNames = critic.parameters.map { "critic.\($0.name)" }
    let generatorNames = generator.parameters.map { "generator.\($0.name)" }

    var comparisons: [Comparison] = []
    var losses: (critic: [Double], generator: [Double]) = ([], [])
    for index in 0..<steps {
      let name = "step\(index)"
      var feeds = [
        "real": try caseFile.images("\(name).real", batch: batch, channels: channels, size: size),
        "z": try caseFile.columns("\(name).z.critic", batch: batch, count: latent),
        "points.u": try caseFile.doubles("\(name).u", shape: [batch, 1, 1, 1]),
      ]
      for (feed, value) in optimizer.schedule(step: index + 1) { feeds[feed] = [value] }
      losses.critic += try criticRunner.run(feeds)["critic.loss"] ?? []
      try generatorRunner.adopt(criticNames, from: criticRunner)
      feeds["z"] = try caseFile.columns("\(name).z.generator", batch: batch, count: latent)
      let found = try generatorRunner.run(feeds)
      losses.generator += found["generator.loss"] ?? []
      try criticRunner.adopt(generatorNames, from: generatorRunner)
      if index == 0 {
        for parameter in generator.parameters {
          let expected = "expected.step0.gradient.generator.\(parameter.name)"
          let values = parameter.external(found["gradient.generator.\(parameter.name)"] ?? [])
          comparisons.append(compare(expected, values, try caseFile.doubles(expected), reference, element: 5e-4))
        }
      }
    }
    for (name, values) in [("critic", losses.critic), ("generator", losses.generator)] {
      let expected = try caseFile.doubles("expected.\(name)_loss")
      for (index, (found, value)) in zip(values, expected).enumerated() {
        comparisons.append(compare("expected.\(name)_loss[\(index)]", [found], [value], reference))
      }
    }
    for (prefix, parameters, runner) in [
      ("critic", critic.parameters, criticRunner), ("generator", generator.parameters, generatorRunner),
    ] {
      for parameter in parameters {
        let name = "\(prefix).\(parameter.name)"
        let expected = try caseFile.doubles("expected.final.\(name)")
        let found = parameter.external(try runner.stateValues(name))
        comparisons.append(compare("expected.final.\(name)", found, expected, reference, element: 5e-4))
        // The update itself, which notices a wrong epsilon or moment.
        let from = parameter.external(start[name] ?? [])
        let moved = Comparison.norm(zip(expected, from).map { $0 - $1 })
        let error = Comparison.norm(zip(found, expected).map { $0 - $1 })
        comparisons.append(
          Comparison("update of \(name)", error: error, tolerance: (reference ? 1e-6 : 1e-3) * moved))
      }
    }
    return VerificationResult(path: caseFile.path, kind: "trajectory", comparisons: comparisons)
  }

  // MARK: Metrics

  private static func metric(_ caseFile: CaseFile) throws -> VerificationResult {
    func features(_ name: String) throws -> Features {
      try FeatureFile.features(from: caseFile.file.array(name), name: name, path: caseFile.path)
    }
    let (real, fake) = (try features("features.real"), try features("features.fake"))
    let (precision, recall) = try precisionRecall(real: real, fake: fake)
    let found: [(name: String, value: Double, relative: Double, absolute: Double)] = [
      ("expected.fid", try frechetDistance(real, fake), 1e-9, 1e-12),
      ("expected.kid", try kernelDistance(real: real, fake: fake), 1e-9, 1e-12),
      ("expected.precision", precision, 1e-9, 0), ("expected.recall", recall, 1e-9, 0),
    ]
    // An eigenvalue route loses half the digits of FID where a covariance is singular; equal sets have FID 0; KID
    // cancels under a large common offset (the fixtures' README).
    let singular = try isSingular(real) || isSingular(fake)
    let comparisons = try found.map { name, value, relative, absolute in
      let expected = try caseFile.doubles(name, shape: [1])
      var (relative, absolute) = (relative, absolute)
      if name == "expected.fid" {
        if singular { relative = 1e-6 }
        if real == fake { absolute = 1e-6 }
      }
      if name == "expected.kid", hasLargeOffset(real) { relative = 1e-6 }
      return Comparison(name, found: [value], expected: expected, relative: relative, absolute: absolute)
    }
    return VerificationResult(path: caseFile.path, kind: "metric", comparisons: comparisons)
  }

  private static func isSingular(_ features: Features) throws -> Bool {
    if features.count <= features.dimension { return true }
    let statistics = try FeatureStatistics(features)
    return (0..<features.dimension).contains { statistics.covariance[$0 * features.dimension + $0] == 0 }
  }

  private static func hasLargeOffset(_ features: Features) -> Bool {
    features.mean.reduce(0) { max($0, abs($1)) } >= 100
  }
}
