import Interchange
import KernelTypes

/// A convolution of the network with its batch norm taken into weights and bias, packed for the kernels.
struct InceptionConvolution {
  let inputs, outputs: Int
  let kernel: (height: Int, width: Int)
  let stride: Int
  let padding: (rows: Int, columns: Int)
  let packed: [Float]
  let bias: [Float]

  /// Its sizes on images of a height and width.
  func shape(height: Int, width: Int) -> ConvolutionShape {
    ConvolutionShape(
      inputHeight: height, inputWidth: width, inputChannels: inputs, outputChannels: outputs,
      kernelHeight: kernel.height, kernelWidth: kernel.width, stride: stride, rowPadding: Padding(padding.rows),
      columnPadding: Padding(padding.columns))
  }
}

/// The network's weights from a file, in pytorch-fid's names: `NAME.conv.weight`, `NAME.bn.weight`, `.bias`, `.running_mean`
/// and `.running_var` of each convolution, and the last layer `fc`, which is checked but not kept. `num_batches_tracked`
/// may be there.
struct InceptionWeights {
  let convolutions: [String: InceptionConvolution]

  /// Epsilon of the batch norms.
  private static let epsilon = 1e-3

  /// - Throws: `MetricsError.weights` for a tensor that is missing, has another shape or type, or does not belong there;
  ///   errors of the formats.
  init(_ arrays: [(name: String, array: NamedArray)], path: String, kernels: any KernelSet.Type) throws {
    var left = Dictionary(arrays.map { ($0.name, $0.array) }) { first, _ in first }
    func take(_ name: String, _ shape: [Int]) throws -> [Float] {
      func wrong(_ reason: String) -> MetricsError { .weights(path: path, tensor: name, reason: reason) }
      guard let array = left.removeValue(forKey: name) else { throw wrong("is missing") }
      guard array.shape == shape else { throw wrong("has shape \(array.shape) where \(shape) is needed") }
      guard array.kind == .float32 else { throw wrong("has elements \(array.kind.rawValue), not F32") }
      return try array.floats(name: name)
    }

    // All names and shapes are checked before the first weight is worked on.
    var folds: [() -> (String, InceptionConvolution)] = []
    /// Reads the layers that follow `inputs` channels; returns the channels that they give.
    func read(_ layer: InceptionLayer, inputs: Int) throws -> Int {
      switch layer {
      case .maxPool, .averagePool: return inputs
      case .chain(let layers): return try layers.reduce(inputs) { try read($1, inputs: $0) }
      case .branches(let layers): return try layers.reduce(0) { try $0 + read($1, inputs: inputs) }
      case .convolution(let name, let outputs, let kernel, let stride, let padding):
        let weight = try take("\(name).conv.weight", [outputs, inputs, kernel.height, kernel.width])
        let (scale, offset) = (try take("\(name).bn.weight", [outputs]), try take("\(name).bn.bias", [outputs]))
        let mean = try take("\(name).bn.running_mean", [outputs])
        let variance = try take("\(name).bn.running_var", [outputs])
        let factors = zip(scale, variance).map { Double($0) / (Double($1) + Self.epsilon).squareRoot() }
        let bias = zip(offset, zip(mean, factors)).map { Float(Double($0) - Double($1.0) * $1.1) }
        folds.append {
          let layer = InceptionConvolution(
            inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: padding, weight: weight,
            factors: factors, bias: bias, kernels)
          return (name, layer)
        }
        return outputs
      }
    }
    _ = try read(InceptionTable.trunk, inputs: InceptionTable.inputChannels)
    _ = try take("fc.weight", [InceptionTable.classes, InceptionTable.features])
    _ = try take("fc.bias", [InceptionTable.classes])
    if let other = left.keys.filter({ !$0.hasSuffix(".num_batches_tracked") }).min() {
      throw MetricsError.weights(path: path, tensor: other, reason: "is none of the network's")
    }
    convolutions = Dictionary(uniqueKeysWithValues: folds.map { $0() })
  }
}

extension InceptionConvolution {
  /// - Parameters:
  ///   - weight: [C', C, kh, kw].
  ///   - factors: of each output channel, [C'].
  fileprivate init(
    inputs: Int, outputs: Int, kernel: (height: Int, width: Int), stride: Int, padding: (rows: Int, columns: Int),
    weight: [Float], factors: [Double], bias: [Float], _ kernels: any KernelSet.Type
  ) {
    let count = weight.count / outputs
    let shape = ConvolutionShape(
      inputHeight: kernel.height, inputWidth: kernel.width, inputChannels: inputs, outputChannels: outputs,
      kernelHeight: kernel.height, kernelWidth: kernel.width, stride: stride, padding: 0)
    packed = [Float](unsafeUninitializedCapacity: weight.count) { packed, initialized in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: weight.count) { scaled in
        weight.withUnsafeBufferPointer { weight in
          for output in 0..<outputs {
            let factor = factors[output]
            for index in (output * count)..<((output + 1) * count) {
              scaled[index] = Float(Double(weight[index]) * factor)
            }
          }
        }
        guard let source = scaled.baseAddress, let target = packed.baseAddress else { return }
        kernels.packForward(shape, source, target, units: 0..<shape.forwardPackingUnits)
      }
      initialized = weight.count
    }
    (self.inputs, self.outputs, self.kernel, self.stride) = (inputs, outputs, kernel, stride)
    (self.padding, self.bias) = (padding, bias)
  }
}
