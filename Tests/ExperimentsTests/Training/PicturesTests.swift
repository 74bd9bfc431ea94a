import Datasets
import Engine
import Foundation
import Interchange
import Networks
import Records
import TestSupport
import Testing

@testable import Experiments

@Suite("Training: what a run keeps to be looked at")
struct PicturesTests {
  private func pictures(_ cell: Run, in scratch: Scratch) throws -> Safetensors {
    try Safetensors(contentsOf: RunStore(output: scratch.path).run(cell.config).file(.samples))
  }

  @Test("a frame at every twentieth, the last one the head of the sheet, in state and samples alike")
  func timeLapse() throws {
    try IDXFixture.withFolder { data in
      let scratch = try Scratch()
      let cell = TinyTraining.cell()
      #expect(try TinyTraining(data: data).train([cell], in: scratch.path) == [.done])
      let file = try pictures(cell, in: scratch)
      let steps = try file.array("time_lapse.steps").int64s(name: "steps")
      #expect(steps == (1...12).map { Int64($0) })
      let frames = try file.array("time_lapse.images")
      #expect(frames.shape == [12, TimeLapse.count, 16, 16, 1])
      let bytes = try frames.uint8s(name: "images")
      let size = TimeLapse.count * 256
      #expect(try Array(bytes.suffix(size)) == Array(file.array("samples").uint8s(name: "samples").prefix(size)))
      #expect(Array(bytes.prefix(size)) != Array(bytes.suffix(size)))
      let state = try Safetensors(contentsOf: RunStore(output: scratch.path).run(cell.config).file(.state))
      #expect(try state.array("time_lapse.images") == frames)
    }
  }

  @Test("steps of the frames follow from the length alone; the state has the same bytes whenever it is scored")
  func frameSteps() throws {
    #expect(TimeLapse.steps(of: 2000) == (1...20).map { 100 * $0 })
    #expect(TimeLapse.steps(of: 3) == [1, 2, 3])
    #expect(TimeLapse.steps(of: 25).count == 20 && TimeLapse.steps(of: 25).last == 25)
    try IDXFixture.withFolder { data in
      let (often, seldom) = (try Scratch(), try Scratch())
      let cell = TinyTraining.cell()
      let short = EvaluationSettings(points: 2, samples: 64, finalSamples: 64, finalPairs: 20)
      #expect(try TinyTraining(data: data).train([cell], in: often.path) == [.done])
      #expect(try TinyTraining(data: data, evaluation: short).train([cell], in: seldom.path) == [.done])
      func state(_ scratch: Scratch) throws -> [UInt8] {
        try BinaryFile.read(RunStore(output: scratch.path).run(cell.config).file(.state))
      }
      #expect(try state(often) == state(seldom))
    }
  }

  @Test("frames of another size, or none, are no frames; a step is replaced with all that follow")
  func restoring() throws {
    var lapse = TimeLapse(size: 2, channels: 1)
    let (dark, light) = ([UInt8](repeating: 0, count: 40), [UInt8](repeating: 255, count: 40))
    lapse.add(step: 1, pixels: dark)
    lapse.add(step: 2, pixels: dark)
    lapse.add(step: 2, pixels: light)
    let file = Safetensors(arrays: lapse.arrays)
    #expect(try file.array("time_lapse.steps").int64s(name: "") == [1, 2])
    #expect(try file.array("time_lapse.images").uint8s(name: "") == dark + light)
    var other = TimeLapse(size: 2, channels: 1)
    try other.restore(file)
    #expect(Safetensors(arrays: other.arrays).encoded() == file.encoded())
    var larger = TimeLapse(size: 4, channels: 1)
    try larger.restore(file)
    #expect(larger.arrays.isEmpty)
    try other.restore(Safetensors(arrays: []))
    #expect(other.arrays.isEmpty)
  }

  @Test("norms after training: of all three kinds, none before the last step; twice the head, twice the norms")
  func gradientNorms() throws {
    try IDXFixture.withFolder { data in
      let scratch = try Scratch()
      let cell = TinyTraining.cell()
      #expect(try TinyTraining(data: data).train([cell], in: scratch.path) == [.done])
      let file = try pictures(cell, in: scratch)
      for kind in ["real", "fake", "interpolates"] {
        let norms = try file.array("gradient_norm.\(kind)").doubles(name: kind)
        #expect(norms.count == CriticSurvey.count)
        #expect(norms.contains { $0 > 0 } && norms.allSatisfy { $0.isFinite && $0 >= 0 })
      }

      let images = try ImageSet(FashionMNIST.load(folder: data, split: .train), size: 16)
      let training = try SmallTraining.training(SmallTraining.config("wgan", [("clip", 0.01)]), data: data)
      let sampler = try GeneratorSampler(training, threads: 1)
      func measured() throws -> [[Double]] {
        try CriticSurvey(training, threads: 1).gradientNorms(sampler, train: images).map {
          try $0.array.doubles(name: "")
        }
      }
      let once = try measured()
      let head = try #require(training.setup.critic.parameters.first { $0.name == "head.weight" })
      try training.store.write(
        "critic.head.weight", head.shape, try training.store.read("critic.head.weight").map { 2 * $0 })
      let twice = try measured()
      #expect(once[0] != once[1] && once[1] != once[2])
      #expect(twice == once.map { $0.map { 2 * $0 } })
    }
  }
}
