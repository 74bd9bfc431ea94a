import Interchange
import Records
import TestSupport

/// One configuration of each kind, whose texts and ids are fixed.
enum Example {
  static let gan = RunConfig.gan(
    method: "wgan-div", sampling: "interpolates", constants: [("p", 6), ("k", 2)], network: "convnet", width: 16,
    size: 16, channels: 1, latent: 64, dataset: "fashion-mnist", dataHash: String(repeating: "0f", count: 32),
    batch: 64, steps: 8000, criticSteps: 4,
    optimizer: OptimizerConfig(name: "adam", learningRate: 2e-4, beta1: 0, beta2: 0.9, epsilon: 1e-8), seed: 1,
    numerics: 1)
  static let critic = RunConfig.critic(
    method: "wgan-div", sampling: "members", constants: [("p", 6), ("k", 2)], real: .normal(mean: 0, deviation: 1),
    fake: .mixture(means: [1, 3], deviation: 0.5), dimension: 1, hidden: [24, 24], activation: "tanh", batch: 512,
    steps: 3000, learningRate: 0.01, samples: 100_000, seed: 1, numerics: 1)
  static let exact = RunConfig.exact(
    quantity: .divergence, constants: [("p", 6), ("k", 2)], sampling: "members", real: .normal(mean: 0, deviation: 1),
    fake: .uniform(low: 0.5, high: 1.5), numerics: 1)
  static let toy = RunConfig.toy(
    shape: "8-gaussians", method: "wgan-div", sampling: "interpolates", constants: [("k", 2), ("p", 6)],
    hidden: [128, 128, 128], batch: 256, steps: 3000, criticSteps: 5,
    optimizer: OptimizerConfig(name: "adam", learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8), seed: 1,
    numerics: 1)
  static let all = [gan, critic, exact, toy]
}

/// Reads a value as its files are read.
func read<Value: Decodable>(_ json: JSONValue, as type: Value.Type = Value.self) throws -> Value {
  try Document(JSONValue.parse(json.text), source: "file").decode()
}

/// What a value reads back as.
func again<Value: Codable>(_ value: Value) throws -> Value { try read(JSONValue(encoding: value)) }

extension JSONValue {
  /// The same object with another member, at a path of keys joined by dots; nil for none.
  func replacing(_ path: String, _ value: JSONValue?) -> JSONValue {
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    var members = object ?? []
    let place = members.firstIndex { $0.key == parts[0] }
    let new = parts.count == 1 ? value : (place.map { members[$0].value } ?? .object([])).replacing(parts[1], value)
    if let place { members.remove(at: place) }
    if let new { members.append((key: parts[0], value: new)) }
    return .object(members)
  }
}

/// The error's text, nil when there is none.
func fault(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch { return "\(error)" }
}
