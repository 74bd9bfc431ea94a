import Networks
import Objectives
import Records

extension GANTraining {
  /// The critic of a configuration.
  static func critic(_ config: RunConfig) throws -> any Critic {
    guard let norm = CriticNorm(rawValue: config.criticNorm) else {
      throw unsupported(config, "critic norm '\(config.criticNorm)'")
    }
    let (size, channels, width) = (config.size, config.channels, config.width)
    switch (config.network, norm) {
    case ("convnet", .none), ("convnet", .layer):
      return ConvCritic(size: size, channels: channels, width: width, layerNorm: norm == .layer)
    case ("keras", _):
      return KerasCritic(size: size, channels: channels, width: width, norm: norm)
    default: throw unsupported(config, "network '\(config.network)' with critic norm '\(config.criticNorm)'")
    }
  }

  static func optimizer(_ config: OptimizerConfig) -> Optimizer {
    config.name == "rmsprop"
      ? .rmsProp(learningRate: config.learningRate, decay: config.beta2, epsilon: config.epsilon)
      : .adam(
        learningRate: config.learningRate, beta1: config.beta1, beta2: config.beta2, epsilon: config.epsilon)
  }

  /// The method of a configuration with its constants.
  static func objective(_ config: RunConfig) throws -> any Objective {
    func constant(_ name: String) throws -> Double {
      guard let value = config.constant(name) else {
        throw VerificationError.setting(path: "configuration of \(config.shortID)", key: name)
      }
      return value
    }
    switch config.method {
    case "sgan": return SGAN()
    case "wgan": return WGAN(clip: try constant("clip"))
    case "wgan-gp": return WGANGP(lambda: try constant("lambda"))
    case "sngan": return SNGAN()
    case "rjs-gan": return RJSGAN(gamma: try constant("gamma"), final: try constant("final"))
    case "ctgan":
      return CTGAN(
        lambda: try constant("lambda"), lambda2: try constant("lambda2"), margin: try constant("margin"),
        dropout: try constant("dropout"))
    case "wgan-div": return WGANDiv(k: try constant("k"), p: try constant("p"))
    default: throw unsupported(config, "method '\(config.method)'")
    }
  }

  /// Where the penalty of a configuration is taken; nil for a method without one.
  static func penalty(_ config: RunConfig) throws -> TrainingGraph.Penalty? {
    switch config.sampling {
    case MethodRules.noSampling: return nil
    case "real-and-fake": return .realAndFake
    default:
      guard let points = PenaltyPoints(rawValue: config.sampling) else {
        throw unsupported(config, "r(x) '\(config.sampling)'")
      }
      return .points(points)
    }
  }

  private static func unsupported(_ config: RunConfig, _ what: String) -> VerificationError {
    .unsupported(path: "configuration of \(config.shortID)", what: what)
  }
}
