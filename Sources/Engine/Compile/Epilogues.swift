import KernelTypes

/// The compiler pass "epilogues": an elementwise program that alone reads the result of a convolution or input adjoint moves into
/// that step and works in place, so that activation and mask cost no further trip to memory; a bias that it adds first
/// becomes the value with which the sums begin.
enum Epilogues {
  /// - Parameter kept: buffers that are read after the run.
  static func fused(_ steps: [Step], buffers: [Lowering.BufferInfo], kept: Set<Buffer>) -> [Step] {
    var writer = [Int](repeating: -1, count: buffers.count)
    var readers: [[Int]] = Array(repeating: [], count: buffers.count)
    for (index, step) in steps.enumerated() {
      writer[step.writes.id] = index
      for buffer in step.reads { readers[buffer.id].append(index) }
    }
    var result: [Step?] = steps
    for (index, step) in steps.enumerated() {
      let target = step.writes
      guard let channels = step.epilogueChannels, buffers[target.id].home == nil, !kept.contains(target),
        readers[target.id].count == 1, let reader = readers[target.id].first,
        case .elementwise(var program) = steps[reader], buffers[program.output.id].home == nil,
        !program.instructions.contains(where: { $0.loadsIndirectly(target) }),
        // What it reads must be there already; a parameter is, until its update.
        program.reads.allSatisfy({ $0 == target || writer[$0.id] < index || writer[$0.id] > reader })
      else { continue }
      let bias = program.extractBias(of: target, channels: channels)
      program.replace(target, by: program.output)
      let output = program.output
      let epilogue = Epilogue(bias: bias, program: program.isIdentity ? nil : program)
      result[index] = step.with(epilogue, output: output)
      result[reader] = nil
    }
    return result.compactMap { $0 }
  }
}

extension Step {
  /// Channels of the result of a step that takes an epilogue; nil for other steps.
  fileprivate var epilogueChannels: Int? {
    switch self {
    case .convolution(let c, _, _, _, _, _): c.outputChannels
    case .inputAdjoint(let c, _, _, _, _, _): c.inputChannels
    default: nil
    }
  }

  fileprivate func with(_ epilogue: Epilogue, output: Buffer) -> Step {
    switch self {
    case .convolution(let c, let x, let packed, _, let batch, _):
      .convolution(c, x: x, packed: packed, output: output, paddedBatch: batch, epilogue: epilogue)
    case .inputAdjoint(let c, let g, let packed, _, let batch, _):
      .inputAdjoint(c, g: g, packed: packed, output: output, paddedBatch: batch, epilogue: epilogue)
    default: self
    }
  }
}

extension ElementwiseProgram {
  /// Whether the program only passes on what it reads in place.
  fileprivate var isIdentity: Bool {
    if instructions.count == 1, case .load(result, output, .contiguous) = instructions[0] { return true }
    return false
  }

  /// Takes out the addition of one value a channel to `target`, when that is all the program does with both.
  fileprivate mutating func extractBias(of target: Buffer, channels: Int) -> Buffer? {
    for (position, instruction) in instructions.enumerated() {
      guard case .apply(let sum, .add, let x, let y) = instruction,
        let first = lastWrite(of: x, before: position), let second = lastWrite(of: y, before: position),
        first != second, reads(of: x, after: first) == 1, reads(of: y, after: second) == 1
      else { continue }
      for (here, there) in [(first, second), (second, first)] {
        guard case .load(_, target, .contiguous) = instructions[here],
          case .load(_, let bias, let pattern) = instructions[there], pattern.isRepeatedPerChannel(channels)
        else { continue }
        instructions[position] = .load(register: sum, target, .contiguous)
        for index in [first, second].sorted(by: >) { instructions.remove(at: index) }
        if instructions.count == 1 { result = sum }
        return bias
      }
    }
    return nil
  }

  private func lastWrite(of register: Int, before position: Int) -> Int? {
    instructions[..<position].lastIndex { $0.target == register }
  }

  /// Instructions that read the register's value from instruction `position` on.
  private func reads(of register: Int, after position: Int) -> Int {
    var count = register == result && lastWrite(of: register, before: instructions.count) == position ? 1 : 0
    for instruction in instructions[(position + 1)...] {
      if case .apply(_, _, let x, let y) = instruction, x == register || y == register { count += 1 }
      if instruction.target == register { break }
    }
    return count
  }
}

extension Instruction {
  fileprivate var target: Int {
    switch self {
    case .load(let register, _, _), .apply(let register, _, _, _): register
    }
  }
}

extension LoadPattern {
  /// Whether an image-shaped result reads one value for each of its `channels`.
  fileprivate func isRepeatedPerChannel(_ channels: Int) -> Bool {
    guard case .strided(let extents, let strides) = self, let middle = strides.firstIndex(of: 1) else { return false }
    return extents[middle] == channels && strides.enumerated().allSatisfy { $0.offset == middle || $0.element == 0 }
      && middle == strides.count - 2
  }
}
