import KernelTypes
import KernelsV3

/// A plan's steps with their memory: what workers share while a step runs.
// Unchecked: the pointers' targets are written by disjoint units only, and `run` returns before the next step starts.
struct StepContext: @unchecked Sendable {
  let steps: [Step]
  let pointers: [UnsafeMutablePointer<Float>]
  /// Units of work of each step: fixed by the step, never by the machine.
  let units: [Int]
  private let scratch: UnsafeMutableBufferPointer<Float>
  private let scratchOfWorker: Int
  private let tables: UnsafeMutableBufferPointer<UnsafePointer<Float>>
  private let tableOfWorker: Int

  init(plan: Plan, pointers: [UnsafeMutablePointer<Float>], workers: Int) {
    steps = plan.steps
    self.pointers = pointers
    units = plan.steps.map(StepContext.units)
    let registers =
      plan.steps.map { if case .elementwise(let program) = $0 { program.registers } else { 1 } }.max() ?? 1
    let adjoint = plan.steps.map {
      if case .weightAdjoint(let c, _, _, _, let batch) = $0 {
        Kernels.weightAdjointScratchCount(c, Shape.padded(batch))
      } else {
        0
      }
    }
    scratchOfWorker = max(registers * ElementwiseProgram.block, Shape.padded(adjoint.max() ?? 0))
    scratch = AlignedMemory.allocate(scratchOfWorker * workers)
    tableOfWorker = registers
    tables = .allocate(capacity: registers * workers)
    tables.initialize(repeating: UnsafePointer(pointers[0]))
  }

  func deallocate() {
    scratch.deallocate()
    tables.deallocate()
  }

  private static func units(_ step: Step) -> Int {
    switch step {
    case .convolution(let c, _, _, _, let paddedBatch): Kernels.convolutionForwardUnits(c, paddedBatch)
    case .inputAdjoint(let c, _, _, _, let paddedBatch): Kernels.convolutionInputAdjointUnits(c, paddedBatch)
    case .weightAdjoint(let c, _, _, _, let batch): Kernels.convolutionWeightAdjointUnits(c, Shape.padded(batch))
    case .elementwise(let program): (program.count + ElementwiseProgram.block - 1) / ElementwiseProgram.block
    case .sumRows(_, _, let outer, _, let width):
      // Rows that are no whole vectors overlap at their ends and stay with one owner.
      width % 16 == 0 ? outer * ((width + 255) / 256) : 1
    case .pack, .sumLanes, .sumPool, .unsample, .firstMaximum, .gather, .scatter, .copy: 1
    }
  }

  func run(_ index: Int, _ units: Range<Int>, worker: Int) {
    if units.isEmpty { return }
    switch steps[index] {
    case .pack(.forward, let c, let weight, let into):
      Kernels.packForward(c, pointers[weight.id], pointers[into.id])
    case .pack(.adjoint, let c, let weight, let into):
      Kernels.packAdjoint(c, pointers[weight.id], pointers[into.id])
    case .convolution(let c, let x, let packed, let output, let batch):
      Kernels.convolutionForward(
        c, batch, pointers[x.id], pointers[packed.id], pointers[output.id], units: units)
    case .inputAdjoint(let c, let g, let packed, let output, let batch):
      Kernels.convolutionInputAdjoint(
        c, batch, pointers[g.id], pointers[packed.id], pointers[output.id], units: units)
    case .weightAdjoint(let c, let x, let g, let output, let batch):
      guard let scratch = scratch.baseAddress else { return }
      Kernels.convolutionWeightAdjoint(
        c, Shape.padded(batch), batch: batch, pointers[x.id], pointers[g.id], pointers[output.id],
        scratch: scratch + worker * scratchOfWorker, units: units)
    case .elementwise(let program): run(program, units, worker)
    case .sumRows(let x, let output, let outer, let rows, let width):
      sumRows(pointers[x.id], pointers[output.id], outer, rows, width, units)
    case .sumLanes(let x, let output, let outer, let count, let valid):
      for row in 0..<outer {
        pointers[output.id][row] = Kernels.sumLanes(
          pointers[x.id] + row * count, Shape.padded(count), valid: valid)
      }
    case .sumPool(let k, let x, let output, let height, let width, let row):
      Kernels.sumPool(pointers[x.id], height: height, width: width, row: row, factor: k, pointers[output.id])
    case .unsample(let k, let x, let output, let height, let width, let row):
      Kernels.unsample(pointers[x.id], height: height, width: width, row: row, factor: k, pointers[output.id])
    case .firstMaximum(.pool2, let x, let output, let axes):
      Kernels.firstMaximumMask2x2(
        pointers[x.id], height: axes[0], width: axes[1], row: axes[2] * axes[3], pointers[output.id])
    case .firstMaximum(.features, let x, let output, let axes):
      Kernels.firstMaximumMaskRows(pointers[x.id], rowCount: axes[0], width: axes[1], pointers[output.id])
    case .gather(let x, let index, let output, let rows, let source, let target):
      Kernels.gather(
        pointers[x.id], rows: rows, sourceBatch: source.paddedBatch ?? 16, index: pointers[index.id],
        batch: target.batch ?? 1, pointers[output.id], paddedBatch: target.paddedBatch ?? 16)
    case .scatter(let g, let index, let output, let rows, let source, let target):
      Kernels.scatter(
        pointers[g.id], rows: rows, paddedBatch: source.paddedBatch ?? 16, index: pointers[index.id],
        batch: source.batch ?? 1, pointers[output.id], destinationBatch: target.paddedBatch ?? 16)
    case .copy(let from, let to, let count):
      pointers[to.id].update(from: pointers[from.id], count: count)
    }
  }

