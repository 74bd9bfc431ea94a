import Foundation
import KernelTypes

/// The definition of every operation: Double, naive loops, no padding, one page. Fixtures, finite differences and
/// the comparison with the compiled executor rest on it. Values are dense, batch last.
public enum Reference {
  /// Evaluates nodes of one graph.
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
    case .add: return zip(x, y).map { $0 + $1 }
    case .multiply: return zip(x, y).map { $0 * $1 }
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
      let kept = target.axes.indices.filter { !axes.contains($0) }
      return indices(target.axes).map { index in x[flat(kept.map { index[$0] }, operands[0].shape.axes)] }
    case .sum(let axes):
      let source = operands[0].shape.axes
      let kept = source.indices.filter { !axes.contains($0) }
      var result = [Double](repeating: 0, count: shape.count)
      for (value, index) in zip(x, indices(source)) { result[flat(kept.map { index[$0] }, shape.axes)] += value }
      return result
    case .convolution(let c): return convolve(c, batch: shape.batch ?? 1, x: x, w: y, g: nil).output
    case .inputAdjoint(let c): return convolve(c, batch: shape.batch ?? 1, x: nil, w: y, g: x).input
    case .weightAdjoint(let c):
      return convolve(c, batch: operands[0].shape.batch ?? 1, x: x, w: nil, g: y).weight
    case .sumPool(let k):
      var result = [Double](repeating: 0, count: shape.count)
      for (value, i) in zip(x, indices(operands[0].shape.axes)) {
        result[flat([i[0] / k, i[1] / k, i[2], i[3]], shape.axes)] += value
      }
      return result
    case .unsample(let k):
      return indices(shape.axes).map { i in x[flat([i[0] / k, i[1] / k, i[2], i[3]], operands[0].shape.axes)] }
    case .firstMaximum(let window):
      let axes = shape.axes
      return indices(axes).map { i in
        var best = (value: -Double.infinity, index: i)
        for candidate in members(window, i, axes) where x[flat(candidate, axes)] > best.value {
          best = (x[flat(candidate, axes)], candidate)
        }
        return best.index == i ? 1 : 0
      }
    case .gather:
      return indices(shape.axes).map { i in
        x[flat(i.dropLast() + [Int(y[i[i.count - 1]])], operands[0].shape.axes)]
      }
    case .scatter:
      var result = [Double](repeating: 0, count: shape.count)
      for (value, i) in zip(x, indices(operands[0].shape.axes)) {
        result[flat(i.dropLast() + [Int(y[i[i.count - 1]])], shape.axes)] += value
      }
      return result
    }
  }

  private static func members(_ window: MaximumWindow, _ i: [Int], _ axes: [Int]) -> [[Int]] {
    switch window {
    case .pool2:
      let (h, w) = (i[0] / 2 * 2, i[1] / 2 * 2)
      return [[h, w, i[2], i[3]], [h, w + 1, i[2], i[3]], [h + 1, w, i[2], i[3]], [h + 1, w + 1, i[2], i[3]]]
    case .features: return (0..<axes[0]).map { [$0, i[1]] }
    }
  }

  /// One loop nest defines the convolution and, by which factor is missing, both its adjoints.
  private static func convolve(
    _ c: ConvolutionShape, batch: Int, x: [Double]?, w: [Double]?, g: [Double]?
  ) -> (input: [Double], weight: [Double], output: [Double]) {
    var input = [Double](repeating: 0, count: x == nil ? c.input(batch: batch).count : 0)
    var weight = [Double](repeating: 0, count: w == nil ? c.weightCount : 0)
    var output = [Double](repeating: 0, count: g == nil ? c.output(batch: batch).count : 0)
    for oh in 0..<c.outputHeight {
      for ow in 0..<c.outputWidth {
        for kh in 0..<c.kernelHeight {
          for kw in 0..<c.kernelWidth {
            let (ih, iw) = (oh * c.stride + kh - c.padding, ow * c.stride + kw - c.padding)
            guard ih >= 0, ih < c.inputHeight, iw >= 0, iw < c.inputWidth else { continue }
            for o in 0..<c.outputChannels {
              for i in 0..<c.inputChannels {
                let at = ((o * c.inputChannels + i) * c.kernelHeight + kh) * c.kernelWidth + kw
                let from = ((ih * c.inputWidth + iw) * c.inputChannels + i) * batch
                let to = ((oh * c.outputWidth + ow) * c.outputChannels + o) * batch
                for b in 0..<batch {
                  if let x, let w { output[to + b] += w[at] * x[from + b] }
                  if let w, let g { input[from + b] += w[at] * g[to + b] }
                  if let x, let g { weight[at] += x[from + b] * g[to + b] }
                }
              }
            }
          }
        }
      }
    }
    return (input, weight, output)
  }

  private static func flat(_ index: [Int], _ axes: [Int]) -> Int {
    zip(index, axes).reduce(0) { $0 * $1.1 + $1.0 }
  }

  private static func indices(_ axes: [Int]) -> some Sequence<[Int]> {
    let total = axes.reduce(1, *)
    return (0..<total).lazy.map { position in
      var rest = position
      var index = axes
      for axis in axes.indices.reversed() {
        index[axis] = rest % axes[axis]
        rest /= axes[axis]
      }
      return index
    }
  }
}
