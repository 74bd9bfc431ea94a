internal import Interchange
internal import Networks
internal import Objectives

/// A value that a field of a configuration may have.
public typealias FieldValue = Codable & Equatable & Sendable

/// A field of a configuration, declared once: its name, type and range, what a file may leave out, and what it reads as in
/// a kind of run that does not have it.
public struct Field<Value: FieldValue>: Sendable {
  /// As in JSON; YAML writes it in snake_case.
  let name: String
  /// The values allowed, in words.
  let allowed: String
  let isAllowed: @Sendable (Value) -> Bool
  /// What a YAML file means that leaves the field out; nil where it may not.
  let initial: Value?
  /// What a run of a kind without the field reads; nil where reading it is a programmer's mistake.
  let absent: Value?

  init(
    _ name: String, _ allowed: String, initial: Value? = nil, absent: Value? = nil,
    isAllowed: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    (self.name, self.allowed, self.initial, self.absent) = (name, allowed, initial, absent)
    self.isAllowed = isAllowed
  }
}

extension Field<Int> {
  init(_ name: String, _ range: ClosedRange<Int>, initial: Int? = nil, absent: Int? = nil) {
    self.init(
      name, "a whole number from \(range.lowerBound) to \(range.upperBound)", initial: initial, absent: absent,
      isAllowed: range.contains)
  }
}

extension Field<String> {
  init(_ name: String, among known: [String], initial: String? = nil, absent: String? = nil) {
    self.init(
      name, known.joined(separator: ", "), initial: initial, absent: absent, isAllowed: known.contains)
  }
}

/// Every field of every kind of run. What a kind has is listed in `RunConfig.Kind.fields`.
public struct Fields: Sendable {
  static let all = Fields()

  /// The method: a name in `Method.all`.
  public let method = Field("method", among: Method.names, absent: "")
  /// r(x), where the gradient penalty is taken; `none` for a method without penalty or with points of its own.
  public let sampling = Field(
    "sampling", among: [Sampling.none] + Sampling.all, initial: Sampling.none,
    absent: Sampling.none)
  /// The method's constants by name, such as k and p.
  public let constants = Field<Constants>("constants", "numbers by name", initial: [:], absent: [:])
  /// The architecture of both networks, a name of `Architecture`.
  public let network = Field("network", among: Architecture.allCases.map(\.rawValue))
  /// Normalization in the critic, a name of `CriticNorm`. `batch`, with the article's networks alone, mixes the samples
  /// under a penalty on each.
  public let criticNorm = Field("criticNorm", among: CriticNorm.allCases.map(\.rawValue), initial: "none")
  /// Channels of the first critic stage (d).
  public let width = Field("width", 1...1024)
  /// Height and width of an image in pixels.
  public let size = Field("size", "8, 16, 32, 64 or 128") { [8, 16, 32, 64, 128].contains($0) }
  /// Colors of an image.
  public let channels = Field("channels", "1 or 3") { $0 == 1 || $0 == 3 }
  /// Length of the noise vector.
  public let latent = Field("latent", 1...4096)
  /// The data set, such as `fashion-mnist`.
  public let dataset = Field<String>("dataset", "a-z, 0-9 and -, at most 64") { name in
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy(Array("abcdefghijklmnopqrstuvwxyz0123456789-".utf8).contains)
  }
  /// Which of its pictures, and how they become images; nil for Fashion-MNIST, which has images of one size.
  public let data = Field<DataSelection?>("data", "crop, filter, split, count", initial: .some(nil), absent: .some(nil))
  /// SHA-256 of the decoded data.
  public let dataHash = Field("dataHash", hashWords, isAllowed: isHash)
  /// Samples in a batch.
  public let batch = Field("batch", 1...65536)
  /// Generator steps; critic steps where only a critic is trained.
  public let steps = Field("steps", 1...10_000_000, absent: 1)
  /// Critic steps for one generator step.
  public let criticSteps = Field("criticSteps", 1...1000, absent: 1)
  /// `wgan`: 100 critic steps in each of the first 25 generator steps and in every 500th.
  public let criticSchedule = Field("criticSchedule", among: ["constant", "wgan"], initial: "constant")
  /// The optimizer of both networks. Of a toy GAN, Adam's step size falls linearly to 0 over the steps.
  public let optimizer = Field<OptimizerConfig>("optimizer", "an optimizer")
  /// Seed of every random stream; up to what JSON keeps exactly everywhere.
  public let seed = Field("seed", 0...(1 << 53 - 1), initial: 0, absent: 0)
  /// The generation of the arithmetic: raised whenever the engine's bytes change.
  public let numerics = Field("numerics", 1...1_000_000, initial: 1)
  /// P, where it is known in closed form.
  public let real = Field<Density?>("real", "a density", initial: .some(nil), absent: .some(nil))
  /// Q, where it is known in closed form.
  public let fake = Field<Density?>("fake", "a density", initial: .some(nil), absent: .some(nil))
  /// Dimensions of a sample. Above 1 both densities of an exact value are normals around 0.
  public let dimension = Field("dimension", 1...64, initial: 1)
  /// Units of the hidden layers; of a toy GAN, the same for both networks.
  public let hidden = Field<[Int]>("hidden", "1 to 8 layers of 1 to 4096 units") {
    (1...8).contains($0.count) && $0.allSatisfy((1...4096).contains)
  }
  /// Activation of the hidden layers.
  public let activation = Field("activation", among: ["tanh", "relu", "leakyRelu", "softplus"])
  /// Adam's step size at first; it falls as (1 - t/steps)².
  public let learningRate = Field<Double>("learningRate", "a number above 0 and at most 1") { $0 > 0 && $0 <= 1 }
  /// What a critic is fitted to instead of its method's objective: `potential`, the exact maximizer of (2) between densities
  /// on the line. The method then gives the constraint alone.
  public let fit = Field<String?>("fit", "potential", initial: .some(nil), absent: .some(nil)) {
    $0 == nil || $0 == "potential"
  }
  /// Fresh samples of P and of Q that a critic's values are measured on.
  public let samples = Field("samples", 16...10_000_000)
  /// Which exact value.
  public let quantity = Field<ExactQuantity>("quantity", ExactQuantity.allCases.map(\.rawValue).joined(separator: ", "))
  /// Real points of a toy GAN (Gulrajani et al. 2017): 8 Gaussians on a circle, 25 on a grid, a spiral.
  public let shape = Field("shape", among: ["8-gaussians", "25-gaussians", "swiss-roll"])
}

