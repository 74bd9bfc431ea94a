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
  case apply(register: Int, Op, x: Int, y: Int)
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

  /// Elements a block: small enough that all registers of a program stay in the first-level cache.
  static let block = 512
}

/// Which factor order a packed weight serves.
enum PackKind: Hashable, Sendable {
  case forward, adjoint
}

/// Lowered operations: what the executor binds to kernels.
enum Step: Hashable, Sendable {
  case pack(PackKind, ConvolutionShape, weight: Buffer, into: Buffer)
  case convolution(ConvolutionShape, x: Buffer, packed: Buffer, output: Buffer, paddedBatch: Int)
  case inputAdjoint(ConvolutionShape, g: Buffer, packed: Buffer, output: Buffer, paddedBatch: Int)
  case weightAdjoint(ConvolutionShape, x: Buffer, g: Buffer, output: Buffer, batch: Int)
  case elementwise(ElementwiseProgram)
  /// output[o, j] = sum over r of x[o, r, j], all sizes padded where the batch is among them.
  case sumRows(x: Buffer, output: Buffer, outer: Int, rows: Int, width: Int)
  /// output[o] = sum over the first `valid` of `count` elements of row o.
  case sumLanes(x: Buffer, output: Buffer, outer: Int, count: Int, valid: Int)
  case sumPool(Int, x: Buffer, output: Buffer, height: Int, width: Int, row: Int)
  case unsample(Int, x: Buffer, output: Buffer, height: Int, width: Int, row: Int)
  case firstMaximum(MaximumWindow, x: Buffer, output: Buffer, axes: [Int])
  case gather(x: Buffer, index: Buffer, output: Buffer, rows: Int, source: Shape, target: Shape)
  case scatter(g: Buffer, index: Buffer, output: Buffer, rows: Int, source: Shape, target: Shape)
  case copy(from: Buffer, to: Buffer, count: Int)

  /// Buffers that the step reads.
  var reads: [Buffer] {
    switch self {
    case .pack(_, _, let weight, _): [weight]
    case .convolution(_, let x, let packed, _, _): [x, packed]
    case .inputAdjoint(_, let g, let packed, _, _): [g, packed]
    case .weightAdjoint(_, let x, let g, _, _): [x, g]
    case .elementwise(let program):
      program.instructions.compactMap { if case .load(_, let buffer, _) = $0 { buffer } else { nil } }
    case .sumRows(let x, _, _, _, _), .sumLanes(let x, _, _, _, _): [x]
    case .sumPool(_, let x, _, _, _, _), .unsample(_, let x, _, _, _, _), .firstMaximum(_, let x, _, _): [x]
    case .gather(let x, let index, _, _, _, _), .scatter(let x, let index, _, _, _, _): [x, index]
    case .copy(let from, _, _): [from]
    }
  }

  /// The buffer that the step writes.
  var writes: Buffer {
    switch self {
    case .pack(_, _, _, let into): into
    case .convolution(_, _, _, let output, _), .inputAdjoint(_, _, _, let output, _): output
    case .weightAdjoint(_, _, _, let output, _): output
    case .elementwise(let program): program.output
    case .sumRows(_, let output, _, _, _), .sumLanes(_, let output, _, _, _): output
    case .sumPool(_, _, let output, _, _, _), .unsample(_, _, let output, _, _, _): output
    case .firstMaximum(_, _, let output, _): output
    case .gather(_, _, let output, _, _, _), .scatter(_, _, let output, _, _, _): output
    case .copy(_, let to, _): to
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
      if program.output == old { program.output = new }
      program.instructions = program.instructions.map {
        if case .load(let register, old, let pattern) = $0 { return .load(register: register, new, pattern) }
        return $0
      }
      self = .elementwise(program)
    case .copy(old, let to, let count): self = .copy(from: new, to: to, count: count)
    default: break
    }
  }

  /// The kind's name for people.
  var kind: String {
    switch self {
    case .pack: "pack"
    case .convolution: "convolution"
    case .inputAdjoint: "input adjoint"
    case .weightAdjoint: "weight adjoint"
    case .elementwise: "elementwise"
    case .sumRows, .sumLanes: "sum"
    case .sumPool, .unsample: "pool"
    case .firstMaximum: "maximum"
    case .gather, .scatter: "gather"
    case .copy: "copy"
    }
  }

  /// Floating-point operations of real work: two for each multiply-add that does not fall into the padding.
  var flops: Int {
    switch self {
    case .convolution(let c, _, _, _, let batch), .inputAdjoint(let c, _, _, _, let batch):
      2 * c.multiplyAdds * batch
    case .weightAdjoint(let c, _, _, _, let batch): 2 * c.multiplyAdds * batch
    default: 0
    }
  }
}
