import Engine
import KernelTypes
import Networks
import Objectives

/// The norm of the critic's gradient between real samples and fakes, for methods whose own step does not need it: a plan
/// on the training's store that changes nothing.
struct GradientProbe {
  /// Where it looks: between the two batches, as most penalties do.
  static let points = PenaltyPoints.interpolates
  /// The output: squared norms [B].
  static let squared = "squared"

  /// Reads the feeds `real`, `z` and those of the points.
  let executor: Executor

  init(_ setup: TrainingSetup, store: TensorStore, threads: Int, kernels: (any KernelSet.Type)?) throws {
    let graph = Graph()
    let critic = GraphCritic(setup.critic, setup.objective, graph: graph)
    let real = graph.feed("real", Shape(setup.sampleShape, batch: setup.batch))
    let fake = setup.generator.map { generator in
      generator(
        graph.feed("z", Shape([generator.latent], batch: setup.batch)),
        Weights(graph, prefix: "generator", generator.parameters + generator.statistics)
      ).images
    }
    let points = Self.points.node(real: real, fake: fake ?? graph.feed("fake", real.shape))
    executor = try Executor(
      Plan(outputs: [(Self.squared, squaredGradientNorm(critic.scores, at: points))]), store: store,
      threads: threads, kernels: kernels)
  }
}
