import Foundation
import KernelTypes

/// The definition of every operation: Double, naive loops, no padding, one page. Fixtures, finite differences and
/// the comparison with the compiled executor rest on it. Values are dense, batch last.
public enum Reference {
  /// - Parameter values: dense values of every input that the nodes need, by name.
  /// - Throws: `ExecutionError` for an input that is missing or of the wrong size.
  public static func evaluate(_ nodes: [Node], _ values: [String: [Double]]) throws -> [[Double]] {
    guard let graph = nodes.first?.graph else { return [] }
    var results: [[Double]?] = Array(repeating: nil, count: graph.count)
    for id in graph.reachable(from: nodes) {
      let record = graph.records[id]
      if case .input(let name, _, let shape) = record.op {
        guard let value = values[name] else { throw ExecutionError.missingInput(name) }
        guard value.count == shape.count else {
          throw ExecutionError.inputSize(name, expected: shape.count, found: value.count)
        }
        results[id] = value
        continue
      }
      let operands = record.operands.map { Operand(shape: graph.records[$0].shape, values: results[$0] ?? []) }
      results[id] = apply(record.op, operands, record.shape)
    }
    return nodes.map { results[$0.id] ?? [] }
  }

  struct Operand {
    let shape: Shape
    let values: [Double]
  }

  private static func apply(_ op: Op, _ operands: [Operand], _ shape: Shape) -> [Double] {
    let x = operands.first?.values ?? []
    let y = operands.last?.values ?? []
    switch op {
    case .input: return x
    case .constant(let value): return [value]
    case .detach, .reshape: return x
    case .affine(let scale, let offset): return x.map { scale * $0 + offset }
    case .add: return x.indices.map { x[$0] + y[$0] }
    case .multiply: return x.indices.map { x[$0] * y[$0] }
    case .exp: return x.map { Foundation.exp($0) }
    case .log: return x.map { Foundation.log($0) }
    case .tanh: return x.map { Foundation.tanh($0) }
    case .sigmoid:
      return x.map { $0 >= 0 ? 1 / (1 + Foundation.exp(-$0)) : Foundation.exp($0) / (1 + Foundation.exp($0)) }
    case .softplus: return x.map { ($0 > 0 ? $0 : 0) + Foundation.log1p(Foundation.exp(-abs($0))) }
    case .power(let e): return x.map { $0 == 0 ? (e == 0 ? 1 : 0) : Foundation.pow($0, e) }
    case .leakyRelu(let slope): return x.map { $0 > 0 ? $0 : slope * $0 }
    case .leakyStep(let slope): return x.map { $0 > 0 ? 1 : slope }
    case .clip(let bound): return x.map { $0 > bound ? bound : $0 < -bound ? -bound : $0 }
    case .clipMask(let bound): return x.map { abs($0) <= bound ? 1 : 0 }
    case .broadcast(let axes, let target):
      return walk(target.axes, strides(operands[0].shape, within: target, repeatedAlong: axes)).map { x[$0] }
    case .sum(let axes):
      let source = operands[0].shape
      return added(x, at: walk(source.axes, strides(shape, within: source, repeatedAlong: axes)), count: shape.count)
    case .convolution(let c):
      var result = [Double](repeating: 0, count: shape.count)
      let batch = shape.batch ?? 1
      taps(c, batch) { from, at, to in
        for b in 0..<batch { result[to + b] += y[at] * x[from + b] }
      }
      return result
    case .inputAdjoint(let c):
      var result = [Double](repeating: 0, count: shape.count)
      let batch = shape.batch ?? 1
      taps(c, batch) { from, at, to in
        for b in 0..<batch { result[from + b] += y[at] * x[to + b] }
      }
      return result
    case .weightAdjoint(let c):
      var result = [Double](repeating: 0, count: shape.count)
      let batch = operands[0].shape.batch ?? 1
      taps(c, batch) { from, at, to in
        for b in 0..<batch { result[at] += x[from + b] * y[to + b] }
      }
      return result
    case .sumPool(let k): return added(x, at: windows(of: operands[0].shape, k), count: shape.count)
    case .upsample(let k): return windows(of: shape, k).map { x[$0] }
    case .argmaxMask(let window):
      let (starts, members) = groups(window, shape)
      var result = [Double](repeating: 0, count: shape.count)
      for start in starts {
        var best = start
        for member in members where x[start + member] > x[best] { best = start + member }
        result[best] = 1
      }
      return result
    case .gather, .scatter:
      // Row by row, sample b of the shorter side stands for sample y[b] of the longer one.
      let (source, count) = (operands[0].shape, y.count)
      let (isGather, rows) = (op == .gather, source.features.reduce(1, *))
      let total = (isGather ? source.batch : shape.batch) ?? 1
      let positions = (0..<rows).flatMap { row in (0..<count).map { row * total + Int(y[$0]) } }
      return isGather ? positions.map { x[$0] } : added(x, at: positions, count: shape.count)
    }
  }

