public import Engine
import KernelTypes

/// The frozen feature net's architecture: stages of 3x3 convolution, relu and 2x2 max pooling, a linear layer to the
/// features, relu, a linear layer to the class logits.
public struct Classifier: Sendable {
  /// Side of the images; a power of two times the last stage's.
  public let size: Int
  public let channels: Int
  private let widths: [Int]
  /// Units of the feature layer, what FID looks at.
  public let features: Int
  public let classes: Int

  /// - Parameter widths: channels of the stages; each halves the side.
  public init(size: Int, channels: Int, widths: [Int], features: Int, classes: Int = 10) {
    precondition(size % (1 << widths.count) == 0, "each stage halves the image")
    (self.size, self.channels, self.widths, self.features, self.classes) = (size, channels, widths, features, classes)
  }

  public var parameters: [Parameter] {
    let side = size >> widths.count
    let inputs = [channels] + widths
    return widths.indices.flatMap { Parameter.convolution("conv\($0 + 1)", inputs[$0], widths[$0], kernel: 3) }
      + Parameter.linear("features", on: [inputs[widths.count], side, side], features)
      + Parameter.linear("logits", on: [features, 1, 1], classes, gain: 1)
  }

  /// Features [F, B] after the relu, and logits [K, B], of images [H, W, C, B].
  /// - Parameter mask: dropout on the features while training, [F, B]; nil for none.
  public func callAsFunction(_ x: Node, _ weights: Weights, mask: Node? = nil) -> (features: Node, logits: Node) {
    var x = x
    for index in widths.indices {
      let side = size >> index
      let c = ConvolutionShape(
        inputHeight: side, inputWidth: side, inputChannels: index == 0 ? channels : widths[index - 1],
        outputChannels: widths[index], kernelHeight: 3, kernelWidth: 3, stride: 1, padding: 1)
      let name = "conv\(index + 1)"
      // The relu of the maxima is the maximum of the relus, at a quarter of the work.
      x = weights.biased(x.convolved(with: weights["\(name).weight"], c), name).maxPooled().relu()
    }
    let h = weights.linear(x, "features").relu()
    let kept = mask.map { h * $0.reshaped([1, 1, features]) } ?? h
    return (h.reshaped([features]), weights.linear(kept, "logits").reshaped([classes]))
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
