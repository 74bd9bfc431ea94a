import Engine
import KernelTypes
import TestSupport
import Testing

@Suite("The compiled executor against the Reference executor")
struct ExecutorTests {
  @Test("random graphs and batches agree, padded lanes never leak", arguments: [1, 5, 8, 17, 64])
  func randomGraphs(batch: Int) throws {
    for seed in 1...20 {
      let (nodes, values) = try randomGraph(seed: seed, batch: batch)
      let rounded = values.mapValues { $0.map { Double(Float($0)) } }
      let expected = try Reference.evaluate(nodes, rounded)
      let plan = Plan(outputs: nodes.enumerated().map { ("\($0.offset)", $0.element) })
      for threads in [1, 3] {
        let found = try plan.outputs(rounded, threads: threads)
        for (index, (e, f)) in zip(expected, found).enumerated() {
          #expect(
            worstDifference(f.map(Double.init), e) <= 2e-4,
            "seed \(seed), batch \(batch), threads \(threads), output \(index)")
        }
      }
    }
  }

  @Test("any number of threads gives the same bits")
  func threads() throws {
    let (nodes, values) = try randomGraph(seed: 4, batch: 33)
    let plan = Plan(outputs: nodes.enumerated().map { ("\($0.offset)", $0.element) })
    let one = try plan.outputs(values, threads: 1)
    for threads in 2...5 { #expect(try plan.outputs(values, threads: threads) == one) }
  }

  @Test("updates read the old value of every state, whatever their order")
  func updates() throws {
    let graph = Graph()
    let shape = Shape([5])
    let (p, q) = (graph.state("p", shape), graph.state("q", shape))
    let plan = Plan(outputs: [("sum", (p + q).sum())], updates: [("p", p + q), ("q", p - 2 * q)])
    let store = TensorStore()
    try store.write("p", shape, [1, 2, 3, 4, 5])
    try store.write("q", shape, [5, 4, 3, 2, 1])
    let executor = try Executor(plan, store: store)
    executor.run()
    #expect(try executor.output("sum") == [30])
    #expect(try store.read("p") == [6, 6, 6, 6, 6])
    #expect(try store.read("q") == [-9, -6, -3, 0, 3])
  }

  @Test("values of the wrong size and unknown names are errors")
  func misuse() throws {
    let graph = Graph()
    let plan = Plan(outputs: [("y", graph.feed("x", Shape([3], batch: 2)).tanh())])
    let executor = try Executor(plan, store: TensorStore())
    #expect(throws: ExecutionError.self) { try executor.feed("x", [1, 2]) }
    #expect(throws: ExecutionError.self) { try executor.feed("z", [1]) }
    #expect(throws: ExecutionError.self) { try executor.output("z") }
  }

  @Test("adjoints that differ by a factor are one node; weight adjoints with a shared operand are joined")
  func algebra() throws {
    let graph = Graph()
    let c = ConvolutionShape(
      inputHeight: 4, inputWidth: 4, inputChannels: 1, outputChannels: 2, kernelHeight: 3, kernelWidth: 3, stride: 1,
      padding: 1)
    let x = graph.feed("x", Shape([4, 4, 1], batch: 2))
    let w = graph.state("w", Shape([2, 1, 3, 3]))
    let y = x.convolved(with: w, c)
    #expect((2 * x).convolved(with: w, c) == 2 * y)
    let gradient = graph.gradients(of: (y * y).sum() + 3 * y.tanh().sum(), by: [w])[0]
    let adjoints = graph.dump([gradient]).split(separator: "\n").filter { $0.contains("weightAdjoint") }
    #expect(adjoints.count == 1)
  }
}
