import Datasets
import Networks
import Objectives
import Records

/// All that a training is made of: networks, objective, data. Kinds differ in these alone, and in what a `TrainingKind`
/// logs and keeps.
struct TrainingSetup {
  let critic: any Critic
  /// nil where the data have the fakes.
  let generator: (any Generator)?
  /// [H, W, C] of a sample.
  let sampleShape: [Int]
  let objective: any Objective
  /// nil for a method without one.
  var penalty: Penalty?
  let optimizer: Optimizer
  let batch: Int

  /// nil where the caller feeds the steps.
  var source: (any DataSource)?
  var seed: UInt64 = 0
  /// Generator steps; critic steps where there is no generator.
  var steps = 1
  /// Numbers of the critic steps before generator step `step`, counted from 1.
  var criticSteps: (_ step: Int) -> Range<Int> = { ($0 - 1)..<$0 }
  /// Adam's step falls as (1 - t/steps)^decay.
  var decay = 0
  /// Whether losses are looked at in every critic step, and the series has gradient norms, penalties near overflow and σ.
  var isWatched = true
  /// Whether a checkpoint holds the optimizer's state too, so that training goes on from any step.
  var isResumable = true
  /// The series' names of terms that the objective names otherwise.
  var termNames: [String: String] = [:]

  /// Where the penalty is taken.
  enum Penalty {
    /// r(x) of the article, as many points as the batch.
    case points(PenaltyPoints)
    /// The same at half as many points, for measurements alone.
    case half(PenaltyPoints)
    /// Every raw real and every raw fake sample, half the weight each (the article's own code).
    case realAndFake
  }
}

extension TrainingSetup {
  /// A GAN on images.
  init(_ config: RunConfig, train: ImageSet) throws {
    let read = ConfigReader(run: config.shortID)
    let (size, channels) = (config.size, config.channels)
    let network: Architecture = try read.known("network", config.network)
    critic = network.critic(
      size: size, channels: channels, width: config.width, norm: try read.known("critic norm", config.criticNorm))
    generator = network.generator(latent: config.latent, size: size, channels: channels, width: config.width)
    sampleShape = [size, size, channels]
    objective = try read.objective(config.method, config.constant)
    penalty = try read.penalty(config.sampling)
    optimizer = try read.optimizer(config.optimizer)
    batch = config.batch
    source = ImageSource(train, seed: config.seed, batch: batch)
    (seed, steps) = (UInt64(config.seed), config.steps)
    criticSteps = { [schedule = config.schedule] step in
      let first = schedule.count(before: step)
      return first..<(first + schedule.count(at: step))
    }
  }

  /// A critic between densities.
  init(critic config: RunConfig) throws {
    let read = ConfigReader(run: config.shortID)
    critic = PerceptronCritic(
      size: 1, channels: config.dimension, hidden: config.hidden,
      activation: try read.known("activation", config.activation))
    generator = nil
    sampleShape = [1, 1, config.dimension]
    let (method, densities) = (try read.objective(config.method, config.constant), config.densities)
    switch config.fit {
    case nil: (objective, source) = (method, DensitySource(real: densities.real, fake: densities.fake))
    case "potential":
      (objective, source) = (PotentialFit(under: method), PotentialSource(real: densities.real, fake: densities.fake))
    case let fit?: throw read.unsupported("fit '\(fit)'")
    }
    penalty = try read.penalty(config.sampling)
    // Short memories: the objective's curvature falls by orders of magnitude while ‖∇T‖ settles.
    optimizer = .adam(learningRate: config.learningRate, beta1: 0.5, beta2: 0.99, epsilon: 1e-8)
    batch = config.batch
    (seed, steps) = (UInt64(config.seed), config.steps)
    // Noise of fresh samples averages out at the end.
    decay = 2
    (isWatched, isResumable) = (false, false)
    termNames = ["sgan": ["adversarial": "classification"], "sngan": ["adversarial": "hinge"]][config.method] ?? [:]
  }

  /// A GAN on points of the plane.
  init(toy config: RunConfig) throws {
    let read = ConfigReader(run: config.shortID)
    critic = PerceptronCritic(size: 1, channels: 2, hidden: config.hidden, activation: .relu)
    generator = PerceptronGenerator(latent: 2, dimension: 2, hidden: config.hidden, activation: .relu)
    sampleShape = [1, 1, 2]
    objective = try read.objective(config.method, config.constant)
    penalty = try read.penalty(config.sampling)
    optimizer = try read.optimizer(config.optimizer)
    batch = config.batch
    source = ToySource(shape: try read.known("shape", config.shape), batch: batch)
    (seed, steps) = (UInt64(config.seed), config.steps)
    criticSteps = { [count = config.criticSteps] in ($0 - 1) * count..<$0 * count }
    decay = 1
    isWatched = false
  }
}

/// What a configuration's names stand for; an unknown one is an error.
private struct ConfigReader {
  let run: String

  func unsupported(_ what: String) -> TrainingError { .unsupported(path: "configuration of \(run)", what: what) }

  func known<Value: RawRepresentable<String>>(_ what: String, _ name: String) throws -> Value {
    guard let value = Value(rawValue: name) else { throw unsupported("\(what) '\(name)'") }
    return value
  }

  func objective(_ method: String, _ constant: (String) -> Double?) throws -> any Objective {
    try Method.named(method).objective { name in
      guard let value = constant(name) else { throw unsupported("\(method) without its constant '\(name)'") }
      return value
    }
  }

  func penalty(_ sampling: String) throws -> TrainingSetup.Penalty? {
    switch sampling {
    case Sampling.none: nil
    case Sampling.realAndFake: .realAndFake
    default: .points(try known("r(x)", sampling))
    }
  }

  func optimizer(_ config: OptimizerConfig) throws -> Optimizer {
    let (rate, beta1, beta2, epsilon) = (config.learningRate, config.beta1, config.beta2, config.epsilon)
    switch config.name {
    case "adam": return .adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    case "adam-tensorflow":
      return .tensorFlowAdam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    case "rmsprop": return .rmsProp(learningRate: rate, decay: beta2, epsilon: epsilon)
    default: throw unsupported("optimizer '\(config.name)'")
    }
  }
}

/// What a training or a feature net cannot be made of.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  case unsupported(path: String, what: String)
  case missing(path: String, key: String)
  case shape(path: String, tensor: String, found: [Int], expected: [Int])

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unsupported(let path, let what): "\(path): \(what) is not supported: correct it"
    case .missing(let path, let key): "\(path): its metadata lack \(key): make the file again"
    case .shape(let path, let tensor, let found, let expected):
      "\(path): tensor '\(tensor)' has shape \(found) where \(expected) is needed: check the file"
    }
  }
}
