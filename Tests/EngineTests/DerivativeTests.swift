import Engine
import KernelTypes
import TestSupport
import Testing

private func input(_ name: String, _ shape: Shape, salt: Int, positive: Bool = false)
  -> (name: String, shape: Shape, values: [Double])
{
  let values = GradientCase.numbers(shape.count, salt: salt)
  return (name, shape, positive ? values.map { abs($0) + 0.2 } : values)
}

private let image = Shape([4, 4, 2], batch: 3)

private func unary(_ name: String, positive: Bool = false, _ op: @escaping @Sendable (Node) -> Node) -> GradientCase {
  GradientCase(name, [input("x", Shape([3], batch: 5), salt: 1, positive: positive)]) { _, n in
    guard let x = n["x"] else { preconditionFailure("no x") }
    return op(x)
  }
}

private func binary(_ name: String, _ a: Shape, _ b: Shape, _ op: @escaping @Sendable (Node, Node) -> Node)
  -> GradientCase
{
  GradientCase(name, [input("x", a, salt: 1), input("y", b, salt: 2)]) { _, n in
    guard let x = n["x"], let y = n["y"] else { preconditionFailure("no operand") }
    return op(x, y)
  }
}

private func convolutions() -> [GradientCase] {
  var cases: [GradientCase] = []
  for (size, kernel, stride, padding) in [
    (4, 5, 2, 2), (4, 3, 1, 1), (3, 3, 2, 1), (4, 4, 1, 0), (3, 1, 1, 0), (5, 3, 2, 0),
  ] {
    let c = ConvolutionShape(
      inputHeight: size, inputWidth: size, inputChannels: 2, outputChannels: 3, kernelHeight: kernel,
      kernelWidth: kernel, stride: stride, padding: padding)
    let x = Shape([size, size, 2], batch: 2)
    let y = Shape([c.outputHeight, c.outputWidth, 3], batch: 2)
    let w = Shape([3, 2, kernel, kernel])
    let name = "\(size) kernel \(kernel) stride \(stride) padding \(padding)"
    // Squares make the second derivative mix both operands.
    cases.append(
      binary("convolution \(name)", x, w) { a, b in
        let z = a.convolved(with: b, c); return z * z
      })
    cases.append(
      binary("input adjoint \(name)", y, w) { a, b in
        let z = a.convolvedTransposed(with: b, c); return z * z
      })
    cases.append(
      binary("weight adjoint \(name)", x, w) { a, b in
        // The gradient of a convolution's loss by its weight is a weight adjoint; square it.
        let graph = a.graph
        let z = a.convolved(with: b, c)
        let g = graph.gradients(of: (z * z * z).sum(), by: [b])[0]
        return g * g
      })
  }
  return cases
}

@Suite("Derivatives against finite differences, to second order, in Double")
struct DerivativeTests {
  @Test(
    "elementwise operations",
    arguments: [
      unary("affine") { $0.affine(scale: -3, offset: 2) * $0 }, unary("exp") { $0.exp() },
      unary("log", positive: true) { $0.log() }, unary("tanh") { $0.tanh() }, unary("sigmoid") { $0.sigmoid() },
      unary("softplus") { $0.softplus() }, unary("power 3", positive: true) { $0.power(3) },
      unary("power 1.5", positive: true) { $0.power(1.5) }, unary("power -0.5", positive: true) { $0.power(-0.5) },
      unary("power -1", positive: true) { $0.power(-1) }, unary("power 0.7", positive: true) { $0.power(0.7) },
      unary("leakyRelu") { $0.leakyRelu(slope: 0.2) * $0.tanh() }, unary("relu") { $0.relu() * $0 },
      unary("clip") { $0.clipped(to: 0.7) * $0 }, unary("shared") { ($0 * $0).exp() + $0 * $0.tanh() },
      binary("add", image, image) { ($0 + $1) * $0 }, binary("multiply", image, image) { $0 * $1 * $1 },
    ])
  func elementwise(_ gradientCase: GradientCase) throws {
    let result = try gradientCase.check()
    #expect(result.first < 1e-7, "\(gradientCase.name)")
    #expect(result.second < 1e-7, "\(gradientCase.name)")
  }

