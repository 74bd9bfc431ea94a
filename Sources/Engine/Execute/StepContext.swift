import KernelTypes

/// A plan's steps with their memory: what workers share while steps run.
// Unchecked: the pointers' targets are written by disjoint units only, and a stage ends before the next starts.
struct StepContext: @unchecked Sendable {
  /// A part of a step's units.
  private struct Part {
    let step: Int
    let units: Range<Int>
  }

  let steps: [Step]
  let pointers: [UnsafeMutablePointer<Float>]
  /// The parts of all steps, in order.
  private let parts: UnsafeMutableBufferPointer<Part>
  let partsOfStep: [Range<Int>]
  /// Programs by step: an elementwise step's own, a convolution's epilogue; nil for other steps.
  private let programs: UnsafeMutableBufferPointer<BoundProgram?>
  /// Operands of weight adjoints by step; empty for other steps.
  private let operands: UnsafeMutableBufferPointer<UnsafeMutableBufferPointer<WeightOperands>>
  private let scratch: UnsafeMutableBufferPointer<Float>
  private let scratchOfWorker: Int
  private let tables: UnsafeMutableBufferPointer<UnsafePointer<Float>>
  private let tableOfWorker: Int
  let kernels: any KernelSet.Type

  init(plan: Plan, pointers: [UnsafeMutablePointer<Float>], workers: Int, kernels: any KernelSet.Type) {
    self.kernels = kernels
    steps = plan.steps
    self.pointers = pointers
    var list: [Part] = []
    var partsOfStep: [Range<Int>] = []
    for (step, record) in plan.steps.enumerated() {
      let (units, count, start) = (record.units, record.parts(threads: workers), list.count)
      for part in 0..<count {
        list.append(Part(step: step, units: (units * part / count)..<(units * (part + 1) / count)))
      }
      partsOfStep.append(start..<list.count)
    }
    self.partsOfStep = partsOfStep
    parts = .allocate(capacity: list.count)
    _ = parts.initialize(from: list)
    programs = .allocate(capacity: plan.steps.count)
    _ = programs.initialize(from: plan.steps.map { $0.program.map { BoundProgram($0, pointers, kernels) } })
    operands = .allocate(capacity: plan.steps.count)
    _ = operands.initialize(
      from: plan.steps.map { step in
        guard case .weightAdjoint(_, let pairs, _, _) = step else { return .init(start: nil, count: 0) }
        let bound = UnsafeMutableBufferPointer<WeightOperands>.allocate(capacity: pairs.count)
        _ = bound.initialize(
          from: pairs.map { WeightOperands(x: pointers[$0.x.id], g: pointers[$0.g.id], scale: $0.scale) })
        return bound
      })
    let registers = plan.steps.map { $0.program?.registers ?? 1 }.max() ?? 1
    let adjoint = plan.steps.map {
      if case .weightAdjoint(let c, _, _, _) = $0 { c.weightAdjointScratchCount } else { 0 }
    }
    scratchOfWorker = max(registers * ElementwiseProgram.block, Shape.padded(adjoint.max() ?? 0))
    scratch = AlignedMemory.allocate(scratchOfWorker * workers)
    tableOfWorker = registers
    tables = .allocate(capacity: registers * workers)
    tables.initialize(repeating: UnsafePointer(pointers[0]))
  }

  func deallocate() {
    for program in programs { program?.deallocate() }
    programs.deallocate()
    for pairs in operands { pairs.deallocate() }
    operands.deallocate()
    parts.deallocate()
    scratch.deallocate()
    tables.deallocate()
  }

  /// Runs part number `part`; workers that run at the same time have different numbers.
  func run(part: Int, worker: Int) { run(parts[part].step, parts[part].units, worker: worker) }

