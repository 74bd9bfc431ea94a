public import Records

/// Configurations by the names of their fields, which the compiler checks to be complete.
extension RunConfig {
  public static func gan(
    method: String, sampling: String, constants: [(name: String, value: Double)], network: String,
    criticNorm: String = "none", width: Int, size: Int, channels: Int, latent: Int, dataset: String, dataHash: String,
    batch: Int, steps: Int, criticSteps: Int, criticSchedule: String = "constant", optimizer: OptimizerConfig,
    seed: Int, numerics: Int
  ) -> RunConfig {
    RunConfig(.gan) {
      $0.method = method
      $0.sampling = sampling
      $0.constants = Constants(constants)
      $0.network = network
      $0.criticNorm = criticNorm
      $0.width = width
      $0.size = size
      $0.channels = channels
      $0.latent = latent
      $0.dataset = dataset
      $0.dataHash = dataHash
      $0.batch = batch
      $0.steps = steps
      $0.criticSteps = criticSteps
      $0.criticSchedule = criticSchedule
      $0.optimizer = optimizer
      $0.seed = seed
      $0.numerics = numerics
    }
  }

  public static func critic(
    method: String, sampling: String, constants: [(name: String, value: Double)], real: Density, fake: Density,
    dimension: Int, hidden: [Int], activation: String, batch: Int, steps: Int, learningRate: Double, samples: Int,
    seed: Int, numerics: Int
  ) -> RunConfig {
    RunConfig(.critic) {
      $0.method = method
      $0.sampling = sampling
      $0.constants = Constants(constants)
      $0.real = real
      $0.fake = fake
      $0.dimension = dimension
      $0.hidden = hidden
      $0.activation = activation
      $0.batch = batch
      $0.steps = steps
      $0.learningRate = learningRate
      $0.samples = samples
      $0.seed = seed
      $0.numerics = numerics
    }
  }

  public static func exact(
    quantity: ExactQuantity, constants: [(name: String, value: Double)], sampling: String = Sampling.none,
    real: Density? = nil, fake: Density? = nil, dimension: Int = 1, numerics: Int
  ) -> RunConfig {
    RunConfig(.exact) {
      $0.quantity = quantity
      $0.constants = Constants(constants)
      $0.sampling = sampling
      $0.real = real
      $0.fake = fake
      $0.dimension = dimension
      $0.numerics = numerics
    }
  }

  public static func toy(
    shape: String, method: String, sampling: String, constants: [(name: String, value: Double)], hidden: [Int],
    batch: Int, steps: Int, criticSteps: Int, optimizer: OptimizerConfig, seed: Int, numerics: Int
  ) -> RunConfig {
    RunConfig(.toy) {
      $0.shape = shape
      $0.method = method
      $0.sampling = sampling
      $0.constants = Constants(constants)
      $0.hidden = hidden
      $0.batch = batch
      $0.steps = steps
      $0.criticSteps = criticSteps
      $0.optimizer = optimizer
      $0.seed = seed
      $0.numerics = numerics
    }
  }
}
