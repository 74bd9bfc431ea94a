import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

/// What a run leaves to be looked at, as the page reads it.
@Suite struct PictureFileTests {
  private func read<Value>(_ arrays: [(name: String, array: NamedArray)], _ body: (PictureFile) throws -> Value) throws
    -> Value
  {
    let folder = NSTemporaryDirectory() + "pictures-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Folder.create(folder)
    try AtomicFile.write(Safetensors(arrays: arrays).encoded(), to: RunFiles.samples.path(in: folder))
    return try body(try #require(try PictureFile(in: folder)))
  }

  private func floats(_ shape: [Int], _ values: [Float]) -> NamedArray { NamedArray(shape: shape, floats: values) }

  @Test func aFolderWithoutPicturesHasNone() throws {
    #expect(try PictureFile(in: NSTemporaryDirectory() + "nothing-\(UUID().uuidString)") == nil)
  }

  @Test func framesOfATimeLapseInOrder() throws {
    let frames = try read([
      ("time_lapse.steps", NamedArray(shape: [2], int64s: [400, 8000])),
      ("time_lapse.images", NamedArray(shape: [2, 1, 2, 2, 1], uint8s: [1, 2, 3, 4, 5, 6, 7, 8])),
    ]) { try $0.timeLapse() }
    #expect(frames.map(\.step) == [400, 8000])
    #expect(frames.map(\.images.images) == [[1, 2, 3, 4], [5, 6, 7, 8]])
    #expect(frames[0].images == ImageSheet(images: [1, 2, 3, 4], count: 1, size: 2, channels: 1))
    #expect(try read([]) { try $0.timeLapse() }.isEmpty)
  }

  @Test func normsRiseWhateverTheirOrder() throws {
    let norms = try read([
      ("gradient_norm.fake", floats([3], [0.5, 0.25, 2])), ("gradient_norm.real", floats([1], [1])),
      ("gradient_norm", floats([1], [9])),
    ]) { try $0.gradientNorms() }
    #expect(
      norms == [GradientNorms(points: "real", norms: [1]), GradientNorms(points: "fake", norms: [0.25, 0.5, 2])])
  }

  @Test func criticsOnALineAndOverThePlane() throws {
    let line = try read([
      ("grid", floats([2], [0, 1])), ("value", floats([2], [3, 4])), ("gradient_norm", floats([2], [1, 1])),
    ]) { ($0, try $0.criticLine(), try $0.toySurface()) }
    #expect(line.1 == CriticLine(grid: [0, 1], values: [3, 4], gradientNorms: [1, 1]) && line.2 == nil)
    let surface = try read([
      ("points", floats([1, 2], [0.5, -0.5])), ("real", floats([2, 2], [1, 2, 3, 4])),
      ("grid", floats([2, 2, 2], [-1, -1, 1, -1, -1, 1, 1, 1])), ("value", floats([2, 2], [1, 2, 3, 4])),
      ("gradient_norm", floats([2, 2], [0, 0, 0, 1])),
    ]) { try $0.toySurface() }
    #expect(
      surface
        == ToySurface(
          points: [(x: 0.5, y: -0.5)], real: [(x: 1, y: 2), (x: 3, y: 4)], side: 2, range: -1...1,
          values: [1, 2, 3, 4], gradientNorms: [0, 0, 0, 1]))
  }

  @Test func whatDoesNotFitIsOneLine() throws {
    func message(_ arrays: [(name: String, array: NamedArray)], _ body: (PictureFile) throws -> Any?) -> String {
      var text = "nothing"
      do { _ = try read(arrays, body) } catch { text = "\(error)" }
      return text
    }
    let bytes = NamedArray(shape: [2], uint8s: [1, 2])
    let cases = [
      (message([("other", bytes)]) { try $0.samples() }, "holds no array 'samples'"),
      (message([("samples", bytes)]) { try $0.samples() }, "'samples' is no uint8 array of four axes"),
      (
        message([("samples", NamedArray(shape: [1, 2, 1, 1], uint8s: [1, 2]))]) { try $0.samples() },
        "'samples' has the shape [1, 2, 1, 1]"
      ),
      (
        message([("time_lapse.steps", NamedArray(shape: [3], int64s: [1, 2, 3])), ("time_lapse.images", bytes)]) {
          try $0.timeLapse()
        }, "'time_lapse.images' has the shape [2]"
      ),
      (
        message([
          ("grid", floats([2], [0, 1])), ("value", floats([1], [3])), ("gradient_norm", floats([2], [1, 1])),
        ]) { try $0.criticLine() }, "do not fit 'grid'"
      ),
      (
        message([
          ("points", floats([1, 2], [0, 0])), ("real", floats([1, 2], [0, 0])), ("grid", floats([1, 1, 2], [0, 0])),
          ("value", floats([1, 1], [0])), ("gradient_norm", floats([1, 1], [0])),
        ]) { try $0.toySurface() }, "do not fit each other"
      ),
    ]
    for (text, part) in cases {
      #expect(text.contains(part) && text.hasSuffix("remove the run's folder to train it anew"), "\(text)")
      #expect(text.contains("samples.safetensors: cannot be used") && !text.contains("\n"))
    }
  }
}
