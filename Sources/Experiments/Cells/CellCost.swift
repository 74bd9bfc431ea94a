public import Records

/// What a training costs, from its configuration alone.
///
/// Counted are the multiplications and additions of the convolutions and linear layers, padding included; everything
/// else is small beside them. A backward pass costs two forward passes. A penalty takes, at its points, a forward pass,
/// an input gradient (one more) and three for the derivative of both.
public struct CellCost: Equatable, Sendable {
  /// Floating point operations of the whole training.
  public let operations: Double

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
    let penalty = config.points == "none" ? 0.0 : 5 * critic
    let criticStep = generator + 6 * critic + penalty
    let generatorStep = 3 * generator + 2 * critic
    operations = Double(config.steps * config.batch) * (Double(config.criticSteps) * criticStep + generatorStep)
  }
}
