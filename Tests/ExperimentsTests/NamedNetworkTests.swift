import Engine
import Foundation
import Interchange
import Networks
import TestSupport
import Testing

@testable import Experiments

/// What a name in a profile builds, against the cases: those build their networks from settings of their own.
@Suite("Networks by name against an independent implementation")
struct NamedNetworkTests {
  private func file(_ name: String) throws -> CaseFile {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/networks").path
    return try CaseFile(path: "\(folder)/\(name).safetensors")
  }

  private func worst(_ found: [Double]?, _ expected: [Double]) -> Double {
    worstDifference(found ?? [], expected) / (expected.map { abs($0) }.max() ?? 1)
  }

  @Test(
    "critics score alike",
    arguments: [
      (Architecture.officialConvNet, CriticNorm.layer, "conv64-wgan-div-official"),
      (.officialResNet, .layer, "resnet64-wgan-div-official"), (.officialResNet, .none, "resnet32-wgan-div-relu"),
      (.articleKeras, .batch, "keras128-wgan-div-leaky"),
    ])
  func critics(network: Architecture, norm: CriticNorm, name: String) throws {
    let file = try file(name)
    let (batch, channels, size) = try file.imageSizes("real")
    let critic = network.critic(size: size, channels: channels, width: 2, norm: norm)
    let graph = Graph()
    let real = graph.feed("real", Shape([size, size, channels], batch: batch))
    let scores = critic.scores(real, Weights(graph, prefix: "critic", critic.parameters))
    let runner = CaseRunner(reference: true, state: try file.parameters("critic", critic.parameters))
    let found = try runner.step([("scores", scores)])([
      "real": try file.images("real", batch: batch, channels: channels, size: size)
    ])
    #expect(worst(found["scores"], try file.doubles("expected.term.scores_real")) < 1e-9)
  }

  @Test(
    "generators give the same images",
    arguments: [
      (Architecture.articleKeras, "generator-keras32-relu"), (.officialResNet, "generator-resnet32-relu"),
    ])
  func generators(network: Architecture, name: String) throws {
    let file = try file(name)
    let (batch, channels, size) = try file.imageSizes("cotangent")
    let latent = try file.latent("z")
    let generator = network.generator(latent: latent, size: size, channels: channels, width: 2)
    let graph = Graph()
    let weights = Weights(graph, prefix: "generator", generator.parameters + generator.statistics)
    let images = generator(graph.feed("z", Shape([latent], batch: batch)), weights).images
    let runner = CaseRunner(reference: true, state: try file.parameters("generator", generator.parameters))
    let found = try runner.step([("images", images)])(["z": try file.columns("z", batch: batch, count: latent)])
    let external = file.external(found["images"] ?? [], images.shape)
    #expect(worst(external, try file.doubles("expected.images")) < 1e-9)
  }

  @Test("weights start as the sources have them")
  func initialization() {
    func deviation(_ parameters: [Parameter], _ name: String) -> Double? {
      guard let parameter = parameters.first(where: { $0.name == name }) else { return nil }
      return switch parameter.initialization {
      case .uniform(let deviation): deviation
      case .normal(let deviation): -deviation
      case .constant: 0
      }
    }
    let conv = Architecture.officialConvNet.critic(size: 64, channels: 3, width: 64, norm: .layer).parameters
    #expect(deviation(conv, "conv1.weight") == 0.02 && deviation(conv, "head.weight") == 0.02)
    let made = Architecture.officialConvNet.generator(latent: 128, size: 64, channels: 3, width: 64).parameters
    #expect(deviation(made, "input.weight") == 0.02 && deviation(made, "deconv4.weight") == 0.02)
    let residual = Architecture.officialResNet.critic(size: 64, channels: 3, width: 64, norm: .layer).parameters
    // 2 / (fan-in + fan-out), and twice that in the blocks' 3x3 convolutions.
    #expect(deviation(residual, "input.weight") == (2.0 / (27 + 576)).squareRoot())
    #expect(deviation(residual, "block1.conv1.weight") == (4.0 / (576 + 576)).squareRoot())
    #expect(deviation(residual, "block1.conv2.weight") == (4.0 / (576 + 1152)).squareRoot())
    #expect(deviation(residual, "block1.shortcut.weight") == (2.0 / (64 + 128)).squareRoot())
    #expect(deviation(residual, "head.weight") == (2.0 / (8192 + 1)).squareRoot())
    let output = Architecture.officialResNet.generator(latent: 128, size: 64, channels: 3, width: 64).parameters
    #expect(deviation(output, "input.weight") == (2.0 / (128 + 8192)).squareRoot())
    #expect(deviation(output, "output.weight") == (4.0 / (576 + 27)).squareRoot())
    let keras = Architecture.articleKeras.critic(size: 128, channels: 3, width: 64, norm: .batch).parameters
    #expect(deviation(keras, "conv1.weight") == -0.02 && deviation(keras, "head.weight") == (2.0 / 1025).squareRoot())
  }
}