  private func run(_ index: Int, _ units: Range<Int>, worker: Int) {
    guard let scratch = scratch.baseAddress?.advanced(by: worker * scratchOfWorker),
      let table = tables.baseAddress?.advanced(by: worker * tableOfWorker)
    else { return }
    switch steps[index] {
    case .pack(.forward, let c, let weight, let into):
      kernels.packForward(c, pointers[weight.id], pointers[into.id], units: units)
    case .pack(.adjoint, let c, let weight, let into):
      kernels.packAdjoint(c, pointers[weight.id], pointers[into.id], units: units)
    case .convolution(let c, let x, let packed, let output, let batch, let epilogue):
      let bias = epilogue.bias.map { UnsafePointer(pointers[$0.id]) }
      for unit in units {
        kernels.convolutionForward(
          c, batch, pointers[x.id], pointers[packed.id], bias: bias, pointers[output.id], units: unit..<unit + 1)
        programs[index]?.run(
          row: unit % c.outputHeight, of: c.outputWidth, channels: c.outputChannels, block: unit / c.outputHeight,
          paddedBatch: batch, registers: scratch, table: table)
      }
    case .inputAdjoint(let c, let g, let packed, let output, let batch, let epilogue):
      let bias = epilogue.bias.map { UnsafePointer(pointers[$0.id]) }
      for unit in units {
        kernels.convolutionInputAdjoint(
          c, batch, pointers[g.id], pointers[packed.id], bias: bias, pointers[output.id], units: unit..<unit + 1)
        programs[index]?.run(
          row: unit % c.inputHeight, of: c.inputWidth, channels: c.inputChannels, block: unit / c.inputHeight,
          paddedBatch: batch, registers: scratch, table: table)
      }
    case .transpose(let c, let g, let into, let batch):
      kernels.transposeGradients(
        c, Shape.padded(batch), batch: batch, pointers[g.id], pointers[into.id], units: units)
    case .weightAdjoint(let c, _, let output, let batch):
      kernels.convolutionWeightAdjoint(
        c, Shape.padded(batch), batch: batch, UnsafeBufferPointer(operands[index]), pointers[output.id],
        scratch: scratch, units: units)
    case .elementwise: programs[index]?.run(units, registers: scratch, table: table)
    case .sumRows(let x, let output, let outer, let rows, let width):
      sumRows(pointers[x.id], pointers[output.id], outer, rows, width, units)
    case .sumLanes(let x, let output, let outer, let count, let valid):
      for row in 0..<outer {
        pointers[output.id][row] = kernels.sumLanes(
          pointers[x.id] + row * count, Shape.padded(count), valid: valid)
      }
    case .sumPool, .upsample, .maxPool2, .argmaxMask, .gather, .scatter: runRows(steps[index], units)
    case .copy(let from, let to, let count): pointers[to.id].update(from: pointers[from.id], count: count)
    }
  }

  /// Steps whose units are rows of the output, or a few of them.
  private func runRows(_ step: Step, _ units: Range<Int>) {
    switch step {
    case .sumPool(let k, let x, let output, _, let width, let row):
      kernels.sumPool(
        pointers[x.id] + units.lowerBound * k * width * row, height: units.count * k, width: width, row: row, factor: k,
        pointers[output.id] + units.lowerBound * (width / k) * row)
    case .upsample(let k, let x, let output, _, let width, let row):
      kernels.upsample(
        pointers[x.id] + units.lowerBound * width * row, height: units.count, width: width, row: row, factor: k,
        pointers[output.id] + units.lowerBound * k * width * k * row)
    case .maxPool2(let x, let output, _, let width, let row):
      kernels.maxPool2x2(
        pointers[x.id] + units.lowerBound * 2 * width * row, height: units.count * 2, width: width, row: row,
        pointers[output.id] + units.lowerBound * (width / 2) * row)
    case .argmaxMask(.pool2, let x, let output, let axes):
      let row = axes[2] * axes[3]
      let offset = units.lowerBound * 2 * axes[1] * row
      kernels.argmaxMask2x2(
        pointers[x.id] + offset, height: units.count * 2, width: axes[1], row: row, pointers[output.id] + offset)
    case .argmaxMask(.features, let x, let output, let axes):
      kernels.argmaxMaskRows(pointers[x.id], rowCount: axes[0], width: axes[1], pointers[output.id])
    case .gather(let x, let index, let output, let rows, let source, let target):
      let (from, to) = (source.paddedBatch ?? 16, target.paddedBatch ?? 16)
      let first = units.lowerBound * Step.gatherRows
      kernels.gather(
        pointers[x.id] + first * from, rows: min(rows, units.upperBound * Step.gatherRows) - first, sourceBatch: from,
        index: pointers[index.id], batch: target.batch ?? 1, pointers[output.id] + first * to, paddedBatch: to)
    case .scatter(let g, let index, let output, let rows, let source, let target):
      let (from, to) = (source.paddedBatch ?? 16, target.paddedBatch ?? 16)
      let first = units.lowerBound * Step.gatherRows
      kernels.scatter(
        pointers[g.id] + first * from, rows: min(rows, units.upperBound * Step.gatherRows) - first, paddedBatch: from,
        index: pointers[index.id], batch: source.batch ?? 1, pointers[output.id] + first * to, destinationBatch: to)
    case .pack, .convolution, .inputAdjoint, .transpose, .weightAdjoint, .elementwise, .sumRows, .sumLanes, .copy:
      preconditionFailure("a \(step.kind) has no rows")
    }
  }

  private func sumRows(
    _ x: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ outer: Int, _ rows: Int, _ width: Int,
    _ units: Range<Int>
  ) {
    guard width % 16 == 0 else {
      // In ascending order, since each row's padding is overwritten by the next.
      for o in 0..<outer {
        kernels.sumRows(
          x + o * rows * width, rowStride: width, rowCount: rows, width: Shape.padded(width), y + o * width)
      }
      return
    }
    let chunks = (width + Step.sumWidth - 1) / Step.sumWidth
    for unit in units {
      let (o, start) = (unit / chunks, unit % chunks * Step.sumWidth)
      kernels.sumRows(
        x + o * rows * width + start, rowStride: width, rowCount: rows, width: min(Step.sumWidth, width - start),
        y + o * width + start)
    }
  }
}