extension RunConfig.Kind {
  /// The fields of a run of this kind; all of them decide its bytes.
  var fields: [any AnyField] {
    let all = Fields.all
    switch self {
    case .gan:
      return [
        all.method, all.sampling, all.constants, all.network, all.criticNorm, all.width, all.size, all.channels,
        all.latent, all.dataset, all.data, all.dataHash, all.batch, all.steps, all.criticSteps, all.criticSchedule,
        all.optimizer,
        all.seed, all.numerics,
      ]
    case .critic:
      return [
        all.method, all.sampling, all.constants, all.real, all.fake, all.dimension, all.hidden, all.activation,
        all.batch, all.steps, all.learningRate, all.fit, all.samples, all.seed, all.numerics,
      ]
    case .exact:
      return [all.quantity, all.sampling, all.constants, all.real, all.fake, all.dimension, all.numerics]
    case .toy:
      return [
        all.shape, all.method, all.sampling, all.constants, all.hidden, all.batch, all.steps, all.criticSteps,
        all.optimizer, all.seed, all.numerics,
      ]
    }
  }
}

/// A field whatever its type.
protocol AnyField: Sendable {
  var name: String { get }
  /// As JSON, or nil where a file may not leave the field out. An optional value that is absent is null.
  var initialJSON: JSONValue? { get }
  /// The value in a file as JSON, checked. Throws `DocumentError`.
  func read(_ document: Document) throws -> JSONValue
}

extension Field: AnyField {
  var initialJSON: JSONValue? { initial.map { JSONValue(encoding: $0) } }

  func read(_ document: Document) throws -> JSONValue {
    let value = try document.decode(Value.self, keys: document.line == nil ? .asDeclared : .snakeCase)
    guard isAllowed(value) else { throw document.notAllowed(allowed: allowed) }
    return JSONValue(encoding: value)
  }
}

/// The words for a SHA-256.
let hashWords = "a SHA-256 of 64 lower-case hexadecimal digits"

/// Whether the text is a SHA-256 as `sha256` writes it.
@Sendable func isHash(_ text: String) -> Bool {
  text.utf8.count == 64 && text.utf8.allSatisfy(Array("0123456789abcdef".utf8).contains)
}
