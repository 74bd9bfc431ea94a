import KernelTypes

/// An elementwise program with its memory, in trivially copyable parts: interpreting it neither allocates nor counts
/// references, which would cost as much as the arithmetic of a block.
struct BoundProgram {
  private let instructions: UnsafeMutableBufferPointer<BoundInstruction>
  /// Register of the result where the program has no operation, nil where the last one writes the output.
  private let copied: Int?
  private let output: UnsafeMutablePointer<Float>
  private let count: Int
  private let kernels: any KernelSet.Type

  init(_ program: ElementwiseProgram, _ pointers: [UnsafeMutablePointer<Float>], _ kernels: any KernelSet.Type) {
    self.kernels = kernels
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

  /// Computes the blocks `units`; see `run(elements:…)`.
  func run(
    _ units: Range<Int>, registers: UnsafeMutablePointer<Float>, table: UnsafeMutablePointer<UnsafePointer<Float>>
  ) {
    let block = ElementwiseProgram.block
    run(
      elements: units.lowerBound * block..<min(units.upperBound * block, count), registers: registers, table: table)
  }

  /// Computes the elements that one unit of a convolution or input adjoint has written: a block of channels in a row of
  /// `width` pixels.
  func run(
    row: Int, of width: Int, channels: Int, block: Int, paddedBatch: Int, registers: UnsafeMutablePointer<Float>,
    table: UnsafeMutablePointer<UnsafePointer<Float>>
  ) {
    let blocks = ChannelBlocks(channels)
    let first = row * width * channels * paddedBatch
    if blocks.count == 1 {
      run(elements: first..<first + width * channels * paddedBatch, registers: registers, table: table)
      return
    }
    let size = blocks.size(block) * paddedBatch
    for pixel in 0..<width {
      let start = first + (pixel * channels + blocks.start(block)) * paddedBatch
      run(elements: start..<start + size, registers: registers, table: table)
    }
  }

  /// Computes a range of elements, both bounds multiples of 16.
  /// - Parameters:
  ///   - registers: a block of floats for each register.
  ///   - table: where each register's value is at present.
  func run(
    elements: Range<Int>, registers: UnsafeMutablePointer<Float>, table: UnsafeMutablePointer<UnsafePointer<Float>>
  ) {
    let block = ElementwiseProgram.block
    let last = instructions.count - 1
    for start in stride(from: elements.lowerBound, to: elements.upperBound, by: block) {
      let size = min(block, elements.upperBound - start)
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
          kernels.elementwise(operation, table[x], table[y], target, size)
          table[register] = UnsafePointer(target)
        }
      }
      if let copied { (output + start).update(from: table[copied], count: size) }
    }
  }
}

private enum BoundInstruction {
  case contiguous(register: Int, UnsafePointer<Float>)
  case scalar(register: Int, UnsafePointer<Float>)
  case repeated(register: Int, UnsafePointer<Float>, RepeatedReader)
  case apply(register: Int, ElementwiseOperation, x: Int, y: Int)

  init(_ instruction: Instruction, _ pointers: [UnsafeMutablePointer<Float>]) {
    switch instruction {
    case .load(let register, let buffer, .contiguous):
      self = .contiguous(register: register, UnsafePointer(pointers[buffer.id]))
    case .load(let register, let buffer, .scalar):
      self = .scalar(register: register, UnsafePointer(pointers[buffer.id]))
    case .load(let register, let buffer, .strided(let extents, let strides)):
      self = .repeated(
        register: register, UnsafePointer(pointers[buffer.id]), RepeatedReader(extents: extents, strides: strides))
    case .apply(let register, let operation, let x, let y): self = .apply(register: register, operation, x: x, y: y)
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
