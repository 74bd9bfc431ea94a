import Engine
import Foundation
import Interchange
import TestSupport
import Testing

@testable import Metrics

private let folder =
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/inception").path

/// Image sets: the smallest, or all in the folder that WDIV_INCEPTION_CASES names.
private let cases = ProcessInfo.processInfo.environment["WDIV_INCEPTION_CASES"] ?? folder
private let sets = ((try? FileManager.default.contentsOfDirectory(atPath: cases)) ?? [])
  .filter { $0.hasPrefix("inception-") && $0.hasSuffix(".safetensors") }.sorted()

@Suite("Inception", .serialized)
struct InceptionTests {
  @Test("the rule gives the spot values")
  func rule() throws {
    let spots = try #require(try JSONValue.read(path: "\(folder)/inception-rule.json")["tensors"]?.object)
    for (name, spot) in spots where name != "fc.weight" {
      let shape = try #require(try InceptionRule.weights(seed: nil).first { $0.name == name }?.array.shape)
      let values = InceptionRule.values(name, shape, shape.reduce(1, *), seed: 1)
      let first = try #require(spot["first"]?.array).compactMap(\.number)
      #expect(values.prefix(4).map(Double.init) == first && Double(values[values.count - 1]) == spot["last"]?.number)
    }
  }

  @Test("features of every set under both preprocessings")
  func features() throws {
    #expect(!sets.isEmpty)
    let arrays = try InceptionRule.weights(seed: 1)
    for preprocessing in Inception.Preprocessing.allCases {
      let inception = try Inception(arrays, path: "weights", preprocessing: preprocessing, threads: 2)
      for set in sets {
        let file = try Safetensors(contentsOf: "\(cases)/\(set)")
        let images = try #require(RGBImages(try file.array("images")))
        let name = preprocessing == .pytorchFID ? "expected.features" : "expected.features.tf"
        let expected = try file.array(name).doubles(name: name)
        let found = try inception(images)
        #expect(found.count == images.count && found.dimension == 2048)
        let error = zip(found.values, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        let norm = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(error <= 1e-5 * norm, "\(set), \(preprocessing.rawValue): \(error / norm)")
        print("\(set), \(preprocessing.rawValue): \(error / norm)")
      }
    }
  }

  @Test("a tensor that is missing, renamed, misshapen, of another type or not the network's is one line")
  func badWeights() throws {
    let good = try InceptionRule.weights(seed: nil)
    let kernels = try KernelLevel.chosen().kernels
    func refusal(_ change: (inout [(name: String, array: NamedArray)]) -> Void) -> String {
      var arrays = good
      change(&arrays)
      do { _ = try InceptionWeights(arrays, path: "w.pth", kernels: kernels) } catch { return "\(error)" }
      return "accepted"
    }
    let bias = try #require(good.firstIndex { $0.name == "fc.bias" })
    let end = ": use pytorch-fid's weights of 2015-12-05"
    #expect(refusal { $0.remove(at: bias) } == "w.pth: tensor \"fc.bias\" is missing" + end)
    #expect(refusal { $0[bias].name = "fc.b" } == "w.pth: tensor \"fc.bias\" is missing" + end)
    #expect(
      refusal { $0[bias].array = NamedArray(shape: [1000], floats: Array(repeating: 0, count: 1000)) }
        == "w.pth: tensor \"fc.bias\" has shape [1000] where [1008] is needed" + end)
    #expect(
      refusal { $0[bias].array = NamedArray(shape: [1008], doubles: Array(repeating: 0, count: 1008)) }
        == "w.pth: tensor \"fc.bias\" has elements F64, not F32" + end)
    #expect(
      refusal { $0.append(("AuxLogits.fc.bias", NamedArray(shape: [1], floats: [0]))) }
        == "w.pth: tensor \"AuxLogits.fc.bias\" is none of the network's" + end)
    #expect(
      refusal {
        $0.append(("Mixed_7c.branch_pool.bn.num_batches_tracked", NamedArray(shape: [], int64s: [0])))
        $0.removeAll { $0.name.hasPrefix("Mixed_6e.branch7x7_2.conv") }
      } == "w.pth: tensor \"Mixed_6e.branch7x7_2.conv.weight\" is missing" + end)
  }

  @Test("images of either axis order, and of one color, are read alike")
  func images() throws {
    let last = try #require(RGBImages(NamedArray(shape: [1, 1, 2, 3], uint8s: [1, 2, 3, 4, 5, 6])))
    let first = try #require(RGBImages(NamedArray(shape: [1, 3, 1, 2], uint8s: [1, 4, 2, 5, 3, 6])))
    #expect(try last.image(0).pixels == [1, 2, 3, 4, 5, 6] && first.image(0).pixels == last.image(0).pixels)
    let gray = try #require(RGBImages(NamedArray(shape: [2, 1, 1, 1], uint8s: [7, 8])))
    #expect(try gray.image(1).pixels == [8, 8, 8])
    #expect(RGBImages(NamedArray(shape: [1, 2, 2, 2], uint8s: Array(repeating: 0, count: 8))) == nil)
    #expect(RGBImages(NamedArray(shape: [1, 1, 1, 3], floats: [1, 2, 3])) == nil)
  }

  @Test("the resized image is the one that the fixtures' author has")
  func preprocessing() throws {
    let file = try Safetensors(contentsOf: "\(folder)/inception-32.safetensors")
    let images = try #require(RGBImages(try file.array("images")))
    let corner = try file.array("debug.resized.corner").doubles(name: "corner")
    let input = InceptionMaps(height: 299, width: 299, channels: 3, batch: 16)
    for lane in 0..<2 { Inception.Preprocessing.pytorchFID.write(try images.image(lane), into: input, lane: lane) }
    for lane in 0..<2 {
      for color in 0..<3 {
        for place in 0..<36 {
          let found = input.pixel(place / 6, place % 6)[color * 16 + lane]
          #expect(abs(Double(found) - corner[(lane * 3 + color) * 36 + place]) < 1e-6)
        }
      }
    }
  }
}
