import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// What a run leaves to be looked at, as the page reads it.
@Suite struct PictureFileTests {
  private func read<Value>(_ arrays: [(name: String, array: NamedArray)], _ body: (Pictures) -> Value) throws -> Value {
    body(try Pictures(Safetensors(parsing: Safetensors(arrays: arrays).encoded(), path: "run/samples.safetensors")))
  }

  private func floats(_ shape: [Int], _ values: [Float]) -> NamedArray { NamedArray(shape: shape, floats: values) }

  @Test func framesOfATimeLapseInOrder() throws {
    let frames = try read([
      ("time_lapse.steps", NamedArray(shape: [2], int64s: [400, 8000])),
      ("time_lapse.images", NamedArray(shape: [2, 1, 2, 2, 1], uint8s: [1, 2, 3, 4, 5, 6, 7, 8])),
    ]) { $0.timeLapse }
    #expect(frames.map(\.step) == [400, 8000])
    #expect(frames.map(\.images.images) == [[1, 2, 3, 4], [5, 6, 7, 8]])
    #expect(frames[0].images == ImageSheet(images: [1, 2, 3, 4], count: 1, size: 2, channels: 1))
    #expect(try read([]) { $0.timeLapse }.isEmpty)
  }

  @Test func normsRiseWhateverTheirOrder() throws {
    let norms = try read([
      ("gradient_norm.fake", floats([3], [0.5, 0.25, 2])), ("gradient_norm.real", floats([1], [1])),
      ("gradient_norm", floats([1], [9])),
    ]) { $0.gradientNorms }
    #expect(
      norms == [GradientNorms(points: "real", norms: [1]), GradientNorms(points: "fake", norms: [0.25, 0.5, 2])])
  }

  @Test func criticsOnALineAndOverThePlane() throws {
    let line = try read([
      ("grid", floats([2], [0, 1])), ("value", floats([2], [3, 4])), ("gradient_norm", floats([2], [1, 1])),
    ]) { ($0, $0.line, $0.surface) }
    #expect(line.1 == CriticLine(grid: [0, 1], values: [3, 4], gradientNorms: [1, 1]) && line.2 == nil)
    let surface = try read([
      ("points", floats([1, 2], [0.5, -0.5])), ("real", floats([2, 2], [1, 2, 3, 4])),
      ("grid", floats([2, 2, 2], [-1, -1, 1, -1, -1, 1, 1, 1])), ("value", floats([2, 2], [1, 2, 3, 4])),
      ("gradient_norm", floats([2, 2], [0, 0, 0, 1])),
    ]) { $0.surface }
    let plane = try #require(surface)
    #expect(plane.points.map(\.x) == [0.5] && plane.points.map(\.y) == [-0.5])
    #expect(plane.real.map(\.x) == [1, 3] && plane.real.map(\.y) == [2, 4])
    #expect(plane.side == 2 && plane.range == -1...1)
    #expect(plane.values == [1, 2, 3, 4] && plane.gradientNorms == [0, 0, 0, 1])
  }

  @Test func whatDoesNotFitIsOneLine() throws {
    func message(_ arrays: [(name: String, array: NamedArray)]) -> String {
      do {
        return try read(arrays) { _ in "nothing" }
      } catch { return "\(error)" }
    }
    let bytes = NamedArray(shape: [2], uint8s: [1, 2])
    let cases = [
      (message([("samples", bytes)]), "'samples' has the shape [2], which is not of images"),
      (
        message([("samples", NamedArray(shape: [1, 2, 1, 1], uint8s: [1, 2]))]), "'samples' has the shape [1, 2, 1, 1]"
      ),
      (
        message([("time_lapse.steps", NamedArray(shape: [3], int64s: [1, 2, 3])), ("time_lapse.images", bytes)]),
        "'time_lapse.images' has the shape [2]"
      ),
      (
        message([
          ("grid", floats([2], [0, 1])), ("value", floats([1], [3])), ("gradient_norm", floats([2], [1, 1])),
        ]), "do not fit its grid"
      ),
      (
        message([
          ("points", floats([1, 2], [0, 0])), ("real", floats([1, 2], [0, 0])), ("grid", floats([1, 1, 2], [0, 0])),
          ("value", floats([1, 1], [0])), ("gradient_norm", floats([1, 1], [0])),
        ]), "do not fit its grid"
      ),
    ]
    for (text, part) in cases {
      #expect(text.contains(part) && text.contains("samples.safetensors: ") && !text.contains("\n"), "\(text)")
    }
  }
}
