/// A pair of networks by its name in configurations and profiles. Each works at any side that its stages divide down to 4.
public enum Architecture: String, CaseIterable, Sendable {
  /// The official code's ConvNet with leaky relu in the critic and fan-in initialization: what tables compare methods on.
  case convNet = "convnet"
  /// The same generator against a critic without biases and with global average pooling, as in the article's own code.
  case keras
  /// The official code's ConvNet as it is there: relu, TensorFlow's padding, every weight uniform with s.d. 0.02.
  case officialConvNet = "official-convnet"
  /// The official code's residual networks, its default.
  case officialResNet = "official-resnet"
  /// The article's own code whole (bojone/gan, keras/wgan_div_celeba.py): TensorFlow's padding, N(0, 0.02²), norms with
  /// Keras's epsilon, in the generator of each feature of the first layer, and moving averages of their statistics.
  case articleKeras = "article-keras"

  /// Whether the critic can have this norm. Batch norm mixes the samples under a penalty on each: only in the article's.
  public func allows(_ norm: CriticNorm) -> Bool {
    switch self {
    case .convNet, .officialConvNet, .officialResNet: norm != .batch
    case .keras, .articleKeras: true
    }
  }

  /// The critic of images [size, size, channels].
  /// - Parameter width: channels d of the first stage.
  public func critic(size: Int, channels: Int, width: Int, norm: CriticNorm) -> any Critic {
    let widths = [channels] + stageWidths(size: size, width: width)
    switch self {
    case .convNet: return ConvCritic(size: size, widths: widths, norm: norm)
    case .keras: return ConvCritic.keras(size: size, widths: widths, norm: norm)
    case .officialConvNet:
      return ConvCritic(
        size: size, widths: widths, activation: .relu, norm: norm, padding: .tensorFlow,
        weights: .uniform(deviation: 0.02))
    case .officialResNet:
      return ResNetCritic(
        size: size, channels: channels, widths: residualWidths(size: size, width: width), norm: norm)
    case .articleKeras:
      return ConvCritic(
        size: size, widths: widths, norm: norm, normEpsilon: kerasEpsilon, padding: .tensorFlow, bias: false,
        headBias: false, isPooled: true, weights: .normal(deviation: 0.02),
        headWeights: .glorot(widths[widths.count - 1], 1))
    }
  }

  /// The generator of such images from noise [latent, B]: the critic's widths, reversed.
  public func generator(latent: Int, size: Int, channels: Int, width: Int) -> any Generator {
    let widths = stageWidths(size: size, width: width).reversed() + [channels]
    switch self {
    case .convNet, .keras: return ConvGenerator(latent: latent, size: size, widths: widths)
    case .officialConvNet:
      return ConvGenerator(
        latent: latent, size: size, widths: widths, padding: .tensorFlow, weights: .uniform(deviation: 0.02))
    case .officialResNet:
      return ResNetGenerator(
        latent: latent, size: size, channels: channels, widths: residualWidths(size: size, width: width).reversed())
    case .articleKeras:
      return ConvGenerator(
        latent: latent, size: size, widths: widths, normEpsilon: kerasEpsilon, momentum: 0.99,
        normalizesFeatures: true, padding: .tensorFlow, weights: .normal(deviation: 0.02))
    }
  }

  /// Epsilon of Keras's batch norm.
  private var kerasEpsilon: Double { 1e-3 }
}
