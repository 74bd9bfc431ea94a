import KernelTypes

/// The fixed partition of a weight into units of work: blocks of input channels times chunks of output channels.
///
/// Whole blocks of four input channels come first, several to a unit where the kernel is small, so that there is work
/// enough for each copied operand; the one to three channels left over make units of their own.
struct WeightUnits {
  /// Input channels of a unit, in blocks of equal size; output channels.
  struct Unit: Equatable {
    let firstInput: Int, inputs: Int, blocks: Int
    let outputs: Range<Int>
  }

  private let inputChannels: Int, outputChannels: Int
  /// Most blocks of four input channels in a unit.
  private let blocksPerUnit: Int

  init(_ shape: ConvolutionShape) {
    inputChannels = shape.inputChannels
    outputChannels = shape.outputChannels
    blocksPerUnit = Self.blocksPerUnit(shape)
  }

  private static func blocksPerUnit(_ shape: ConvolutionShape) -> Int {
    let area = shape.kernelHeight * shape.kernelWidth
    return area > 16 ? 1 : area > 4 ? 2 : 4
  }

  /// Most input channels of a unit.
  static func inputs(_ shape: ConvolutionShape) -> Int { min(shape.inputChannels, 4 * blocksPerUnit(shape)) }

  /// Most output channels of a unit.
  static let outputs = 18

  /// Output channels of one unit, by the number of input channels in a block: a whole number of register tiles.
  private func outputsPerUnit(_ inputs: Int) -> Int { inputs == 1 ? 8 : inputs == 3 ? Self.outputs : 16 }

  private func chunks(_ inputs: Int) -> Int { (outputChannels + outputsPerUnit(inputs) - 1) / outputsPerUnit(inputs) }

  private var fours: Int { inputChannels / 4 }

  /// Units of whole blocks along the input channels.
  private var rows: Int { (fours + blocksPerUnit - 1) / blocksPerUnit }

  /// Number of units.
  var count: Int { rows * chunks(4) + (inputChannels % 4 == 0 ? 0 : chunks(inputChannels % 4)) }

  /// One unit.
  subscript(unit: Int) -> Unit {
    let row = min(unit / chunks(4), rows)
    let inputs = row < rows ? 4 : inputChannels % 4
    let firstBlock = min(row * blocksPerUnit, fours)
    let start = (unit - row * chunks(4)) * outputsPerUnit(inputs)
    return Unit(
      firstInput: 4 * firstBlock, inputs: inputs, blocks: row < rows ? min(blocksPerUnit, fours - firstBlock) : 1,
      outputs: start..<min(start + outputsPerUnit(inputs), outputChannels))
  }
}
