import Dispatch
import KernelTypes

/// Maps [H, W, C, B] of a batch, B a multiple of 16.
final class InceptionMaps {
  let height, width, channels, batch: Int
  let memory: UnsafeMutablePointer<Float>

  /// Not initialized.
  init(height: Int, width: Int, channels: Int, batch: Int) {
    (self.height, self.width, self.channels, self.batch) = (height, width, channels, batch)
    memory = UnsafeMutableRawPointer.allocate(byteCount: height * width * channels * batch * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: height * width * channels * batch)
  }

  deinit { memory.deallocate() }

  /// Numbers of one pixel.
  var pixelCount: Int { channels * batch }

  func pixel(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Float> {
    memory + (row * width + column) * pixelCount
  }
}

/// One way of a batch through the network. Maps are freed as soon as the next layer has read them.
struct InceptionPass {
  let weights: InceptionWeights
  let kernels: any KernelSet.Type
  let threads: Int

  /// The maps that a layer makes.
  func callAsFunction(_ layer: InceptionLayer, _ x: InceptionMaps) -> InceptionMaps {
    switch layer {
    case .convolution(let name, _, _, _, _): convolved(x, name)
    case .maxPool(let stride, let padding): pooled(x, stride: stride, padding: padding, .maximum) { _ in 1 }
    case .averagePool: pooled(x, stride: 1, padding: 1, .add) { 1 / Float($0) }
    case .chain(let layers): layers.reduce(x) { self($1, $0) }
    case .branches(let layers): joined(layers.map { self($0, x) })
    }
  }

  /// The mean of each map, [C, B].
  func means(_ x: InceptionMaps) -> InceptionMaps {
    let means = InceptionMaps(height: 1, width: 1, channels: x.channels, batch: x.batch)
    means.memory.update(from: x.memory, count: x.pixelCount)
    for pixel in 1..<(x.height * x.width) {
      kernels.elementwise(.add, means.memory, x.memory + pixel * x.pixelCount, means.memory, x.pixelCount)
    }
    let scale = 1 / Float(x.height * x.width)
    kernels.elementwise(.affine(scale: scale, offset: 0), means.memory, means.memory, means.memory, x.pixelCount)
    return means
  }

  private func convolved(_ x: InceptionMaps, _ name: String) -> InceptionMaps {
    guard let layer = weights.convolutions[name] else { preconditionFailure("the network has no layer \(name)") }
    let c = layer.shape(height: x.height, width: x.width)
    let y = InceptionMaps(height: c.outputHeight, width: c.outputWidth, channels: c.outputChannels, batch: x.batch)
    forEach(c.forwardUnits) { units in
      layer.packed.withUnsafeBufferPointer { packed in
        layer.bias.withUnsafeBufferPointer { bias in
          guard let packed = packed.baseAddress else { return }
          kernels.convolutionForward(c, x.batch, x.memory, packed, bias: bias.baseAddress, y.memory, units: units)
        }
      }
    }
    let row = y.width * y.pixelCount
    forEach(y.height) { rows in
      let start = y.memory + rows.lowerBound * row
      kernels.elementwise(.leakyRelu(0), start, start, start, rows.count * row)
    }
    return y
  }

  /// 3x3 windows, of which pixels beyond the border are left out.
  /// - Parameter scale: by which a window of so many pixels is multiplied at the end.
  private func pooled(
    _ x: InceptionMaps, stride: Int, padding: Int, _ operation: ElementwiseOperation, scale: (Int) -> Float
  ) -> InceptionMaps {
    let y = InceptionMaps(
      height: (x.height + 2 * padding - 3) / stride + 1, width: (x.width + 2 * padding - 3) / stride + 1,
      channels: x.channels, batch: x.batch)
    let scales = (0...9).map { $0 == 0 ? 1 : scale($0) }
    forEach(y.height) { rows in
      for row in rows {
        let top = row * stride - padding
        let window = max(top, 0)..<min(top + 3, x.height)
        for column in 0..<y.width {
          let left = column * stride - padding
          let columns = max(left, 0)..<min(left + 3, x.width)
          let target = y.pixel(row, column)
          target.update(from: x.pixel(window.lowerBound, columns.lowerBound), count: x.pixelCount)
          for inputRow in window {
            for inputColumn in columns
            where inputRow > window.lowerBound || inputColumn > columns.lowerBound {
              kernels.elementwise(operation, target, x.pixel(inputRow, inputColumn), target, x.pixelCount)
            }
          }
          let scale = scales[window.count * columns.count]
          if scale != 1 {
            kernels.elementwise(.affine(scale: scale, offset: 0), target, target, target, x.pixelCount)
          }
        }
      }
    }
    return y
  }

  /// The channels of all parts, one behind the other.
  private func joined(_ parts: [InceptionMaps]) -> InceptionMaps {
    let y = InceptionMaps(
      height: parts[0].height, width: parts[0].width, channels: parts.reduce(0) { $0 + $1.channels },
      batch: parts[0].batch)
    for row in 0..<y.height {
      for column in 0..<y.width {
        var target = y.pixel(row, column)
        for part in parts {
          target.update(from: part.pixel(row, column), count: part.pixelCount)
          target += part.pixelCount
        }
      }
    }
    return y
  }

  /// Does `count` pieces of work in `threads` ranges at a time. Which range a piece is in changes no bit.
  private func forEach(_ count: Int, _ body: (Range<Int>) -> Void) {
    if threads == 1 { return body(0..<count) }
    withoutActuallyEscaping(body) { body in
      let work = UncheckedWork(body: body)
      DispatchQueue.concurrentPerform(iterations: threads) { part in
        work.body((count * part / threads)..<(count * (part + 1) / threads))
      }
    }
  }
}

/// Work whose parts write to places of their own.
private struct UncheckedWork: @unchecked Sendable {
  let body: (Range<Int>) -> Void
}
