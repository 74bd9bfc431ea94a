import KernelTypes
import KernelsWide
import TestSupport
import Testing

@testable import Engine

/// A critic's loss of two layers with a penalty, at two batches: everything that a pass can find.
private struct PenaltyStep {
  let outputs: [(name: String, node: Node)]
  let updates: [(state: String, node: Node)]

  init(_ passes: Set<Pass>) {
    let graph = Graph(passes: passes)
    let (first, second) = (
      ConvolutionShape(
        inputHeight: 6, inputWidth: 6, inputChannels: 2, outputChannels: 7, kernelHeight: 3, kernelWidth: 3, stride: 2,
        padding: 1),
      ConvolutionShape(
        inputHeight: 3, inputWidth: 3, inputChannels: 7, outputChannels: 1, kernelHeight: 3, kernelWidth: 3, stride: 1,
        padding: 0)
    )
    let weights = [Shape([7, 2, 3, 3]), Shape([1, 7, 3, 3])].enumerated().map { graph.state("w\($0)", $1) }
    let bias = graph.state("b", Shape([7]))
    func score(_ x: Node) -> Node {
      let hidden = x.convolved(with: weights[0], first)
      let active = (hidden + bias.broadcast(to: hidden.shape)).leakyRelu(slope: 0.2)
      return active.convolved(with: weights[1], second).reshaped([])
    }
    let image = Shape([6, 6, 2], batch: 9)
    let (real, fake) = (graph.feed("real", image), graph.feed("fake", image))
    let gradient = graph.gradient(ofScores: score(real), by: real)
    let norm = (gradient * gradient).sumOfFeatures()
    // A feature net pools; here the images are pooled before their mean is added.
    let pooled = real.maxPooled().mean()
    let loss = score(fake).mean() - score(real).mean() + 2 * norm.power(3).mean()
    let parameters = weights + [bias]
    let gradients = graph.gradients(of: loss, by: parameters)
    _ = (loss * loss).tanh()
    outputs = [("loss", loss), ("pooled", pooled)] + gradients.enumerated().map { ("g\($0)", $1) }
    updates = zip(["w0", "w1", "b"], zip(parameters, gradients)).map { ($0, 0.9 * $1.0 - 0.1 * $1.1) }
  }

  static func values() -> [String: [Double]] {
    var stream = SeededStream(seed: 3, name: .data, step: 0)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double(stream.normal()) * 0.4 } }
    return [
      "real": numbers(648), "fake": numbers(648), "w0": numbers(126), "w1": numbers(63), "b": numbers(7),
    ]
  }

  func plan(_ passes: Set<Pass>) -> Plan { Plan(outputs: outputs, updates: updates, passes: passes) }
}

@Suite("Compiler passes")
struct PassTests {
  private static func plan(_ passes: Set<Pass>) -> Plan { PenaltyStep(passes).plan(passes) }

  @Test("values agree with any passes left out", arguments: 0...Pass.allCases.count)
  func values(count: Int) throws {
    let values = PenaltyStep.values()
    let expected = try Reference.evaluate(
      PenaltyStep(.all).outputs.map(\.node), values.mapValues { $0.map { Double(Float($0)) } })
    for passes in [Pass.first(count), Set<Pass>.all.subtracting(Pass.first(count))] {
      for (found, wanted) in zip(try Self.plan(passes).outputs(values), expected) {
        #expect(worstDifference(found.map(Double.init), wanted) <= 1e-5, "\(passes)")
      }
    }
  }

  @Test("each pass leaves less to do", arguments: Pass.allCases)
  func gains(pass: Pass) throws {
    let position = try #require(Pass.allCases.firstIndex(of: pass))
    let before = Self.plan(Pass.first(position)).summary
    let after = Self.plan(Pass.first(position + 1)).summary
    switch pass {
    case .commonSubexpressions, .deadCode: #expect(after.steps < before.steps && after.flops < before.flops)
    case .scalarFactors, .bilinearSums: #expect(after.flops < before.flops)
    case .joinedWeightAdjoints, .maxPooling, .epilogues:
      #expect(after.steps < before.steps)
      #expect(after.flops == before.flops)
    case .elementwiseFusion: #expect(after.bytesUnshared < before.bytesUnshared)
    case .contraction: #expect(after.instructions < before.instructions)
    case .memorySharing: #expect(after.bytes < before.bytes)
    }
  }

