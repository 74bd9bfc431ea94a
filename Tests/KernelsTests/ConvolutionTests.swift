import KernelTypes
import KernelsV3
import Testing

private let channelCounts = [1, 2, 3, 5, 7, 16, 33]
private let batches = [1, 5, 16, 17, 64]

/// Every stride, kernel and padding once for each pair of channel counts taken in turn, so that all values of each meet.
private let cases: [ConvolutionCase] = {
  var geometries: [(stride: Int, kernel: Int, padding: Int)] = []
  for stride in 1...2 {
    for kernel in [1, 3, 4, 5] {
      for padding in 0...2 { geometries.append((stride, kernel, padding)) }
    }
  }
  var result: [ConvolutionCase] = []
  for turn in 0..<2 * channelCounts.count * channelCounts.count {
    let geometry = geometries[turn % geometries.count]
    let pair = turn % (channelCounts.count * channelCounts.count)
    let shape = ConvolutionShape(
      inputHeight: 5 + turn % 2, inputWidth: 6 - turn % 3 / 2, inputChannels: channelCounts[pair / channelCounts.count],
      outputChannels: channelCounts[pair % channelCounts.count], kernelHeight: geometry.kernel,
      kernelWidth: geometry.kernel, stride: geometry.stride, padding: geometry.padding)
    result.append(ConvolutionCase(shape, batch: batches[turn % batches.count], seed: UInt64(turn + 1)))
  }
  // Heights unlike widths, a kernel larger than the image, single pixels, an image of one output row.
  let odd: [(Int, Int, Int, Int, Int, Int, Int, Int)] = [
    (4, 4, 7, 1, 4, 4, 1, 0), (1, 1, 7, 9, 1, 1, 1, 0), (3, 2, 2, 13, 5, 5, 2, 2), (7, 3, 8, 6, 3, 2, 2, 1),
    (2, 9, 4, 12, 2, 5, 3, 2), (16, 16, 1, 8, 5, 5, 2, 2), (8, 18, 3, 4, 3, 3, 1, 1), (4, 4, 13, 14, 4, 4, 1, 0),
    (16, 16, 1, 24, 16, 16, 1, 0), (8, 8, 5, 40, 5, 5, 2, 2), (4, 4, 6, 64, 4, 4, 1, 0), (9, 9, 6, 33, 3, 3, 1, 1),
  ]
  for (index, o) in odd.enumerated() {
    let shape = ConvolutionShape(
      inputHeight: o.0, inputWidth: o.1, inputChannels: o.2, outputChannels: o.3, kernelHeight: o.4, kernelWidth: o.5,
      stride: o.6, padding: o.7)
    for batch in [17, 64] { result.append(ConvolutionCase(shape, batch: batch, seed: UInt64(1000 + index))) }
  }
  // Unlike padding: TensorFlow's "same" of the ConvNets, Inception's 1x7 and 7x1, all four sides different.
  let sides: [(kernel: (Int, Int), stride: Int, rows: Padding, columns: Padding)] = [
    ((5, 5), 2, Padding(before: 1, after: 2), Padding(before: 1, after: 2)), ((1, 7), 1, Padding(0), Padding(3)),
    ((7, 1), 1, Padding(3), Padding(0)), ((4, 3), 2, Padding(before: 0, after: 3), Padding(before: 2, after: 1)),
  ]
  for (index, side) in sides.enumerated() {
    let shape = ConvolutionShape(
      inputHeight: 8, inputWidth: 6, inputChannels: 3, outputChannels: 7, kernelHeight: side.kernel.0,
      kernelWidth: side.kernel.1, stride: side.stride, rowPadding: side.rows, columnPadding: side.columns)
    result.append(ConvolutionCase(shape, batch: 17, seed: UInt64(2000 + index)))
  }
  return result
}()

private func distinct(_ values: Int...) -> [Int] { Array(Set(values)).sorted() }

