import Engine
import Interchange
import KernelTypes

/// The feature net of FID: the mean of each of 2,048 maps of Inception v3, which is only run forward.
public struct Inception: Sendable {
  /// How images become the network's input of 299x299. Features of the two differ by 1 to 2 %, so a FID says which it has.
  public enum Preprocessing: String, CaseIterable, Decodable, Sendable {
    /// pytorch-fid: bilinear between pixel centers, then 2 x / 255 - 1.
    case pytorchFID = "pytorch-fid"
    /// The original's (TTUR; also torch-fidelity): bilinear from o in/299 for output o, then (x - 128) / 128.
    case tensorFlow = "tensorflow"
  }

  /// Features of an image.
  public static let dimension = InceptionTable.features

  public let preprocessing: Preprocessing
  /// SHA-256 of the file.
  public let hash: String
  /// Threads that a batch is shared by; they change no bit.
  public var threads: Int
  private let weights: InceptionWeights
  private let kernels: any KernelSet.Type

  private static let side = 299
  /// Images that go through together.
  private static let batch = 16

  /// Reads pytorch-fid's weights: PyTorch's `.pth` in either format, or safetensors.
  /// - Throws: `MetricsError.weights`, and the errors of `ArrayFile`: each one line with the path.
  public init(contentsOf path: String, preprocessing: Preprocessing = .pytorchFID, threads: Int = 1) throws {
    let bytes = try BinaryFile.read(path)
    hash = sha256(bytes)
    kernels = try KernelLevel.chosen().kernels
    weights = try InceptionWeights(ArrayFile.parse(bytes, path: path), path: path, kernels: kernels)
    (self.preprocessing, self.threads) = (preprocessing, threads)
  }

  /// From tensors in memory; `path` is for errors.
  init(
    _ arrays: [(name: String, array: NamedArray)], path: String, preprocessing: Preprocessing, threads: Int
  ) throws {
    hash = ""
    kernels = try KernelLevel.chosen().kernels
    weights = try InceptionWeights(arrays, path: path, kernels: kernels)
    (self.preprocessing, self.threads) = (preprocessing, threads)
  }

  /// The features of images, [n, 2048].
  /// - Parameter progress: is told after each batch how many images are done.
  /// - Throws: what is wrong with an image; `MetricsError.notFinite` where weights are damaged; what `progress` throws.
  public func callAsFunction(_ images: RGBImages, progress: (Int) throws -> Void = { _ in }) throws -> Features {
    try Features(count: images.count, dimension: Self.dimension, values: values(images, progress: progress))
  }

  /// The same row by row.
  public func values(_ images: RGBImages, progress: (Int) throws -> Void = { _ in }) throws -> [Float] {
    let pass = InceptionPass(weights: weights, kernels: kernels, threads: threads)
    var values: [Float] = []
    values.reserveCapacity(images.count * Self.dimension)
    for start in stride(from: 0, to: images.count, by: Self.batch) {
      let count = min(Self.batch, images.count - start)
      let input = InceptionMaps(height: Self.side, width: Self.side, channels: 3, batch: Self.batch)
      for lane in 0..<Self.batch {
        // A last batch that is not full repeats its first image.
        let image = try images.image(start + (lane < count ? lane : 0))
        preprocessing.write(image, into: input, lane: lane)
      }
      let features = pass.means(pass(InceptionTable.trunk, input))
      for lane in 0..<count {
        for feature in 0..<Self.dimension { values.append(features.memory[feature * Self.batch + lane]) }
      }
      try progress(start + count)
    }
    return values
  }
}

extension Inception.Preprocessing {
  /// Writes an image as sample `lane` of the network's input.
  func write(_ image: RGBImage, into input: InceptionMaps, lane: Int) {
    let (rows, columns) = (taps(image.height, input.height), taps(image.width, input.width))
    let (scale, offset) = self == .pytorchFID ? (2.0 / 255, -1.0) : (1.0 / 128, -1.0)
    image.pixels.withUnsafeBufferPointer { pixels in
      var target = input.memory + lane
      for row in rows {
        let (above, below) = (row.lower * image.width, row.upper * image.width)
        for column in columns {
          for color in 0..<3 {
            func pixel(_ start: Int, _ x: Int) -> Double { Double(pixels[(start + x) * 3 + color]) }
            func between(_ start: Int) -> Double {
              let left = pixel(start, column.lower)
              return left + (pixel(start, column.upper) - left) * column.share
            }
            let (top, bottom) = (between(above), between(below))
            target.pointee = Float((top + (bottom - top) * row.share) * scale + offset)
            target += input.batch
          }
        }
      }
    }
  }

  /// The two pixels that each of `outputs` lies between, and its distance from the lower one.
  private func taps(_ inputs: Int, _ outputs: Int) -> [(lower: Int, upper: Int, share: Double)] {
    (0..<outputs).map { output in
      let ratio = Double(inputs) / Double(outputs)
      let place =
        switch self {
        case .pytorchFID: max((Double(output) + 0.5) * ratio - 0.5, 0)
        case .tensorFlow: Double(output) * ratio
        }
      let lower = min(Int(place), inputs - 1)
      return (lower, min(lower + 1, inputs - 1), place - Double(lower))
    }
  }
}
