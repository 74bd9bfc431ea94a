import Interchange
import Records
import Testing

/// Layers of settings that make a configuration.
@Suite struct SettingsTests {
  private func settings(_ yaml: String) throws -> Settings { try Settings(Document(yaml: yaml, source: "a.yaml")) }

  private let base = """
    method: wgan-div
    sampling: pool
    constants: { k: 10, p: 6 }
    network: convnet
    width: 16
    size: 16
    channels: 1
    latent: 64
    dataset: fashion-mnist
    data_hash: 0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f
    batch: 64
    steps: 8000
    critic_steps: 4
    optimizer: { name: adam, learning_rate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8 }
    """

  @Test func aLayerReplacesFieldsAndOfConstantsAndOptimizerMembers() throws {
    let below = try settings(base)
    let config = try below.with(settings("constants: { k: 2 }\ncritic_norm: layer\nsampling: reals"))
      .with(Settings(learningRate: 1e-3)).with(Settings(\.criticSteps, 5)).with(Settings(constant: "p", 3)).config()
    #expect(config.constants == ["k": 2, "p": 3] && config.criticNorm == "layer" && config.sampling == "reals")
    #expect(config.optimizer == OptimizerConfig(name: "adam", learningRate: 1e-3, beta1: 0, beta2: 0.9, epsilon: 1e-8))
    #expect(config.criticSteps == 5 && config.steps == 8000 && config.width == 16)
    // The layer below is as it was, and an empty one changes nothing.
    #expect(try below.config().constants == ["k": 10, "p": 6])
    #expect(below.with(Settings()) == below && Settings().with(below) == below)
  }

  @Test func whatNoLayerGivesHasItsInitialValueOrIsNamed() throws {
    let config = try settings(base).config()
    #expect(config.criticNorm == "none" && config.criticSchedule == "constant" && config.seed == 0)
    let error = fault { _ = try settings("method: sgan").config() }
    #expect(error?.hasPrefix("settings: key 'network' is missing") == true, "\(error ?? "none")")
    #expect(
      fault { _ = try settings(base).with(Settings(\.network, "convnet")).with(Settings(\.steps, 0)).config() } ?? ""
        == "settings: 'steps' cannot be 0; allowed is a whole number from 1 to 10000000")
  }

  @Test(arguments: [
    ("method: wgan-dvi", "a.yaml:1: 'method' cannot be 'wgan-dvi'; allowed is ctgan, "),
    ("method: sgan\nhidden: [8]", "a.yaml:2: unknown key 'hidden'; allowed here are method, sampling, "),
    ("method: sgan\nkind: gan", "a.yaml:2: unknown key 'kind'"),
    ("criticSteps: 4", "a.yaml:1: unknown key 'criticSteps'"),
    ("constants: { k: two }", "a.yaml:1: 'constants.k' takes a number, not 'two'"),
    ("critic_steps: 0", "a.yaml:1: 'critic_steps' cannot be '0'; allowed is a whole number from 1 to 1000"),
  ])
  func aBadFieldIsNamedWithItsLine(yaml: String, message: String) throws {
    let error = fault { _ = try settings(yaml) }
    #expect(error?.hasPrefix(message) == true, "\(error ?? "none")")
  }

  @Test func theLabelSaysMethodSamplingAndConstants() throws {
    #expect(try settings(base).label == "wgan-div pool k=10 p=6")
    #expect(try settings("method: sgan\nsampling: none").label == "sgan")
    #expect(try settings(base).method == "wgan-div" && settings(base).hasConstant("k"))
    #expect(try !settings("method: sgan").hasConstant("k"))
  }
}