  @Test("all weight gradients of a layer are one step")
  func joinedWeightAdjoints() {
    let steps = Self.plan(.all).steps
    #expect(steps.filter { if case .weightAdjoint = $0 { true } else { false } }.count == 2)
  }

  @Test("pooling the largest is one step, and a gradient keeps the mask beside it")
  func maxPooling() throws {
    func plan(_ passes: Set<Pass>, derivative: Bool) -> Plan {
      let graph = Graph(passes: passes)
      let x = graph.feed("x", Shape([4, 6, 3], batch: 5))
      let pooled = x.leakyRelu(slope: 0.5).maxPooled()
      let loss = (pooled * pooled).mean()
      let gradient = graph.gradients(of: loss, by: [x])[0]
      return Plan(
        outputs: [("pooled", pooled)] + (derivative ? [("gradient", gradient)] : []), updates: [], passes: passes)
    }
    // Whole numbers from a small range, so that ties are common.
    var stream = SeededStream(seed: 4, name: .data, step: 0)
    let values = ["x": (0..<360).map { _ in Double((2 * stream.normal()).rounded()) }]
    for derivative in [false, true] {
      let (with, without) = (
        plan(.all, derivative: derivative), plan(.all.subtracting([.maxPooling]), derivative: derivative)
      )
      func count(_ plan: Plan, _ kind: String) -> Int { plan.steps.count { $0.kind == kind } }
      #expect(count(with, "maximum") == (derivative ? 1 : 0) && count(without, "maximum") == 1)
      #expect(with.steps.count < without.steps.count)
      #expect(try with.outputs(values) == without.outputs(values))
    }
  }

  @Test("what only looks like max pooling is computed as it stands")
  func noMaxPooling() throws {
    var stream = SeededStream(seed: 4, name: .data, step: 0)
    func numbers() -> [Double] { (0..<96).map { _ in Double((2 * stream.normal()).rounded()) } }
    let values = ["x": numbers(), "y": numbers()]
    func outputs(_ passes: Set<Pass>) throws -> [[Float]] {
      let graph = Graph(passes: passes)
      let (x, y) = (graph.feed("x", Shape([4, 4, 2], batch: 3)), graph.feed("y", Shape([4, 4, 2], batch: 3)))
      let product = x * x.argmaxMask(.pool2)
      let outputs = [
        // The product is asked for, or read by another; the mask is of something else; a factor has moved out.
        ("product", product), ("pooled", product.sumPooled(2)), ("other", (y * x.argmaxMask(.pool2)).sumPooled(2)),
        ("scaled", x.affine(scale: -2).maxPooled()),
      ]
      return try Plan(outputs: outputs, updates: [], passes: passes).outputs(values)
    }
    #expect(try outputs(.all) == outputs(.all.subtracting([.maxPooling])))
  }

  @Test("bias, activation and mask end up in the convolutions")
  func epilogues() {
    let steps = Self.plan(.all).steps
    let biases = steps.filter { if case .convolution(_, _, _, _, _, let e) = $0 { e.bias != nil } else { false } }
    #expect(biases.count == 2)
    let masked = steps.contains { step in
      guard case .convolution = step, let program = step.program else { return false }
      return program.instructions.contains {
        if case .apply(_, .leakyStepProduct(Float(0.2)), _, _) = $0 { true } else { false }
      }
    }
    #expect(masked)
  }

  @Test("an update is the same bits for any build and number of threads")
  func bits() throws {
    let values = PenaltyStep.values()
    func state(_ kernels: any KernelSet.Type, threads: Int) throws -> [[UInt32]] {
      let plan = Self.plan(.all)
      let store = TensorStore()
      for state in plan.stateShapes {
        try store.write(state.name, state.shape, (values[state.name] ?? []).map { Float($0) })
      }
      let executor = try Executor(plan, store: store, threads: threads, kernels: kernels)
      for name in plan.feedNames { try executor.feed(name, (values[name] ?? []).map { Float($0) }) }
      for _ in 0..<3 { executor.run() }
      return try store.names.map { try store.read($0).map(\.bitPattern) }
    }
    let expected = try state(KernelLevel.v3.kernels, threads: 1)
    for threads in 1...3 {
      #expect(try state(KernelsWide.Kernels.self, threads: threads) == expected)
      #expect(try state(KernelLevel.v3.kernels, threads: threads) == expected)
      if KernelLevel.v4.isSupported { #expect(try state(KernelLevel.v4.kernels, threads: threads) == expected) }
    }
  }
}