  private func sumRows(
    _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ outer: Int, _ rows: Int, _ width: Int,
    _ units: Range<Int>
  ) {
    guard width % 16 == 0 else {
      // In ascending order, since each row's padding is overwritten by the next.
      for o in 0..<outer {
        Kernels.sumRows(
          x + o * rows * width, rowStride: width, rowCount: rows, width: Shape.padded(width), y + o * width)
      }
      return
    }
    let chunks = (width + 255) / 256
    for unit in units {
      let (o, start) = (unit / chunks, unit % chunks * 256)
      Kernels.sumRows(
        x + o * rows * width + start, rowStride: width, rowCount: rows, width: min(256, width - start),
        y + o * width + start)
    }
  }

  private func run(_ program: ElementwiseProgram, _ units: Range<Int>, _ worker: Int) {
    guard let scratchStart = scratch.baseAddress, let tableStart = tables.baseAddress else { return }
    let registers = scratchStart + worker * scratchOfWorker
    let table = tableStart + worker * tableOfWorker
    let output = pointers[program.output.id]
    for unit in units {
      let start = unit * ElementwiseProgram.block
      let count = min(ElementwiseProgram.block, program.count - start)
      let last = program.instructions.count - 1
      for position in 0...last {
        switch program.instructions[position] {
        case .load(let register, let buffer, .contiguous):
          table[register] = UnsafePointer(pointers[buffer.id] + start)
        case .load(let register, let buffer, let pattern):
          let target = registers + register * ElementwiseProgram.block
          pattern.expand(pointers[buffer.id], start, count, total: program.count, into: target)
          table[register] = UnsafePointer(target)
        case .apply(let register, let op, let x, let y):
          let target = position == last ? output + start : registers + register * ElementwiseProgram.block
          StepContext.apply(op, table[x], table[y], target, count)
          table[register] = UnsafePointer(target)
        }
      }
      // A program without operations is a plain broadcast.
      if case .load = program.instructions[last] { (output + start).update(from: table[program.result], count: count) }
    }
  }

  private static func apply(
    _ op: Op, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch op {
    case .constant(let value): out.update(repeating: Float(value), count: count)
    case .affine(let scale, let offset): Kernels.affine(x, scale: Float(scale), offset: Float(offset), out, count)
    case .add: Kernels.add(x, y, out, count)
    case .multiply: Kernels.multiply(x, y, out, count)
    case .exp: Kernels.exp(x, out, count)
    case .log: Kernels.log(x, out, count)
    case .tanh: Kernels.tanh(x, out, count)
    case .sigmoid: Kernels.sigmoid(x, out, count)
    case .softplus: Kernels.softplus(x, out, count)
    case .power(let exponent): Kernels.power(x, exponent: Float(exponent), out, count)
    case .leakyRelu(let slope): Kernels.leakyRelu(x, slope: Float(slope), out, count)
    case .leakyStep(let slope): Kernels.leakyStep(x, slope: Float(slope), out, count)
    case .clip(let bound): Kernels.clip(x, bound: Float(bound), out, count)
    case .clipMask(let bound): Kernels.clipMask(x, bound: Float(bound), out, count)
    case .input, .detach, .broadcast, .sum, .reshape, .convolution, .inputAdjoint, .weightAdjoint, .sumPool, .unsample,
      .firstMaximum, .gather, .scatter:
      preconditionFailure("\(op) is no elementwise operation")
    }
  }
}

extension LoadPattern {
  /// Writes the elements `start ..< start + count` of the repeated operand.
  func expand(
    _ source: UnsafeMutablePointer<Float>, _ start: Int, _ count: Int, total: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .contiguous: target.update(from: source + start, count: count)
    case .scalar: target.update(repeating: source[0], count: count)
    case .strided(let extents, let strides):
      guard let inner = extents.last, let innerStride = strides.last else { return }
      let elements = extents.reduce(1, *)
      var done = 0
      while done < count {
        let position = start + done
        guard position < elements else {
          (target + done).update(repeating: 0, count: count - done)
          return
        }
        let column = position % inner
        let run = min(inner - column, count - done)
        var rest = position / inner
        var offset = column * innerStride
        for axis in extents.indices.dropLast().reversed() {
          offset += rest % extents[axis] * strides[axis]
          rest /= extents[axis]
        }
        if innerStride == 1 {
          (target + done).update(from: source + offset, count: run)
        } else {
          (target + done).update(repeating: source[offset], count: run)
        }
        done += run
      }
    }
  }
}
