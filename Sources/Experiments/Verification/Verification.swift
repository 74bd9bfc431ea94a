import Engine
import Interchange
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
    case "generator": try generator(caseFile, reference: reference)
    case nil: try criticStep(caseFile, reference: reference)
    case let kind?: throw VerificationError.unsupported(path: path, what: "kind '\(kind)'")
    }
  }

  /// |x - e| <= relative ‖e‖ + absolute, and for Float a bound of its own for each of many numbers.
  static func compare(
    _ name: String, _ found: [Double], _ expected: [Double], _ reference: Bool, element: Double? = nil
  ) -> Comparison {
    Comparison(
      name, found: found, expected: expected, relative: reference ? 1e-9 : 1e-4, absolute: reference ? 1e-12 : 1e-6,
      element: reference ? nil : element)
  }

  /// Every "expected.…" of the file with what was found under its name.
  private static func compared(
    _ caseFile: CaseFile, _ found: [String: [Double]], reference: Bool
  ) throws -> [Comparison] {
    try caseFile.file.arrays.map(\.name).filter { $0.hasPrefix("expected.") }.map { name in
      guard let values = found[name] else {
        throw VerificationError.unsupported(path: caseFile.path, what: "the tensor '\(name)'")
      }
      return compare(name, values, try caseFile.doubles(name), reference, element: 5e-4)
    }
  }

  // MARK: One critic step

  private static func criticStep(_ caseFile: CaseFile, reference: Bool) throws -> VerificationResult {
    let (method, objective) = try caseFile.objective()
    let (batch, channels, size) = try caseFile.imageSizes("real")
    let critic = try caseFile.critic(channels: channels, size: size)
    let graph = Graph()
    let graphCritic = GraphCritic(critic, objective, graph: graph)
    let shape = Shape([size, size, channels], batch: batch)
    let (real, fake, points) = (graph.feed("real", shape), graph.feed("fake", shape), graph.feed("points", shape))
    let isRaw = caseFile.penalizesRawSamples
    let loss = objective.criticLoss(
      calls: graphCritic.calls, real: real, fake: fake,
      points: objective.needsPenaltyPoints ? isRaw ? [real, fake] : [points] : [])
    let gradients = graph.gradients(of: loss.total, by: critic.parameters.map { graphCritic.weights[$0.name] })
    let scores = [("scores_real", CriticCall.real, real), ("scores_fake", .fake, fake)].map { name, call, samples in
      (name: name, node: graphCritic.calls(samples, call).scores)
    }

    var outputs: [(name: String, node: Node)] = [("expected.loss", loss.total)]
    let terms = scores + loss.terms + loss.diagnostics + graphCritic.sigmas
    outputs += terms.map { ("expected.term.\($0.name)", $0.node) }
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
    if objective.needsPenaltyPoints, !isRaw {
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
    var found = try CaseRunner(reference: reference, state: state).step(outputs)(feeds)
    if isRaw {
      // The norms at the reals, then those at the fakes.
      let norms = [1, 2].flatMap { found["expected.term.\(Loss.squaredNorm).\($0)"] ?? [] }
      found["expected.term.\(Loss.squaredNorm)"] = norms
    }
    return VerificationResult(
      path: caseFile.path, kind: method, comparisons: try compared(caseFile, found, reference: reference))
  }

  // MARK: A generator alone

  private static func generator(_ caseFile: CaseFile, reference: Bool) throws -> VerificationResult {
    let (batch, channels, size) = try caseFile.imageSizes("cotangent")
    let latent = try caseFile.latent("z")
    let generator = try caseFile.generator(latent: latent, channels: channels, size: size, prefix: "")
    let graph = Graph()
    let weights = Weights(graph, prefix: "generator", generator.parameters + generator.statistics)
    let images = generator(graph.feed("z", Shape([latent], batch: batch)), weights).images
    let loss = (images * graph.feed("cotangent", images.shape)).sum()
    let parameters = generator.parameters
    let gradients = graph.gradients(of: loss, by: parameters.map { weights[$0.name] })

    let outputs =
      [(name: "expected.images", node: images), ("expected.loss", loss)]
      + zip(parameters, gradients).map { (name: "expected.gradient.\($0.name)", node: $1) }
    let runner = CaseRunner(reference: reference, state: try caseFile.parameters("generator", parameters))
    var found = try runner.step(outputs)([
      "z": try caseFile.columns("z", batch: batch, count: latent),
      "cotangent": try caseFile.images("cotangent", batch: batch, channels: channels, size: size),
    ])
    found["expected.images"] = caseFile.external(found["expected.images"] ?? [], images.shape)
    for parameter in parameters {
      let name = "expected.gradient.\(parameter.name)"
      found[name] = parameter.external(found[name] ?? [])
    }
    let zeros = Set((caseFile.settings["zero_gradients"]?.array ?? []).compactMap(\.string))
    let largest = found.filter { $0.key.hasPrefix("expected.gradient.") }.map { Comparison.norm($0.value) }.max() ?? 0
    let comparisons = try compared(caseFile, found, reference: reference).map { comparison in
      // Exactly zero is rounding here: only its size can be asked for.
      guard zeros.contains(String(comparison.name.dropFirst("expected.gradient.".count))) else { return comparison }
      return Comparison(
        comparison.name, error: Comparison.norm(found[comparison.name] ?? []), tolerance: 1e-5 * largest)
    }
    return VerificationResult(path: caseFile.path, kind: "generator", comparisons: comparisons)
  }
}
