public import Engine
import KernelTypes

/// The frozen feature net's architecture: stages of 3x3 convolution, relu and 2x2 max pooling, a linear layer to the
/// features, relu, a linear layer to the class logits.
public struct Classifier: Sendable {
  /// Side and channels of the images.
  public let size: Int
  /// Channels of the images.
  public let channels: Int
  /// Channels of the stages; each halves the side.
  public let widths: [Int]
  /// Units of the feature layer, what FID looks at.
  public let features: Int
  /// Number of classes.
  public let classes: Int

  /// A classifier.
  public init(size: Int, channels: Int, widths: [Int], features: Int, classes: Int = 10) {
    precondition(size % (1 << widths.count) == 0, "each stage halves the image")
    self.size = size
    self.channels = channels
    self.widths = widths
    self.features = features
    self.classes = classes
  }

  /// Parameters by stage, then the two linear layers.
  public var parameters: [Parameter] {
    var parameters: [Parameter] = []
    var inputs = channels
    for (index, width) in widths.enumerated() {
      parameters.append(Parameter("conv\(index + 1).weight", [width, inputs, 3, 3], .fanIn(inputs * 9)))
      parameters.append(Parameter("conv\(index + 1).bias", [width], .constant(0)))
      inputs = width
    }
    let side = size >> widths.count
    let count = inputs * side * side
    parameters += [
      Parameter(
        "features.weight", [features, inputs, side, side], .fanIn(count), externalShape: [features, count]),
      Parameter("features.bias", [features], .constant(0)),
      Parameter(
        "logits.weight", [classes, features, 1, 1], .normal(deviation: (1 / Double(features)).squareRoot()),
        externalShape: [classes, features]),
      Parameter("logits.bias", [classes], .constant(0)),
    ]
    return parameters
  }

  /// Features [F, B] after the relu, and logits [K, B], of images [H, W, C, B].
  /// - Parameter mask: dropout on the features while training, [F, B]; nil for none.
  public func callAsFunction(_ x: Node, _ weights: Weights, mask: Node? = nil) -> (features: Node, logits: Node) {
    var x = x
    for index in widths.indices {
      let side = size >> index
      let inputs = index == 0 ? channels : widths[index - 1]
      let c = ConvolutionShape(
        inputHeight: side, inputWidth: side, inputChannels: inputs, outputChannels: widths[index], kernelHeight: 3,
        kernelWidth: 3, stride: 1, padding: 1)
      x = x.convolved(with: weights["conv\(index + 1).weight"], c)
      // The relu of the maxima is the maximum of the relus, at a quarter of the work.
      x = (x + weights["conv\(index + 1).bias"].broadcast(to: x.shape)).maxPooled().relu()
    }
    func linear(_ x: Node, _ name: String, _ outputs: Int) -> Node {
      let y = x.convolved(with: weights["\(name).weight"], ConvolutionShape(covering: x.shape, outputChannels: outputs))
      return y + weights["\(name).bias"].broadcast(to: y.shape)
    }
    let h = linear(x, "features", features).relu()
    let kept = mask.map { droppedOut(h, mask: $0.reshaped([1, 1, features])) } ?? h
    return (h.reshaped([features]), linear(kept, "logits", classes).reshaped([classes]))
  }

  /// Mean softmax cross-entropy of logits [K, B] against one-hot labels [K, B]: E (log Σ e^l - l_y), with the largest
  /// logit taken out first.
  public static func crossEntropy(_ logits: Node, labels: Node) -> Node {
    let largest = (logits * logits.argmaxMask(.features)).sumOfFeatures().detached()
    let shifted = logits - largest.broadcast(axes: [0], into: logits.shape)
    let normalizer = shifted.exp().sumOfFeatures().log()
    return (normalizer - (shifted * labels).sumOfFeatures()).mean()
  }
}