@Test func forwardAgreesWithItsDefinition() {
  for one in cases {
    let y = one.forward()
    #expect(!y.contains(.infinity), "\(one.description): not all written")
    for output in distinct(0, one.shape.outputChannels / 2, one.shape.outputChannels - 1) {
      for sample in distinct(0, one.batch - 1) {
        for (index, sum) in one.forwardDefinition(output, sample) where !sum.agrees(y[index]) {
          Issue.record("\(one.description): channel \(output), sample \(sample): \(y[index]), not \(sum.value)")
        }
      }
    }
  }
}

@Test func inputAdjointAgreesWithItsDefinition() {
  for one in cases {
    let dx = one.inputAdjoint()
    #expect(!dx.contains(.infinity), "\(one.description): not all written")
    for input in distinct(0, one.shape.inputChannels / 2, one.shape.inputChannels - 1) {
      for sample in distinct(0, one.batch - 1) {
        for (index, sum) in one.inputAdjointDefinition(input, sample) where !sum.agrees(dx[index]) {
          Issue.record("\(one.description): channel \(input), sample \(sample): \(dx[index]), not \(sum.value)")
        }
      }
    }
  }
}

@Test func weightAdjointAgreesWithItsDefinitionWhateverPaddedLanesHold() {
  for one in cases {
    let dw = one.weightAdjoint()
    #expect(!dw.contains { !$0.isFinite }, "\(one.description): not all written, or padded lanes let in")
    for output in distinct(0, one.shape.outputChannels / 2, one.shape.outputChannels - 1) {
      for input in distinct(0, one.shape.inputChannels / 2, one.shape.inputChannels - 1) {
        for (index, sum) in one.weightAdjointDefinition(output, input) where !sum.agrees(dw[index]) {
          Issue.record("\(one.description): channels \(output), \(input): \(dw[index]), not \(sum.value)")
        }
      }
    }
  }
}

@Test func unitsMayBeSharedInAnyWay() {
  func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
  for one in cases {
    let shape = one.shape
    let forward = shape.forwardUnits
    #expect(bits(one.forward()) == bits(one.forward(units: shares(forward))), "forward, \(one.description)")
    let adjoint = shape.inputAdjointUnits
    #expect(bits(one.inputAdjoint()) == bits(one.inputAdjoint(units: shares(adjoint))), "\(one.description)")
    let weight = shape.weightAdjointUnits
    #expect(bits(one.weightAdjoint()) == bits(one.weightAdjoint(units: shares(weight))), "\(one.description)")
  }
}

/// Ranges of one, two, three... units that cover 0..<count, last first.
private func shares(_ count: Int) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = 0
  while start < count {
    let end = min(count, start + 1 + result.count % 3)
    result.insert(start..<end, at: 0)
    start = end
  }
  return result
}

@Test func bitsOfASampleDoNotDependOnTheBatch() {
  // The register tiles for few channels are wider when the batch is; the order of the taps is the same.
  for channels in [1, 2, 3, 6] {
    let shape = ConvolutionShape(
      inputHeight: 6, inputWidth: 6, inputChannels: channels, outputChannels: channels, kernelHeight: 5, kernelWidth: 5,
      stride: 2, padding: 2)
    let wide = ConvolutionCase(shape, batch: 64, seed: 3)
    for lane in [0, 17, 63] {
      let narrow = ConvolutionCase(wide, sample: lane)
      let pairs = [(wide.forward(), narrow.forward()), (wide.inputAdjoint(), narrow.inputAdjoint())]
      for (all, one) in pairs {
        let rows = all.count / 64
        #expect((0..<rows).allSatisfy { all[$0 * 64 + lane].bitPattern == one[$0 * 16].bitPattern }, "\(channels)")
      }
    }
  }
}