  @Test(
    "shape operations",
    arguments: [
      binary("broadcast channel", image, Shape([2])) { $0 * $1.broadcast(to: image).tanh() },
      binary("broadcast sample", image, Shape([], batch: 3)) { $0 * $1.broadcast(to: image).exp() },
      binary("broadcast scalar", image, .scalar) { $0 * ($1 * $1).broadcast(to: image) },
      binary("sum features", image, Shape([], batch: 3)) {
        let s = $0.sumOfFeatures(); return s * s * $1
      },
      binary("sum batch", image, Shape([2])) {
        let s = $0.mean(axes: [0, 1, 3]); return s * s * $1
      },
      binary("sum middle", image, Shape([4, 2], batch: 3)) {
        let s = $0.sum(axes: [1]); return s * s * $1
      },
      unary("sum all") {
        let s = $0.sum(); return s * s
      },
      binary("reshape", image, Shape([32], batch: 3)) { $0.reshaped([32]) * $1 * $1 },
      binary("sum pool", image, Shape([2, 2, 2], batch: 3)) { $0.sumPooled(2) * $1 * $1 },
      binary("upsample", Shape([2, 2, 2], batch: 3), image) { $0.upsampled(2) * $1 * $1 },
      binary("max pool", image, Shape([2, 2, 2], batch: 3)) { $0.maxPooled() * $1 * $1 },
      unary("softmax") { x in
        let largest = (x * x.argmaxMask(.features)).sumOfFeatures().detached()
        let e = (x - largest.broadcast(axes: [0], into: x.shape)).exp()
        return e * e.sumOfFeatures().power(-1).broadcast(axes: [0], into: x.shape)
      },
    ])
  func shapes(_ gradientCase: GradientCase) throws {
    let result = try gradientCase.check()
    #expect(result.first < 1e-7, "\(gradientCase.name)")
    #expect(result.second < 1e-7, "\(gradientCase.name)")
  }

  @Test("convolution and both adjoints", arguments: convolutions())
  func convolution(_ gradientCase: GradientCase) throws {
    let result = try gradientCase.check()
    #expect(result.first < 1e-6, "\(gradientCase.name)")
    #expect(result.second < 1e-6, "\(gradientCase.name)")
  }

  @Test("gather and scatter are adjoint and differentiate")
  func gather() throws {
    let index: (name: String, shape: Shape, values: [Double]) = ("index", Shape([], batch: 4), [2, 0, 2, 1])
    let gathered = GradientCase("gather", [input("x", image, salt: 3), index], constants: ["index"]) { _, n in
      guard let x = n["x"], let index = n["index"] else { preconditionFailure("no operand") }
      let z = x.gathered(index)
      return z * z
    }
    let result = try gathered.check()
    #expect(result.first < 1e-7)
    #expect(result.second < 1e-7)
  }

  @Test("at kinks the derivative is one of the allowed values")
  func kinks() throws {
    let graph = Graph()
    let x = graph.feed("x", Shape([1]))
    func slope(_ y: Node, at value: Double) throws -> Double {
      try Reference.evaluate([graph.gradients(of: y.sum(), by: [x])[0]], ["x": [value]])[0][0]
    }
    #expect([0.2, 1].contains(try slope(x.leakyRelu(slope: 0.2), at: 0)))
    #expect([0, 1].contains(try slope(x.relu(), at: 0)))
    #expect([0, 1].contains(try slope(x.clipped(to: 0.5), at: 0.5)))
  }

  @Test("‖g‖^p and ‖g‖ have derivative zero, not NaN, at g = 0", arguments: [1.0, 1.5, 2, 3, 6])
  func normAtZero(p: Double) throws {
    let graph = Graph()
    let g = graph.feed("g", Shape([3], batch: 2))
    let norm = (g * g).sumOfFeatures().power(p / 2)
    let first = graph.gradients(of: norm.sum(), by: [g])[0]
    let second = graph.gradients(of: (first * first).sum(), by: [g])[0]
    // The first sample is zero, the second is not.
    let values = try Reference.evaluate([norm, first, second], ["g": [0, 3, 0, 0, 0, 4]])
    #expect(values[0][0] == 0)
    #expect(values[1][0] == 0 && values[1][2] == 0 && values[1][4] == 0)
    #expect(values[2].allSatisfy { !$0.isNaN })
    let fast = try Plan(outputs: [("norm", norm), ("first", first), ("second", second)]).outputs([
      "g": [0, 3, 0, 0, 0, 4]
    ])
    for (reference, compiled) in zip(values, fast) {
      for (a, b) in zip(reference, compiled) { #expect(abs(a - Double(b)) <= 1e-5 * max(1, abs(a))) }
    }
  }
}
