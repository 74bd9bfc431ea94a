import Engine
import KernelTypes

/// A random graph of elementwise operations, broadcasts, sums, pools and convolutions over one image.
func randomGraph(seed: Int, batch: Int) throws -> (nodes: [Node], values: [String: [Double]]) {
  var stream = SeededStream(seed: UInt64(seed), name: .tuning, step: 0)
  let graph = Graph()
  let channels = 1 + stream.index(below: 5)
  let shape = Shape([4, 4, channels], batch: batch)
  var values: [String: [Double]] = [:]
  func feed(_ name: String, _ shape: Shape) -> Node {
    values[name] = (0..<shape.count).map { _ in Double(stream.normal()) }
    return graph.feed(name, shape)
  }
  var images = [feed("a", shape), feed("b", shape)]
  let channel = feed("c", Shape([channels]))
  let sample = feed("s", Shape([], batch: batch))
  var others: [Node] = []
  for step in 0..<14 {
    let x = images[stream.index(below: images.count)]
    let y = images[stream.index(below: images.count)]
    switch stream.index(below: 14) {
    case 0: images.append(x + y)
    case 1: images.append(x * y.tanh())
    case 2: images.append(x.leakyRelu(slope: 0.2))
    case 3: images.append((x * x).affine(offset: 0.5).power(0.5))
    case 4: images.append(x.softplus() * y.sigmoid())
    case 5: images.append(x * channel.broadcast(to: shape))
    case 6: images.append(x.tanh() + sample.broadcast(to: shape))
    case 7:
      let mean = x.mean(axes: [0, 1, 3])
      images.append(x - mean.broadcast(to: shape))
      others.append(mean)
    case 8:
      let norm = (x * x).sumOfFeatures()
      images.append(x.tanh() * norm.affine(offset: 1).power(-0.5).broadcast(to: shape))
      others.append(norm)
    case 9, 10:
      let c = ConvolutionShape(
        inputHeight: 4, inputWidth: 4, inputChannels: channels, outputChannels: channels + 1, kernelHeight: 3,
        kernelWidth: 3, stride: 1 + step % 2, padding: 1)
      let w = feed("w\(step)", Shape([channels + 1, channels, 3, 3]))
      let z = x.tanh().convolved(with: w, c)
      images.append(0.1 * z.tanh().convolvedTransposed(with: w, c))
      others.append(contentsOf: graph.gradients(of: (z * z).mean(), by: [w]))
    case 11: images.append(x.sumPooled(2).upsampled(2).affine(scale: 0.25))
    case 12: images.append(x.maxPooled().upsampled(2))
    default: images.append(x.clipped(to: 1).affine(scale: -1.5, offset: 0.25))
    }
  }
  others.append(graph.gradients(of: (images[images.count - 1] * images[images.count - 2]).mean(), by: [images[0]])[0])
  try graph.verify()
  return (images.suffix(3) + others, values)
}
