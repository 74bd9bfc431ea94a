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
    return switch caseFile.settings["kind"]?.string {
    case "metric": try metric(caseFile)
    case "trajectory": try trajectory(caseFile, reference: reference)
    case nil: try criticStep(caseFile, reference: reference)
    case let kind?: throw VerificationError.unsupported(path: path, what: "kind '\(kind)'")
    }
  }

  /// |x - e| <= relative ‖e‖ + absolute, and for Float a bound of its own for each of many numbers.
  private static func compare(
    _ name: String, _ found: [Double], _ expected: [Double], _ reference: Bool, element: Double? = nil
  ) -> Comparison {
    Comparison(
      name, found: found, expected: expected, relative: reference ? 1e-9 : 1e-4, absolute: reference ? 1e-12 : 1e-6,
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
    let found = try CaseRunner(reference: reference, state: state).step(outputs)(feeds)
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
      let names = (1...).lazy.map { "critic.\(prefix)\($0).weight" }.prefix { caseFile.file[$0] != nil }
      let units = try Array(names).map { try caseFile.shape($0).first ?? 0 }
      guard !units.isEmpty, !units.contains(0) else {
        throw VerificationError.shape(
          path: caseFile.path, tensor: "critic.\(prefix)1.weight", found: units, expected: "[out, …]")
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
    let steps = try caseFile.setting("steps") { $0.integer.flatMap { (1...10_000).contains($0) ? $0 : nil } }
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

    let parameters =
      critic.parameters.map { (name: "critic.\($0.name)", parameter: $0) }
      + generator.parameters.map { (name: "generator.\($0.name)", parameter: $0) }
    let start = try caseFile.parameters("critic", critic.parameters)
      .merging(caseFile.parameters("generator", generator.parameters)) { $1 }
    let runner = CaseRunner(reference: reference, state: start)
    let criticStep = try runner.step(step.criticOutputs, updates: step.criticUpdates)
    let generatorStep = try runner.step(
      step.generatorOutputs + step.generatorGradients, updates: step.generatorUpdates)

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
      losses.critic += try criticStep(feeds)["critic.loss"] ?? []
      feeds["z"] = try caseFile.columns("\(name).z.generator", batch: batch, count: latent)
      let found = try generatorStep(feeds)
      losses.generator += found["generator.loss"] ?? []
      for parameter in index == 0 ? generator.parameters : [] {
        let gradient = "gradient.generator.\(parameter.name)"
        let expected = "expected.step0.\(gradient)"
        let values = parameter.external(found[gradient] ?? [])
        comparisons.append(compare(expected, values, try caseFile.doubles(expected), reference, element: 5e-4))
      }
    }
    for (name, values) in [("critic", losses.critic), ("generator", losses.generator)] {
      let expected = try caseFile.doubles("expected.\(name)_loss")
      for (index, (found, value)) in zip(values, expected).enumerated() {
        comparisons.append(compare("expected.\(name)_loss[\(index)]", [found], [value], reference))
      }
    }
    for (name, parameter) in parameters {
      let expected = try caseFile.doubles("expected.final.\(name)")
      let found = parameter.external(try runner.values(of: name))
      comparisons.append(compare("expected.final.\(name)", found, expected, reference, element: 5e-4))
      // The update itself, which notices a wrong epsilon or moment.
      let from = parameter.external(start[name] ?? [])
      let moved = Comparison.norm(zip(expected, from).map { $0 - $1 })
      let error = Comparison.norm(zip(found, expected).map { $0 - $1 })
      comparisons.append(Comparison("update of \(name)", error: error, tolerance: (reference ? 1e-6 : 1e-3) * moved))
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
    // An eigenvalue route loses half the digits of FID where a covariance is singular; equal sets have FID 0; KID
    // cancels under a large common offset (the fixtures' README).
    let isSingular = try [real, fake].contains { features in
      if features.count <= features.dimension { return true }
      let covariance = try FeatureStatistics(features).covariance
      return (0..<features.dimension).contains { covariance[$0 * features.dimension + $0] == 0 }
    }
    let hasLargeOffset = real.mean.contains { abs($0) >= 100 }
    let found: [(name: String, value: Double, relative: Double, absolute: Double)] = [
      ("expected.fid", try frechetDistance(real, fake), isSingular ? 1e-6 : 1e-9, real == fake ? 1e-6 : 1e-12),
      ("expected.kid", try kernelDistance(real: real, fake: fake), hasLargeOffset ? 1e-6 : 1e-9, 1e-12),
      ("expected.precision", precision, 1e-9, 0), ("expected.recall", recall, 1e-9, 0),
    ]
    let comparisons = try found.map { name, value, relative, absolute in
      Comparison(
        name, found: [value], expected: try caseFile.doubles(name, shape: [1]), relative: relative, absolute: absolute)
    }
    return VerificationResult(path: caseFile.path, kind: "metric", comparisons: comparisons)
  }
}