  /// Positions in another tensor along a row-major walk over `axes`: a step along an axis moves by its stride there.
  private static func walk(_ axes: [Int], _ strides: [Int]) -> [Int] {
    var positions = [0]
    for (extent, stride) in zip(axes, strides) {
      var next: [Int] = []
      next.reserveCapacity(positions.count * extent)
      for position in positions { for index in 0..<extent { next.append(position + index * stride) } }
      positions = next
    }
    return positions
  }

  /// Row-major strides of a tensor along the axes of one that has `axes` more, along which it stays in place.
  private static func strides(_ shape: Shape, within target: Shape, repeatedAlong axes: [Int]) -> [Int] {
    var stride = 1
    var strides = [Int](repeating: 0, count: target.axes.count)
    for axis in strides.indices.reversed() where !axes.contains(axis) {
      strides[axis] = stride
      stride *= target.axes[axis]
    }
    return strides
  }

  private static func added(_ x: [Double], at positions: [Int], count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for index in x.indices { result[positions[index]] += x[index] }
    return result
  }

  /// For every element of [H, W, C, B] the position of its k x k window in [H/k, W/k, C, B].
  private static func windows(of shape: Shape, _ k: Int) -> [Int] {
    let (height, width, row) = (shape.axes[0] / k, shape.axes[1] / k, shape.axes[2] * shape.axes[3])
    return walk([height, k, width, k, row], [width * row, 0, row, 0, 1])
  }

  /// Positions where the groups of a window start, and of the members of each from there, in order.
  private static func groups(_ window: MaximumWindow, _ shape: Shape) -> (starts: [Int], members: [Int]) {
    let axes = shape.axes
    switch window {
    case .pool2:
      let (width, row) = (axes[1], axes[2] * axes[3])
      return (walk([axes[0] / 2, width / 2, row], [2 * width * row, 2 * row, 1]), walk([2, 2], [width * row, row]))
    case .features: return (walk([axes[1]], [1]), walk([axes[0]], [axes[1]]))
    }
  }

  /// One loop nest defines the convolution and both its adjoints: all (input, weight, output) positions that meet, of
  /// the first sample of each.
  private static func taps(_ c: ConvolutionShape, _ batch: Int, _ body: (Int, Int, Int) -> Void) {
    for oh in 0..<c.outputHeight {
      for ow in 0..<c.outputWidth {
        for kh in 0..<c.kernelHeight {
          for kw in 0..<c.kernelWidth {
            let (ih, iw) = (oh * c.stride + kh - c.rowPadding.before, ow * c.stride + kw - c.columnPadding.before)
            guard ih >= 0, ih < c.inputHeight, iw >= 0, iw < c.inputWidth else { continue }
            for o in 0..<c.outputChannels {
              for i in 0..<c.inputChannels {
                body(
                  ((ih * c.inputWidth + iw) * c.inputChannels + i) * batch,
                  ((o * c.inputChannels + i) * c.kernelHeight + kh) * c.kernelWidth + kw,
                  ((oh * c.outputWidth + ow) * c.outputChannels + o) * batch)
              }
            }
          }
        }
      }
    }
  }
}
