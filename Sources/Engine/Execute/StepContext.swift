import KernelTypes
import KernelsV3

/// A plan's steps with their memory: what workers share while steps run.
// Unchecked: the pointers' targets are written by disjoint units only, and a stage ends before the next one starts.
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
  /// The parts of each step.
  let partsOfStep: [Range<Int>]
  /// Programs by step; empty ones for steps of other kinds.
  private let programs: UnsafeMutableBufferPointer<BoundProgram?>
  private let scratch: UnsafeMutableBufferPointer<Float>
  private let scratchOfWorker: Int
  private let tables: UnsafeMutableBufferPointer<UnsafePointer<Float>>
  private let tableOfWorker: Int

  init(plan: Plan, pointers: [UnsafeMutablePointer<Float>], workers: Int) {
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
    _ = programs.initialize(
      from: plan.steps.map { if case .elementwise(let program) = $0 { BoundProgram(program, pointers) } else { nil } })
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
    for program in programs { program?.deallocate() }
    programs.deallocate()
    parts.deallocate()
    scratch.deallocate()
    tables.deallocate()
  }

  /// Runs part number `part`; workers that run at the same time have different numbers.
  func run(part: Int, worker: Int) { run(parts[part].step, parts[part].units, worker: worker) }

  private func run(_ index: Int, _ units: Range<Int>, worker: Int) {
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
    case .elementwise:
      guard let scratch = scratch.baseAddress, let table = tables.baseAddress else { return }
      programs[index]?.run(units, registers: scratch + worker * scratchOfWorker, table: table + worker * tableOfWorker)
    case .sumRows(let x, let output, let outer, let rows, let width):
      sumRows(pointers[x.id], pointers[output.id], outer, rows, width, units)
    case .sumLanes(let x, let output, let outer, let count, let valid):
      for row in 0..<outer {
        pointers[output.id][row] = Kernels.sumLanes(
          pointers[x.id] + row * count, Shape.padded(count), valid: valid)
      }
    case .sumPool, .unsample, .firstMaximum, .gather, .scatter: runRows(steps[index], units)
    case .copy(let from, let to, let count):
      pointers[to.id].update(from: pointers[from.id], count: count)
    }
  }

  /// Steps whose units are rows of the output, or a few of them.
  private func runRows(_ step: Step, _ units: Range<Int>) {
    switch step {
    case .sumPool(let k, let x, let output, _, let width, let row):
      Kernels.sumPool(
        pointers[x.id] + units.lowerBound * k * width * row, height: units.count * k, width: width, row: row, factor: k,
        pointers[output.id] + units.lowerBound * (width / k) * row)
    case .unsample(let k, let x, let output, _, let width, let row):
      Kernels.unsample(
        pointers[x.id] + units.lowerBound * width * row, height: units.count, width: width, row: row, factor: k,
        pointers[output.id] + units.lowerBound * k * width * k * row)
    case .firstMaximum(.pool2, let x, let output, let axes):
      let row = axes[2] * axes[3]
      let offset = units.lowerBound * 2 * axes[1] * row
      Kernels.firstMaximumMask2x2(
        pointers[x.id] + offset, height: units.count * 2, width: axes[1], row: row, pointers[output.id] + offset)
    case .firstMaximum(.features, let x, let output, let axes):
      Kernels.firstMaximumMaskRows(pointers[x.id], rowCount: axes[0], width: axes[1], pointers[output.id])
    case .gather(let x, let index, let output, let rows, let source, let target):
      let (from, to) = (source.paddedBatch ?? 16, target.paddedBatch ?? 16)
      let first = units.lowerBound * Step.gatherRows
      Kernels.gather(
        pointers[x.id] + first * from, rows: min(rows, units.upperBound * Step.gatherRows) - first, sourceBatch: from,
        index: pointers[index.id], batch: target.batch ?? 1, pointers[output.id] + first * to, paddedBatch: to)
    case .scatter(let g, let index, let output, let rows, let source, let target):
      let (from, to) = (source.paddedBatch ?? 16, target.paddedBatch ?? 16)
      let first = units.lowerBound * Step.gatherRows
      Kernels.scatter(
        pointers[g.id] + first * from, rows: min(rows, units.upperBound * Step.gatherRows) - first, paddedBatch: from,
        index: pointers[index.id], batch: source.batch ?? 1, pointers[output.id] + first * to, destinationBatch: to)
    case .pack, .convolution, .inputAdjoint, .weightAdjoint, .elementwise, .sumRows, .sumLanes, .copy:
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
        Kernels.sumRows(
          x + o * rows * width, rowStride: width, rowCount: rows, width: Shape.padded(width), y + o * width)
      }
      return
    }
    let chunks = (width + Step.sumWidth - 1) / Step.sumWidth
    for unit in units {
      let (o, start) = (unit / chunks, unit % chunks * Step.sumWidth)
      Kernels.sumRows(
        x + o * rows * width + start, rowStride: width, rowCount: rows, width: min(Step.sumWidth, width - start),
        y + o * width + start)
    }
  }
}
