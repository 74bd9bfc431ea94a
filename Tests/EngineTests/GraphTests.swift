import KernelTypes
import Testing

@testable import Engine

private let stage = ConvolutionShape(
  inputHeight: 4, inputWidth: 4, inputChannels: 2, outputChannels: 3, kernelHeight: 3, kernelWidth: 3, stride: 1,
  padding: 1)

@Suite("Graphs: shape rules, verifier, one node for one computation")
struct GraphTests {
  @Test(
    "operands that do not fit are an error that names the operation and the shapes",
    arguments: [
      (Op.add, [Shape([3], batch: 2), Shape([4], batch: 2)]),
      (.add, [Shape([3], batch: 2)]),
      (.multiply, [Shape([3], batch: 2), Shape([3])]),
      (.tanh, []),
      (.constant(1), [.scalar]),
      (.broadcast(axes: [0], into: Shape([3], batch: 2)), [Shape([3])]),
      (.broadcast(axes: [0], into: Shape([3], batch: 2)), [Shape([], batch: 3)]),
      (.broadcast(axes: [1], into: Shape([2], batch: 2)), [Shape([], batch: 2)]),
      (.sum(axes: [2]), [Shape([3], batch: 2)]),
      (.sum(axes: [1, 0]), [Shape([3], batch: 2)]),
      (.sum(axes: [0, 0]), [Shape([3], batch: 2)]),
      (.reshape(Shape([5], batch: 2)), [Shape([2, 3], batch: 2)]),
      (.reshape(Shape([3], batch: 4)), [Shape([6], batch: 2)]),
      (.convolution(stage), [Shape([4, 4, 2], batch: 2), Shape([2, 3, 3, 3])]),
      (.convolution(stage), [Shape([4, 5, 2], batch: 2), Shape([3, 2, 3, 3])]),
      (.convolution(stage), [Shape([4, 4, 2]), Shape([3, 2, 3, 3])]),
      (.inputAdjoint(stage), [Shape([4, 4, 2], batch: 2), Shape([3, 2, 3, 3])]),
      (.weightAdjoint(stage), [Shape([4, 4, 2], batch: 2), Shape([4, 4, 3], batch: 5)]),
      (.sumPool(2), [Shape([4, 5, 2], batch: 2)]),
      (.sumPool(2), [Shape([4, 4], batch: 2)]),
      (.upsample(2), [Shape([4], batch: 2)]),
      (.argmaxMask(.pool2), [Shape([3, 4, 1], batch: 2)]),
      (.argmaxMask(.features), [Shape([3, 4, 1], batch: 2)]),
      (.gather, [Shape([3], batch: 2), Shape([3], batch: 2)]),
      (.gather, [Shape([3]), Shape([], batch: 2)]),
      (.scatter(batch: 4), [Shape([3], batch: 2), Shape([], batch: 5)]),
    ] as [(Op, [Shape])])
  func misfits(op: Op, shapes: [Shape]) throws {
    let error = try #require(throws: ShapeError.self) { _ = try op.shape(of: shapes) }
    let sentence = error.description
    #expect(sentence.hasPrefix("\(op) does not take"))
    for shape in shapes { #expect(sentence.contains(shape.description)) }
    #expect(!sentence.contains("\n"))
  }

  @Test("the sentences")
  func sentences() throws {
    let error = try #require(throws: ShapeError.self) {
      _ = try Op.add.shape(of: [Shape([8, 8, 16], batch: 64), Shape([], batch: 64)])
    }
    #expect(error.description == "add does not take [8, 8, 16 | 64] and [| 64]: check the layer that builds it")
    let pass = ShapeError.recorded(op: .tanh, recorded: Shape([3]), derived: .scalar)
    #expect(pass.description == "tanh is recorded as [3] but its operands give []: the last compiler pass is wrong")
  }

  @Test("shapes that follow from operands")
  func shapes() throws {
    let image = Shape([4, 4, 2], batch: 5)
    let weight = Shape([3, 2, 3, 3])
    #expect(try Op.convolution(stage).shape(of: [image, weight]) == Shape([4, 4, 3], batch: 5))
    #expect(try Op.inputAdjoint(stage).shape(of: [Shape([4, 4, 3], batch: 5), weight]) == image)
    #expect(try Op.weightAdjoint(stage).shape(of: [image, Shape([4, 4, 3], batch: 5)]) == weight)
    #expect(try Op.sum(axes: [0, 1, 3]).shape(of: [image]) == Shape([2]))
    #expect(try Op.sum(axes: [0, 1, 2]).shape(of: [image]) == Shape([], batch: 5))
    #expect(try Op.sumPool(2).shape(of: [image]) == Shape([2, 2, 2], batch: 5))
    #expect(try Op.upsample(2).shape(of: [image]) == Shape([8, 8, 2], batch: 5))
    #expect(try Op.gather.shape(of: [image, Shape([], batch: 7)]) == Shape([4, 4, 2], batch: 7))
    #expect(try Op.scatter(batch: 9).shape(of: [image, Shape([], batch: 5)]) == Shape([4, 4, 2], batch: 9))
  }

  @Test("graphs of random operations and of gradients of gradients verify", arguments: 1...10)
  func verifies(seed: Int) throws {
    let (nodes, _) = try randomGraph(seed: seed, batch: 3)
    let graph = nodes[0].graph
    let feed = graph.feed("a", nodes[0].shape)
    let slope = graph.gradients(of: (nodes[0] * nodes[0]).sum(), by: [feed])[0]
    _ = graph.gradients(of: (slope * slope).sum(), by: [feed])
    try graph.verify()
  }

  @Test("the same computation is one node")
  func hashConsing() {
    let graph = Graph()
    let image = Shape([4, 4, 2], batch: 3)
    func build() -> Node {
      let x = graph.feed("x", image)
      let w = graph.state("w", Shape([3, 2, 3, 3]))
      let y = x.convolved(with: w, stage).tanh()
      let slope = graph.gradients(of: (y * y).sum(), by: [x])[0]
      return graph.gradients(of: (slope * slope).mean(), by: [w])[0]
    }
    let first = build()
    let count = graph.count
    #expect(build() == first)
    #expect(graph.count == count, "building it again adds nothing")
    #expect(graph.feed("x", image) != graph.state("x", image), "a feed and a state of one name are two inputs")
    #expect(graph.feed("y", image) != graph.feed("x", image))
  }

  @Test("constants fold and neutral operations vanish")
  func normalForm() {
    let graph = Graph()
    let x = graph.feed("x", Shape([3], batch: 2))
    #expect(x.affine() == x)
    #expect(2 * (3 * x) == 6 * x)
    #expect(x.affine(scale: 2, offset: 1).affine(scale: 3, offset: -1) == x.affine(scale: 6, offset: 2))
    #expect(x + x == 2 * x)
    #expect(x * graph.filled(2, x.shape) == 2 * x)
    #expect(x.power(1) == x)
    #expect(x.reshaped([3]) == x && x.sum(axes: []) == x)
  }
}
