import KernelTypes

/// A place for a value at run time: a number into the executor's table of pointers.
struct Buffer: Hashable, Sendable {
  let id: Int
}

/// How an elementwise program reads an operand that may be broadcast.
enum LoadPattern: Hashable, Sendable {
  /// Element for element.
  case contiguous
  /// The same scalar everywhere.
  case scalar
  /// Strides of the operand along the (collapsed, padded) axes of the result, 0 where it is repeated.
  case strided(extents: [Int], strides: [Int])
}

/// One instruction of an elementwise program. Registers hold blocks of the result's elements.
enum Instruction: Hashable, Sendable {
  case load(register: Int, Buffer, LoadPattern)
  case apply(register: Int, ElementwiseOperation, x: Int, y: Int)
}

extension Instruction {
  /// Whether the instruction reads `buffer` at other places than the block being written.
  func loadsIndirectly(_ buffer: Buffer) -> Bool {
    if case .load(_, buffer, let pattern) = self { return pattern != .contiguous }
    return false
  }
}

/// A fused chain of elementwise operations with one result, run block by block.
struct ElementwiseProgram: Hashable, Sendable {
  var instructions: [Instruction]
  var registers: Int
  var result: Int
  var output: Buffer
  /// Elements of the result, padded.
  var count: Int

  var reads: [Buffer] {
    instructions.compactMap { if case .load(_, let buffer, _) = $0 { buffer } else { nil } }
  }

  /// Puts another buffer in the place of one.
  mutating func replace(_ old: Buffer, by new: Buffer) {
    if output == old { output = new }
    instructions = instructions.map {
      if case .load(let register, old, let pattern) = $0 { return .load(register: register, new, pattern) }
      return $0
    }
  }

  /// Elements a block: small enough that all registers of a program stay in the first-level cache.
  static let block = 512
}

/// Which factor order a packed weight serves.
enum PackKind: Hashable, Sendable {
  case forward, adjoint
}

/// Two operands of a weight adjoint, the gradients transposed, and the factor of their contribution.
struct WeightPair: Hashable, Sendable {
  var x: Buffer
  var g: Buffer
  var scale: Float
}

/// What a convolution or input adjoint also does.
struct Epilogue: Hashable, Sendable {
  /// One value a channel with which the sums begin.
  var bias: Buffer?
  /// Reads and overwrites what has just been written, unit by unit, while that is in the cache.
  var program: ElementwiseProgram?

  /// Buffers that it reads, apart from the step's result.
  var reads: [Buffer] { [bias].compactMap { $0 } + (program?.reads.filter { $0 != program?.output } ?? []) }
}

/// Lowered operations: what the executor binds to kernels. A convolution or input adjoint may begin its sums with a bias
/// and end with a program.
enum Step: Hashable, Sendable {
  case pack(PackKind, ConvolutionShape, weight: Buffer, into: Buffer)
  case convolution(
    ConvolutionShape, x: Buffer, packed: Buffer, output: Buffer, paddedBatch: Int, epilogue: Epilogue)
  case inputAdjoint(
    ConvolutionShape, g: Buffer, packed: Buffer, output: Buffer, paddedBatch: Int, epilogue: Epilogue)
  /// Gradients in the order in which a weight adjoint reads them.
  case transpose(ConvolutionShape, g: Buffer, into: Buffer, batch: Int)
  /// The sum of the weight adjoints of all pairs.
  case weightAdjoint(ConvolutionShape, pairs: [WeightPair], output: Buffer, batch: Int)
  case elementwise(ElementwiseProgram)
  /// output[o, j] = sum over r of x[o, r, j], all sizes padded where the batch is among them.
  case sumRows(x: Buffer, output: Buffer, outer: Int, rows: Int, width: Int)
  /// output[o] = sum over the first `valid` of `count` elements of row o.
  case sumLanes(x: Buffer, output: Buffer, outer: Int, count: Int, valid: Int)
  case sumPool(Int, x: Buffer, output: Buffer, height: Int, width: Int, row: Int)
  case upsample(Int, x: Buffer, output: Buffer, height: Int, width: Int, row: Int)
  /// The largest of every 2 x 2 pixels.
  case maxPool2(x: Buffer, output: Buffer, height: Int, width: Int, row: Int)
  case argmaxMask(MaximumWindow, x: Buffer, output: Buffer, axes: [Int])
  case gather(x: Buffer, index: Buffer, output: Buffer, rows: Int, source: Shape, target: Shape)
  case scatter(g: Buffer, index: Buffer, output: Buffer, rows: Int, source: Shape, target: Shape)
  case copy(from: Buffer, to: Buffer, count: Int)

