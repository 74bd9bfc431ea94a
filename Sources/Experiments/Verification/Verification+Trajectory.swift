import Engine
import Interchange
import Networks
import Objectives

/// Alternating steps of critic and generator.
extension Verification {
  static func trajectory(_ caseFile: CaseFile, reference: Bool) throws -> VerificationResult {
    let (batch, channels, size) = try caseFile.imageSizes("step0.real")
    let steps = try caseFile.setting("steps") { $0.integer.flatMap { (1...10_000).contains($0) ? $0 : nil } }
    let latent = try caseFile.latent("step0.z.critic")
    let critic = try caseFile.critic(channels: channels, size: size)
    let generator = try caseFile.generator(
      latent: latent, channels: channels, size: size, prefix: "generator_",
      widths: (critic as? ConvCritic).map { $0.widths.dropFirst().reversed() })
    let optimizer = try caseFile.optimizer()
    let step = TrainingGraph(
      TrainingSetup(
        critic: critic, generator: generator, sampleShape: generator.sampleShape,
        objective: try caseFile.objective().objective,
        penalty: caseFile.penalizesRawSamples ? .realAndFake : .points(.interpolates), optimizer: optimizer,
        batch: batch))

    let parameters =
      critic.parameters.map { (name: "critic.\($0.name)", parameter: $0) }
      + generator.parameters.map { (name: "generator.\($0.name)", parameter: $0) }
    let start = try caseFile.parameters("critic", critic.parameters)
      .merging(caseFile.parameters("generator", generator.parameters)) { $1 }
    let runner = CaseRunner(reference: reference, state: start)
    let criticStep = try runner.step(step.criticOutputs + step.criticGradients, updates: step.criticUpdates)
    let generatorStep = try runner.step(
      step.generatorOutputs + step.generatorGradients, updates: step.generatorUpdates)

    var comparisons: [Comparison] = []
    var losses: (critic: [Double], generator: [Double]) = ([], [])
    for index in 0..<steps {
      let name = "step\(index)"
      var feeds = [
        "real": try caseFile.images("\(name).real", batch: batch, channels: channels, size: size),
        "z": try caseFile.columns("\(name).z.critic", batch: batch, count: latent),
      ]
      if !caseFile.penalizesRawSamples {
        feeds["points.u"] = try caseFile.doubles("\(name).u", shape: [batch, 1, 1, 1])
      }
      for (feed, value) in optimizer.schedule(step: index + 1) { feeds[feed] = [value] }
      let criticFound = try criticStep(feeds)
      feeds["z"] = try caseFile.columns("\(name).z.generator", batch: batch, count: latent)
      let generatorFound = try generatorStep(feeds)
      losses.critic += criticFound["critic.loss"] ?? []
      losses.generator += generatorFound["generator.loss"] ?? []
      guard index == 0 else { continue }
      // The first cases have the generator's gradients alone.
      for (name, parameter) in parameters where caseFile.file["expected.step0.gradient.\(name)"] != nil {
        let expected = try caseFile.doubles("expected.step0.gradient.\(name)")
        let found = parameter.external((criticFound["gradient.\(name)"] ?? generatorFound["gradient.\(name)"]) ?? [])
        comparisons.append(compare("expected.step0.gradient.\(name)", found, expected, reference, element: 5e-4))
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
}
