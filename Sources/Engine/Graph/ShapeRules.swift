import KernelTypes

/// Operands that an operation does not take.
public enum ShapeError: Error, CustomStringConvertible {
  /// The operands' shapes do not fit the operation.
  case operands(op: Op, shapes: [Shape])
  /// The shape on record is not the one that the rule derives.
  case recorded(op: Op, recorded: Shape, derived: Shape)

  public var description: String {
    switch self {
    case .operands(let op, let shapes):
      "\(op) does not take \(shapes.map(\.description).joined(separator: " and ")): check the layer that builds it"
    case .recorded(let op, let recorded, let derived):
      "\(op) is recorded as \(recorded) but its operands give \(derived): the last compiler pass is wrong"
    }
  }
}

extension ConvolutionShape {
  /// [H, W, C | B].
  func input(batch: Int) -> Shape { Shape([inputHeight, inputWidth, inputChannels], batch: batch) }
  /// [H', W', C' | B].
  func output(batch: Int) -> Shape { Shape([outputHeight, outputWidth, outputChannels], batch: batch) }
  /// [C', C, kh, kw].
  var weight: Shape { Shape([outputChannels, inputChannels, kernelHeight, kernelWidth]) }
}

extension Op {
  /// - Throws: `ShapeError.operands` when the operands do not fit.
  func shape(of operands: [Shape]) throws -> Shape {
    let misfit = ShapeError.operands(op: self, shapes: operands)
    func only(_ count: Int) throws -> Shape {
      guard operands.count == count else { throw misfit }
      return operands.first ?? .scalar
    }
    func batch(_ shape: Shape) throws -> Int {
      guard let batch = shape.batch else { throw misfit }
      return batch
    }
    switch self {
    case .input(_, _, let shape):
      _ = try only(0)
      return shape
    case .constant: return try only(0)
    case .detach, .affine, .exp, .log, .tanh, .sigmoid, .softplus, .power, .leakyRelu, .leakyStep, .clip, .clipMask:
      return try only(1)
    case .add, .multiply:
      let shape = try only(2)
      guard operands[1] == shape else { throw misfit }
      return shape
    case .broadcast(let axes, let target):
      let shape = try only(1)
      let kept = target.axes.indices.filter { !axes.contains($0) }
      let sameBatch = shape.batch == nil || !axes.contains(target.axes.count - 1)
      let batchMatches = shape.batch == nil ? kept.allSatisfy { $0 < target.features.count } : target.batch != nil
      guard kept.map({ target.axes[$0] }) == shape.axes, sameBatch, batchMatches else { throw misfit }
      return target
    case .sum(let axes):
      let shape = try only(1)
      guard axes == axes.sorted(), Set(axes).count == axes.count, axes.allSatisfy(shape.axes.indices.contains) else {
        throw misfit
      }
      let features = shape.features.indices.filter { !axes.contains($0) }.map { shape.features[$0] }
      return Shape(features, batch: axes.contains(shape.features.count) ? nil : shape.batch)
    case .reshape(let target):
      let shape = try only(1)
      guard target.count == shape.count, target.batch == shape.batch else { throw misfit }
      return target
    case .convolution(let c):
      let shape = try only(2)
      guard shape == c.input(batch: try batch(shape)), operands[1] == c.weight else { throw misfit }
      return c.output(batch: try batch(shape))
    case .inputAdjoint(let c):
      let shape = try only(2)
      guard shape == c.output(batch: try batch(shape)), operands[1] == c.weight else { throw misfit }
      return c.input(batch: try batch(shape))
    case .weightAdjoint(let c):
      let shape = try only(2)
      let size = try batch(shape)
      guard shape == c.input(batch: size), operands[1] == c.output(batch: size) else { throw misfit }
      return c.weight
    case .sumPool(let k):
      let shape = try only(1)
      guard shape.features.count == 3, shape.features[0] % k == 0, shape.features[1] % k == 0 else { throw misfit }
      return Shape([shape.features[0] / k, shape.features[1] / k, shape.features[2]], batch: try batch(shape))
    case .upsample(let k):
      let shape = try only(1)
      guard shape.features.count == 3 else { throw misfit }
      return Shape([shape.features[0] * k, shape.features[1] * k, shape.features[2]], batch: try batch(shape))
    case .argmaxMask(.pool2):
      let shape = try only(1)
      guard shape.features.count == 3, shape.features[0] % 2 == 0, shape.features[1] % 2 == 0 else { throw misfit }
      return shape
    case .argmaxMask(.features):
      let shape = try only(1)
      guard shape.features.count == 1, shape.batch != nil else { throw misfit }
      return shape
    case .gather:
      let shape = try only(2)
      guard operands[1].features.isEmpty, shape.batch != nil else { throw misfit }
      return Shape(shape.features, batch: try batch(operands[1]))
    case .scatter(let count):
      let shape = try only(2)
      guard operands[1].features.isEmpty, try batch(shape) == batch(operands[1]) else { throw misfit }
      return Shape(shape.features, batch: count)
    }
  }
}