  var reads: [Buffer] {
    switch self {
    case .pack(_, _, let weight, _): [weight]
    case .convolution(_, let x, let packed, _, _, let epilogue): [x, packed] + epilogue.reads
    case .inputAdjoint(_, let g, let packed, _, _, let epilogue): [g, packed] + epilogue.reads
    case .transpose(_, let g, _, _): [g]
    case .weightAdjoint(_, let pairs, _, _): pairs.flatMap { [$0.x, $0.g] }
    case .elementwise(let program): program.reads
    case .sumRows(let x, _, _, _, _), .sumLanes(let x, _, _, _, _): [x]
    case .sumPool(_, let x, _, _, _, _), .upsample(_, let x, _, _, _, _), .argmaxMask(_, let x, _, _): [x]
    case .maxPool2(let x, _, _, _, _): [x]
    case .gather(let x, let index, _, _, _, _), .scatter(let x, let index, _, _, _, _): [x, index]
    case .copy(let from, _, _): [from]
    }
  }

  var writes: Buffer {
    switch self {
    case .pack(_, _, _, let into): into
    case .convolution(_, _, _, let output, _, _), .inputAdjoint(_, _, _, let output, _, _): output
    case .transpose(_, _, let into, _): into
    case .weightAdjoint(_, _, let output, _): output
    case .elementwise(let program): program.output
    case .sumRows(_, let output, _, _, _), .sumLanes(_, let output, _, _, _): output
    case .sumPool(_, _, let output, _, _, _), .upsample(_, _, let output, _, _, _): output
    case .maxPool2(_, let output, _, _, _): output
    case .argmaxMask(_, _, let output, _): output
    case .gather(_, _, let output, _, _, _), .scatter(_, _, let output, _, _, _): output
    case .copy(_, let to, _): to
    }
  }

  /// The elementwise program that the step is or ends with.
  var program: ElementwiseProgram? {
    switch self {
    case .elementwise(let program): program
    case .convolution(_, _, _, _, _, let epilogue), .inputAdjoint(_, _, _, _, _, let epilogue): epilogue.program
    default: nil
    }
  }

  /// Sizes, for people.
  var detail: String {
    func sizes(_ c: ConvolutionShape) -> String {
      "\(c.inputHeight)x\(c.inputWidth)x\(c.inputChannels) - \(c.outputHeight)x\(c.outputWidth)x\(c.outputChannels), "
        + "\(c.kernelHeight)x\(c.kernelWidth) / \(c.stride)"
    }
    func text(_ epilogue: Epilogue) -> String {
      (epilogue.bias == nil ? "" : ", bias") + (epilogue.program.map { ", epilogue of \($0.instructions.count)" } ?? "")
    }
    return switch self {
    case .pack(_, let c, _, _), .transpose(let c, _, _, _): sizes(c)
    case .convolution(let c, _, _, _, _, let epilogue), .inputAdjoint(let c, _, _, _, _, let epilogue):
      sizes(c) + text(epilogue)
    case .weightAdjoint(let c, let pairs, _, _): sizes(c) + (pairs.count > 1 ? ", \(pairs.count) terms" : "")
    case .elementwise(let program): "\(program.count) elements, \(program.instructions.count) instructions"
    case .sumRows(_, _, let outer, let rows, let width): "\(outer) x \(rows) x \(width)"
    case .sumLanes(_, _, let outer, let count, _): "\(outer) x \(count)"
    case .sumPool, .upsample, .maxPool2, .argmaxMask, .gather, .scatter: ""
    case .copy(_, _, let count): "\(count) elements"
    }
  }

  /// Whether `replace` can serve the step: it does not touch the buffer, or is one of the two kinds that it handles.
  func isReplaceable(_ buffer: Buffer) -> Bool {
    switch self {
    case .elementwise, .copy: true
    default: !reads.contains(buffer)
    }
  }

  /// Puts another buffer in the place of one that an elementwise program or a copy makes or reads.
  mutating func replace(_ old: Buffer, by new: Buffer) {
    switch self {
    case .elementwise(var program):
      program.replace(old, by: new)
      self = .elementwise(program)
    case .copy(old, let to, let count): self = .copy(from: new, to: to, count: count)
    default: break
    }
  }

  /// The kind's name for people.
  var kind: String {
    switch self {
    case .pack, .transpose: "pack"
    case .convolution: "convolution"
    case .inputAdjoint: "input adjoint"
    case .weightAdjoint: "weight adjoint"
    case .elementwise: "elementwise"
    case .sumRows, .sumLanes: "sum"
    case .sumPool, .upsample, .maxPool2: "pool"
    case .argmaxMask: "maximum"
    case .gather, .scatter: "gather"
    case .copy: "copy"
    }
  }

  /// Floating-point operations of real work: two for each multiply-add that does not fall into the padding.
  var flops: Int {
    switch self {
    case .convolution(let c, _, _, _, let batch, _), .inputAdjoint(let c, _, _, _, let batch, _):
      2 * c.multiplyAdds * batch
    case .weightAdjoint(let c, let pairs, _, let batch): 2 * c.multiplyAdds * batch * pairs.count
    default: 0
    }
  }
}