@Test func aLinearLayerIsAMatrixProduct() {
  // [1 2 3; 4 5 6] (1, 0, -1) = (-2, -2), and its adjoints.
  let shape = ConvolutionShape(
    inputHeight: 1, inputWidth: 1, inputChannels: 3, outputChannels: 2, kernelHeight: 1, kernelWidth: 1, stride: 1,
    padding: 0)
  var one = ConvolutionCase(shape, batch: 1, seed: 1)
  one.weight = [1, 2, 3, 4, 5, 6]
  for (channel, value) in [Float(1), 0, -1].enumerated() { one.x[channel * 16] = value }
  for (channel, value) in [Float(10), 100].enumerated() { one.g[channel * 16] = value }
  let y = one.forward()
  #expect([y[0], y[16]] == [-2, -2])
  let dx = one.inputAdjoint()
  #expect([dx[0], dx[16], dx[32]] == [410, 520, 630])
  #expect(one.weightAdjoint() == [10, 0, -10, 100, 0, -100])
}

@Test func pairsOfAWeightAdjointAreAddedWithTheirFactors() {
  for one in cases.suffix(24) {
    let single = one.weightAdjoint()
    // Powers of two keep every rounding the same.
    #expect(one.weightAdjoint(scales: [-2]) == single.map { -2 * $0 }, "\(one.description)")
    let sum = one.weightAdjoint(scales: [1, 0.5, -0.25])
    for (index, value) in sum.enumerated() {
      #expect(abs(value - 1.25 * single[index]) <= 1e-4 * (1 + abs(single[index])), "\(one.description)")
    }
  }
}

@Test func sumsBeginWithTheBias() {
  for one in cases.suffix(20) {
    let (outputs, inputs) = (one.shape.outputChannels, one.shape.inputChannels)
    // Powers of two: the sum of products of small whole numbers is exact, so the order does not matter.
    var whole = one
    whole.x = one.x.map { $0.isNaN ? .nan : ($0 * 4).rounded() }
    whole.g = one.g.map { $0.isNaN ? .nan : ($0 * 4).rounded() }
    whole.weight = one.weight.map { ($0 * 4).rounded() }
    let plain = (whole.forward(), whole.inputAdjoint())
    let biased = (
      whole.forward(bias: (0..<outputs).map { Float($0) - 3 }),
      whole.inputAdjoint(bias: (0..<inputs).map { Float(2 * $0) })
    )
    for (index, value) in plain.0.enumerated() where !value.isNaN {
      #expect(biased.0[index] == value + Float(index / one.paddedBatch % outputs) - 3)
    }
    for (index, value) in plain.1.enumerated() where !value.isNaN {
      #expect(biased.1[index] == value + Float(2 * (index / one.paddedBatch % inputs)))
    }
  }
}

@Test func everyBuildGivesTheSameBits() {
  func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
  for one in cases {
    let expected = [one.forward(), one.inputAdjoint(), one.weightAdjoint(scales: [1, -0.3])].map(bits)
    for kernels in kernelSets.dropFirst() {
      var other = one
      other.kernels = kernels
      let found = [other.forward(), other.inputAdjoint(), other.weightAdjoint(scales: [1, -0.3])].map(bits)
      #expect(expected == found, "\(kernels), \(one.description)")
    }
  }
}

@Test func aRowOfPixelsIsSummedInOrderAndRowsAfterwards() {
  // Within a row 1e20 - 1e20 + 1 = 1 in this order and no other; rows are added after their own sums.
  let shape = ConvolutionShape(
    inputHeight: 2, inputWidth: 3, inputChannels: 1, outputChannels: 5, kernelHeight: 1, kernelWidth: 1, stride: 1,
    padding: 0)
  var one = ConvolutionCase(shape, batch: 1, seed: 1)
  one.g = [Float](repeating: 1, count: 6 * 5 * 16)
  one.x = [Float](repeating: .nan, count: 6 * 16)
  for (pixel, value) in [Float(1e20), -1e20, 1, 1e20, 1, -1e20].enumerated() { one.x[pixel * 16] = value }
  #expect(one.weightAdjoint() == [Float](repeating: 1, count: 5))
  for (pixel, value) in [Float(1), 1, 1e20, -1e20, 1, 1].enumerated() { one.x[pixel * 16] = value }
  #expect(one.weightAdjoint() == [Float](repeating: 0, count: 5))
}
