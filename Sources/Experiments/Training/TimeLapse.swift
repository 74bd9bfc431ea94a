import Interchange
import Records

/// The first samples at twenty steps of a training, at the noise that all runs share. It is part of the checkpoint, so that
/// it goes on after any interruption with the same bytes; when a frame is taken depends on the training's length alone,
/// since a checkpoint must not depend on when a profile scores.
struct TimeLapse {
  /// Frames of a whole training; fewer where it has fewer steps.
  static let frames = 20
  /// Images of each frame.
  static let count = 10

  private let imageShape: [Int]
  private var frames: [(step: Int, pixels: [UInt8])] = []

  /// The generator steps after which a frame is taken, rising; the last step is one of them.
  static func steps(of steps: Int) -> [Int] {
    let count = min(frames, steps)
    return count < 1 ? [] : (1...count).map { steps * $0 / count }
  }

  var steps: [Int] { frames.map(\.step) }

  /// No frame yet, of images [size, size, channels].
  init(size: Int, channels: Int) { imageShape = [size, size, channels] }

  /// Takes over the frames of a checkpoint; none where they are missing or do not fit, as in one without a time-lapse.
  mutating func restore(_ file: Safetensors) throws {
    frames = []
    guard let steps = file[SampleArray.timeLapseSteps], let images = file[SampleArray.timeLapseImages],
      steps.shape.count == 1,
      images.shape == [steps.count, Self.count] + imageShape
    else { return }
    let pixels = try images.uint8s(name: "\(file.source): \(SampleArray.timeLapseImages)")
    let size = Self.count * imageShape.reduce(1, *)
    frames = try steps.int64s(name: "\(file.source): \(SampleArray.timeLapseSteps)").enumerated().map { index, step in
      (step: Int(step), pixels: Array(pixels[index * size..<(index + 1) * size]))
    }
  }

  /// Adds a frame of `count` images, [count, size, size, channels]; a step that it has already is replaced.
  mutating func add(step: Int, pixels: [UInt8]) {
    frames.removeAll { $0.step >= step }
    frames.append((step, pixels))
  }

  /// `time_lapse.steps` [n] and `time_lapse.images` [n, count, size, size, channels]; nothing without a frame.
  var arrays: [(name: String, array: NamedArray)] {
    guard !frames.isEmpty else { return [] }
    let shape = [frames.count, Self.count] + imageShape
    return [
      (SampleArray.timeLapseSteps, NamedArray(shape: [frames.count], int64s: frames.map { Int64($0.step) })),
      (SampleArray.timeLapseImages, NamedArray(shape: shape, uint8s: frames.flatMap(\.pixels))),
    ]
  }
}
