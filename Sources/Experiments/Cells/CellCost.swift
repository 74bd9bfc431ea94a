public import Records

/// What a training costs, from its configuration alone.
///
/// Counted are the multiplications and additions of the convolutions and linear layers, padding included; everything
/// else is small beside them. A backward pass costs two forward passes. A penalty takes, at its points, a forward pass,
/// an input gradient (one more) and three for the derivative of both.
public struct CellCost: Equatable, Sendable {
  /// Floating point operations of the whole training.
  public let operations: Double

  /// The cost of any cell.
  public init(_ config: CellConfig) {
    /// Operations of one sample's pass through a perceptron.
    func perceptron(_ inputs: Int, _ hidden: [Int], _ outputs: Int) -> Double {
      let units = [inputs] + hidden + [outputs]
      return zip(units, units.dropFirst()).reduce(0) { $0 + Double(2 * $1.0 * $1.1) }
    }
    switch config {
    case .gan(let gan): operations = CellCost(gan).operations
    case .density(let density):
      let critic = perceptron(density.dimension, density.hidden, 1)
      let passes = density.points == MethodRules.noPoints ? 6.0 : 11
      // Measuring takes the scores of both samples and the gradients at two.
      operations = critic * (passes * Double(density.steps * density.batch) + 8 * Double(density.samples))
    case .exact: operations = 0
    case .toy(let toy):
      let critic = perceptron(2, toy.hidden, 1)
      let generator = perceptron(2, toy.hidden, 2)
      let criticStep = generator + critic * (toy.points == MethodRules.noPoints ? 6 : 11)
      operations =
        Double(toy.steps * toy.batch) * (Double(toy.criticSteps) * criticStep + 3 * generator + 2 * critic)
    }
  }

  /// Batches of points at which a critic step takes a gradient penalty.
  private static func penaltyBatches(_ config: RunConfig) -> Double {
    if config.method == "rjs-gan" || config.points == "real-and-fake" { return 2 }
    return config.points == MethodRules.noPoints ? 0 : 1
  }

  /// The cost of a configuration with the ConvNet.
  public init(_ config: RunConfig) {
    var side = config.size
    var fanIn = config.channels
    var fanOut = config.width
    var forward = 0.0
    while side > 4 {
      side /= 2
      forward += Double(2 * 25 * side * side * fanIn * fanOut)
      fanIn = fanOut
      fanOut *= 2
    }
    // The generator's stages mirror the critic's.
    let generator = forward + Double(2 * config.latent * 16 * fanIn)
    let critic = forward + Double(2 * 16 * fanIn)
    let criticStep =
      generator + 6 * critic + 5 * critic * Self.penaltyBatches(config)
      // CTGAN sees the real samples a second time.
      + (config.method == "ctgan" ? 3 * critic : 0)
    let generatorStep = 3 * generator + 2 * critic
    operations =
      Double(config.batch) * (Double(config.totalCriticSteps) * criticStep + Double(config.steps) * generatorStep)
  }
}
