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

  /// - Parameter isNormalized: whether the critic's weights are divided by their spectral norms.
  init(
    _ critic: any Critic, _ generator: ConvGenerator, isNormalized: Bool, batch: Int, store: TensorStore, threads: Int,
    kernels: (any KernelSet.Type)?
  ) throws {
    let graph = Graph()
    let plain = Weights(graph, prefix: "critic", critic.parameters)
    let weights = isNormalized ? SpectralWeights(plain, critic.parameters).weights : plain
    let fake = generator(
      graph.feed("z", Shape([generator.latent], batch: batch)),
      Weights(graph, prefix: "generator", generator.parameters)
    ).images
    let points = Self.points.node(real: graph.feed("real", fake.shape), fake: fake)
    let squared = squaredGradientNorm({ critic.scores($0, weights) }, at: points)
    executor = try Executor(
      Plan(outputs: [(Self.squared, squared)], updates: []), store: store, threads: threads, kernels: kernels)
  }
}
