// A new objective, defined in this file, trained on eight Gaussians and drawn: NewObjective [picture.png]

import Engine
import Foundation
import Networks
import Objectives
import Plotting

/// The Wasserstein gap with a soft one-sided penalty: slopes above 1 cost, smaller ones hardly.
struct SoftLipschitz: Objective {
  let needsPenaltyPoints = true
  func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    let excess = squaredGradientNorm(critic, at: points[0]).affine(offset: -1).softplus()
    return Loss([("wasserstein", critic(fake).mean() - critic(real).mean()), ("penalty", 5 * excess.mean())])
  }
}

let (batch, graph, store, objective) = (256, Graph(), TensorStore(), SoftLipschitz())
let critic = PerceptronCritic(size: 1, channels: 2, hidden: [64, 64, 64], activation: .relu)
let generator = PerceptronGenerator(latent: 2, dimension: 2, hidden: [64, 64, 64], activation: .relu)
let criticWeights = Weights(graph, prefix: "critic", critic.parameters)
let weights = Weights(graph, prefix: "generator", generator.parameters)
let score: CriticFunction = { critic.scores($0, criticWeights) }
let real = graph.feed("real", Shape([1, 1, 2], batch: batch))
let fake = generator(graph.feed("z", Shape([2], batch: batch)), weights).images
let points = PenaltyPoints.interpolates.node(real: real, fake: fake.detached())
let adam = Optimizer.adam(learningRate: 1e-3, beta1: 0, beta2: 0.9, epsilon: 1e-8)
@MainActor func step(_ name: String, _ parameters: [Parameter], _ weights: Weights, _ loss: Loss) throws -> Executor {
  for (position, parameter) in parameters.enumerated() {
    let values = parameter.initialValues(seed: 1, position: position)
    try store.write("\(name).\(parameter.name)", parameter.shape, values)
  }
  let updates = zip(parameters, graph.gradients(of: loss.total, by: parameters.map { weights[$0.name] })).flatMap {
    adam.updates(name: "\(name).\($0.name)", parameter: weights[$0.name], gradient: $1)
  }
  return try Executor(Plan(outputs: [("loss", loss.total)], updates: updates), store: store)
}
let criticLoss = objective.criticLoss(score, real: real, fake: fake.detached(), points: [points])
let criticStep = try step("critic", critic.parameters, criticWeights, criticLoss)
let generatorStep = try step("generator", generator.parameters, weights, objective.generatorLoss(score, fake: fake))
func stream(_ name: StreamName, _ step: Int) -> SeededStream { SeededStream(seed: 1, name: name, step: UInt64(step)) }
for number in 1...2000 {
  var (data, mixing) = (stream(.data, number), stream(.mixing, number))
  let modes = (0..<batch).map { _ in Elementary.sineAndCosine(turns: Double(data.index(below: 8)) / 8) }
  try criticStep.feed("real", (modes.map(\.cosine) + modes.map(\.sine)).map { Float($0) + 0.02 * data.normal() })
  for (feed, values) in PenaltyPoints.interpolates.draw(batch: batch, &mixing) { try criticStep.feed(feed, values) }
  for executor in [criticStep, generatorStep] {
    try executor.fillNormals("z", stream(.noise, number))
    for (feed, value) in adam.schedule(step: number) { try executor.feed(feed, scalar: Float(value)) }
    executor.run()
  }
}
// Generated points on a plain field, from -1.5 to 1.5 on both axes.
let picture = try Executor(Plan(outputs: [("fake", fake)]), store: store)
try picture.fillNormals("z", stream(.evaluation, 0))
picture.run()
let drawn = try picture.output("fake").map(Double.init)
let dots = FieldDots(points: zip(drawn.prefix(batch), drawn.suffix(batch)).map { ($0, $1) }, look: .bright)
let png = try FieldPlot(values: [0, 0, 0, 0], side: 2, range: -1.5...1.5, dots: [dots]).png()
try Data(png).write(to: URL(filePath: CommandLine.arguments.dropFirst().first ?? "eight-gaussians.png"))
