import KernelTypes
import KernelsV3

/// An elementwise program with its memory, in trivially copyable parts: interpreting it neither allocates nor counts
/// references, which would cost as much as the arithmetic of a block.
struct BoundProgram {
  private let instructions: UnsafeMutableBufferPointer<BoundInstruction>
  /// Register of the result where the program has no operation, nil where the last one writes the output.
  private let copied: Int?
  private let output: UnsafeMutablePointer<Float>
  private let count: Int

  /// Blocks of the program.
  static func units(_ program: ElementwiseProgram) -> Int {
    (program.count + ElementwiseProgram.block - 1) / ElementwiseProgram.block
  }

  init(_ program: ElementwiseProgram, _ pointers: [UnsafeMutablePointer<Float>]) {
    instructions = .allocate(capacity: program.instructions.count)
    _ = instructions.initialize(from: program.instructions.map { BoundInstruction($0, pointers) })
    if case .load = program.instructions.last { copied = program.result } else { copied = nil }
    output = pointers[program.output.id]
    count = program.count
  }

  func deallocate() {
    for instruction in instructions { instruction.deallocate() }
    instructions.deallocate()
  }

  /// Computes the blocks `units`.
  /// - Parameters:
  ///   - registers: a block of floats for each register.
  ///   - table: where each register's value is at present.
  func run(
    _ units: Range<Int>, registers: UnsafeMutablePointer<Float>, table: UnsafeMutablePointer<UnsafePointer<Float>>
  ) {
    let block = ElementwiseProgram.block
    let last = instructions.count - 1
    for unit in units {
      let start = unit * block
      let size = min(block, count - start)
      for position in 0...last {
        switch instructions[position] {
        case .contiguous(let register, let source): table[register] = source + start
        case .scalar(let register, let source):
          let target = registers + register * block
          target.update(repeating: source[0], count: size)
          table[register] = UnsafePointer(target)
        case .repeated(let register, let source, let reader):
          let target = registers + register * block
          reader.expand(source, start, size, into: target)
          table[register] = UnsafePointer(target)
        case .apply(let register, let operation, let x, let y):
          let target = position == last ? output + start : registers + register * block
          operation.run(table[x], table[y], target, size)
          table[register] = UnsafePointer(target)
        }
      }
      if let copied { (output + start).update(from: table[copied], count: size) }
    }
  }
}

/// An instruction with its memory.
private enum BoundInstruction {
  case contiguous(register: Int, UnsafePointer<Float>)
  case scalar(register: Int, UnsafePointer<Float>)
  case repeated(register: Int, UnsafePointer<Float>, RepeatedReader)
  case apply(register: Int, BoundOperation, x: Int, y: Int)

  init(_ instruction: Instruction, _ pointers: [UnsafeMutablePointer<Float>]) {
    switch instruction {
    case .load(let register, let buffer, .contiguous):
      self = .contiguous(register: register, UnsafePointer(pointers[buffer.id]))
    case .load(let register, let buffer, .scalar):
      self = .scalar(register: register, UnsafePointer(pointers[buffer.id]))
    case .load(let register, let buffer, .strided(let extents, let strides)):
      self = .repeated(
        register: register, UnsafePointer(pointers[buffer.id]), RepeatedReader(extents: extents, strides: strides))
    case .apply(let register, let op, let x, let y):
      self = .apply(register: register, BoundOperation(op), x: x, y: y)
    }
  }

  func deallocate() {
    if case .repeated(_, _, let reader) = self { reader.deallocate() }
  }
}

/// Reads an operand as if it were repeated along some axes of the result.
struct RepeatedReader {
  /// The last two axes, along which reading goes on without division; extent 1 and stride 0 where there are fewer.
  private let inner: Int, innerStride: Int, middle: Int, middleStride: Int
  /// Extents of the axes before them, innermost first, then their strides.
  private let outer: UnsafeMutableBufferPointer<Int>
  private let elements: Int

  init(extents: [Int], strides: [Int]) {
    let axes = Array(zip(extents, strides).reversed())
    (inner, innerStride) = axes.first ?? (1, 0)
    (middle, middleStride) = axes.dropFirst().first ?? (1, 0)
    let rest = axes.dropFirst(2)
    outer = .allocate(capacity: 2 * rest.count)
    _ = outer.initialize(from: rest.map(\.0) + rest.map(\.1))
    elements = extents.reduce(1, *)
  }

  func deallocate() { outer.deallocate() }

  /// Writes the elements `start ..< start + count` of the repeated operand, zeros from its end on.
  func expand(
    _ source: UnsafePointer<Float>, _ start: Int, _ count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    var done = 0
    while done < count {
      guard start + done < elements else {
        (target + done).update(repeating: 0, count: count - done)
        return
      }
      var rest = (start + done) / inner
      var column = (start + done) - rest * inner
      var row = rest % middle
      rest /= middle
      var base = source
      for axis in 0..<outer.count / 2 {
        base += rest % outer[axis] * outer[outer.count / 2 + axis]
        rest /= outer[axis]
      }
      while row < middle, done < count {
        let run = min(inner - column, count - done)
        let from = base + (row * middleStride + column * innerStride)
        if innerStride == 1 {
          (target + done).update(from: from, count: run)
        } else {
          (target + done).update(repeating: from[0], count: run)
        }
        done += run
        column = 0
        row += 1
      }
    }
  }
}

/// An elementwise operation with its constants in Float.
private enum BoundOperation {
  case constant(Float)
  case affine(scale: Float, offset: Float)
  case add, multiply, exp, log, tanh, sigmoid, softplus
  case power(Float)
  case leakyRelu(Float)
  case leakyStep(Float)
  case clip(Float)
  case clipMask(Float)

  init(_ op: Op) {
    switch op {
    case .constant(let value): self = .constant(Float(value))
    case .affine(let scale, let offset): self = .affine(scale: Float(scale), offset: Float(offset))
    case .add: self = .add
    case .multiply: self = .multiply
    case .exp: self = .exp
    case .log: self = .log
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    case .softplus: self = .softplus
    case .power(let exponent): self = .power(Float(exponent))
    case .leakyRelu(let slope): self = .leakyRelu(Float(slope))
    case .leakyStep(let slope): self = .leakyStep(Float(slope))
    case .clip(let bound): self = .clip(Float(bound))
    case .clipMask(let bound): self = .clipMask(Float(bound))
    case .input, .detach, .broadcast, .sum, .reshape, .convolution, .inputAdjoint, .weightAdjoint, .sumPool, .unsample,
      .firstMaximum, .gather, .scatter:
      preconditionFailure("\(op) is no elementwise operation")
    }
  }

  func run(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch self {
    case .constant(let value): out.update(repeating: value, count: count)
    case .affine(let scale, let offset): Kernels.affine(x, scale: scale, offset: offset, out, count)
    case .add: Kernels.add(x, y, out, count)
    case .multiply: Kernels.multiply(x, y, out, count)
    case .exp: Kernels.exp(x, out, count)
    case .log: Kernels.log(x, out, count)
    case .tanh: Kernels.tanh(x, out, count)
    case .sigmoid: Kernels.sigmoid(x, out, count)
    case .softplus: Kernels.softplus(x, out, count)
    case .power(let exponent): Kernels.power(x, exponent: exponent, out, count)
    case .leakyRelu(let slope): Kernels.leakyRelu(x, slope: slope, out, count)
    case .leakyStep(let slope): Kernels.leakyStep(x, slope: slope, out, count)
    case .clip(let bound): Kernels.clip(x, bound: bound, out, count)
    case .clipMask(let bound): Kernels.clipMask(x, bound: bound, out, count)
    }
  }
}
