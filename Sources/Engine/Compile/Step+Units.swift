import KernelTypes

extension Step {
  /// Units of work: fixed by the step, never by the machine.
  var units: Int {
    switch self {
    case .pack(.forward, let c, _, _): c.forwardPackingUnits
    case .pack(.adjoint, let c, _, _): c.adjointPackingUnits
    case .convolution(let c, _, _, _, _, _): c.forwardUnits
    case .inputAdjoint(let c, _, _, _, _, _): c.inputAdjointUnits
    case .transpose(let c, _, _, _): c.transpositionUnits
    case .weightAdjoint(let c, _, _, _): c.weightAdjointUnits
    case .elementwise(let program): (program.count + ElementwiseProgram.block - 1) / ElementwiseProgram.block
    case .sumRows(_, _, let outer, _, let width):
      // Rows that are no whole vectors overlap at their ends and stay with one owner.
      width % 16 == 0 ? outer * ((width + Step.sumWidth - 1) / Step.sumWidth) : 1
    // Output rows.
    case .sumPool(let k, _, _, let height, _, _): height / k
    case .maxPool2(_, _, let height, _, _): height / 2
    case .upsample(_, _, _, let height, _, _): height
    case .argmaxMask(.pool2, _, _, let axes): axes[0] / 2
    case .gather(_, _, _, let rows, _, _), .scatter(_, _, _, let rows, _, _):
      (rows + Step.gatherRows - 1) / Step.gatherRows
    case .sumLanes, .argmaxMask(.features, _, _, _), .copy: 1
    }
  }

  /// Columns that one unit of a sum over rows adds up.
  static let sumWidth = 64
  /// Rows of one unit of gather and scatter.
  static let gatherRows = 64

  /// Most parts into which the units of a step are cut for `threads` workers: enough to even out what is unequal.
  func parts(threads: Int) -> Int {
    if threads == 1 { return 1 }
    return min(units, (flops > 0 ? 16 : 4) * threads)
  }
}
