import Engine
import Interchange
import KernelTypes
import Networks

/// The networks that a case's settings and tensors describe.
extension CaseFile {
  /// - Parameters:
  ///   - channels: of the images; `size`: their side.
  func critic(channels: Int, size: Int) throws -> any Critic {
    let activation: Activation = try known("activation", default: nil)
    let critic: any Critic
    switch settings["critic"]?.string {
    case "mlp":
      critic = PerceptronCritic(
        size: size, channels: channels, hidden: try units("linear"), activation: activation)
    case "resnet":
      let widths = try widths("widths")
      try require(size % (1 << (widths.count - 1)) == 0, "widths")
      critic = ResNetCritic(
        size: size, channels: channels, widths: widths, activation: activation, norm: try norm(),
        headBias: file["critic.head.bias"] != nil)
    case "conv", nil:
      let stages = try settings["widths"] == nil ? units("conv") : widths("widths")
      try require(size % (1 << stages.count) == 0, "widths")
      critic = ConvCritic(
        size: size, widths: [channels] + stages, activation: activation, norm: try norm(),
        normEpsilon: try epsilon("norm_epsilon"), padding: try padding("padding"),
        bias: file["critic.conv1.bias"] != nil, headBias: file["critic.head.bias"] != nil,
        isPooled: settings["pool"]?.string == "mean")
    case let kind?: throw VerificationError.unsupported(path: path, what: "critic '\(kind)'")
    }
    try requireDeclared(critic.parameters, prefix: "critic")
    return critic
  }

  /// - Parameters:
  ///   - prefix: before the generator's settings, `generator_` in a trajectory.
  ///   - widths: channels from the 4x4 image outwards where the case does not say.
  func generator(
    latent: Int, channels: Int, size: Int, prefix: String, widths absent: [Int]? = nil
  ) throws -> any Generator {
    let widths = try settings["\(prefix)widths"] == nil ? absent ?? [] : widths("\(prefix)widths")
    let activation: Activation = try known("\(prefix)activation", default: absent == nil ? nil : .softplus)
    let isResNet = try setting("generator", default: "conv", among: ["conv", "resnet"]) == "resnet"
    try require(widths.count < 16 && size == 4 << (isResNet ? widths.count - 1 : widths.count), "\(prefix)widths")
    let generator: any Generator =
      isResNet
      ? ResNetGenerator(
        latent: latent, size: size, channels: channels, widths: widths, activation: activation,
        hasIdleBiases: file["generator.block1.conv2.bias"] != nil)
      : ConvGenerator(
        latent: latent, size: size, widths: widths + [channels], activation: activation,
        normEpsilon: try epsilon("\(prefix)norm_epsilon"),
        normalizesFeatures: settings["\(prefix)input_norm"]?.string == "features",
        padding: try padding("\(prefix)padding"))
    try requireDeclared(generator.parameters, prefix: "generator")
    return generator
  }

  /// Adam in the form that the case names.
  func optimizer() throws -> Optimizer {
    let (rate, epsilon) = (try number("learning_rate"), try number("epsilon"))
    let (beta1, beta2) = (try number("beta1"), try number("beta2"))
    return try setting("adam", default: "corrected", among: ["corrected", "tensorflow"]) == "tensorflow"
      ? .tensorFlowAdam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
      : .adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  // MARK: Settings

  private func known<Value: RawRepresentable<String>>(_ key: String, default absent: Value?) throws -> Value {
    if settings[key] == nil, let absent { return absent }
    return try setting(key) { $0.string.flatMap(Value.init) }
  }

  private func setting(_ key: String, default absent: String, among names: [String]) throws -> String {
    guard let value = settings[key] else { return absent }
    guard let name = value.string, names.contains(name) else {
      throw VerificationError.unsupported(path: path, what: "\(key) \(value.text)")
    }
    return name
  }

  private func norm() throws -> CriticNorm {
    try known("norm", default: file["critic.conv2.norm.scale"] == nil ? CriticNorm.none : .layer)
  }

  private func epsilon(_ key: String) throws -> Double {
    settings[key] == nil ? normalizationEpsilon : try number(key)
  }

  /// Zeros before and after, two each where the case does not say.
  private func padding(_ key: String) throws -> Padding {
    guard settings[key] != nil else { return .even }
    let sides = try integers(key)
    // More on one side than a 5x5 kernel reaches, or together another size than half.
    try require(sides.count == 2 && (3...4).contains(sides.reduce(0, +)) && sides.allSatisfy((0...4).contains), key)
    return Padding(before: sides[0], after: sides[1])
  }

  private func widths(_ key: String) throws -> [Int] {
    let widths = try integers(key)
    try require((2...8).contains(widths.count) && widths.allSatisfy((1...65_536).contains), key)
    return widths
  }

  private func integers(_ key: String) throws -> [Int] {
    try setting(key) { value in
      let elements = value.array ?? []
      let integers = elements.compactMap(\.integer)
      return integers.count == elements.count ? integers : nil
    }
  }

  /// Outputs of the layers "critic.PREFIX1", "critic.PREFIX2", …
  private func units(_ prefix: String) throws -> [Int] {
    let names = (1...).lazy.map { "critic.\(prefix)\($0).weight" }.prefix { file[$0] != nil }
    let units = try Array(names).map { try shape($0).first ?? 0 }
    guard !units.isEmpty, units.count < 16, !units.contains(0) else {
      throw VerificationError.shape(
        path: path, tensor: "critic.\(prefix)1.weight", found: units, expected: "[out, …]")
    }
    return units
  }

  private func require(_ holds: Bool, _ key: String) throws {
    if !holds { throw VerificationError.setting(path: path, key: key) }
  }

  /// Refuses a tensor that the network would leave aside.
  private func requireDeclared(_ parameters: [Parameter], prefix: String) throws {
    let names = Set(parameters.map { "\(prefix).\($0.name)" })
    if let other = file.arrays.map(\.name).first(where: { $0.hasPrefix("\(prefix).") && !names.contains($0) }) {
      throw VerificationError.unsupported(path: path, what: "the tensor '\(other)'")
    }
  }
}
