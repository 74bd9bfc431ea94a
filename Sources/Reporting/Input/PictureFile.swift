internal import Interchange
internal import Records

/// A run's `samples.safetensors`, read as what its kind of cell writes there.
struct PictureFile {
  private let file: Safetensors
  private let path: String

  /// nil when the run has none yet.
  init?(in folder: String) throws {
    path = RunFiles.samples.path(in: folder)
    guard BinaryFile.exists(path) else { return nil }
    file = try Safetensors(contentsOf: path)
  }

  /// uint8 images, [n, size, size, channels] or PyTorch's [n, channels, size, size]; a size is never 1 or 3.
  func samples() throws -> ImageSheet {
    let name = "samples"
    guard let array = file[name] else { throw unusable("holds no array '\(name)'") }
    let shape = array.shape
    guard array.kind == .uint8, shape.count == 4, shape[0] > 0 else {
      throw unusable("'\(name)' is no uint8 array of four axes")
    }
    let bytes = try array.uint8s(name: name)
    if shape[1] == shape[2], shape[3] == 1 || shape[3] == 3 {
      return ImageSheet(images: bytes, count: shape[0], size: shape[1], channels: shape[3])
    }
    guard shape[2] == shape[3], shape[1] == 1 || shape[1] == 3 else {
      throw unusable("'\(name)' has the shape \(shape), which is not of images")
    }
    let (count, channels, size) = (shape[0], shape[1], shape[2])
    var images = [UInt8](repeating: 0, count: bytes.count)
    for image in 0..<count {
      for channel in 0..<channels {
        for pixel in 0..<size * size {
          images[(image * size * size + pixel) * channels + channel] =
            bytes[(image * channels + channel) * size * size + pixel]
        }
      }
    }
    return ImageSheet(images: images, count: count, size: size, channels: channels)
  }

  /// `time_lapse.steps` [n] and `time_lapse.images` [n, count, size, size, channels]; empty without them.
  func timeLapse() throws -> [TimeLapseFrame] {
    guard let steps = file["time_lapse.steps"], let images = file["time_lapse.images"] else { return [] }
    let shape = images.shape
    guard images.kind == .uint8, shape.count == 5, steps.shape == [shape[0]], shape[2] == shape[3],
      shape[4] == 1 || shape[4] == 3, shape[1] > 0
    else { throw unusable("'time_lapse.images' has the shape \(shape), which is not of a time-lapse") }
    let pixels = try images.uint8s(name: "time_lapse.images")
    let size = shape[1...].reduce(1, *)
    return try steps.int64s(name: "time_lapse.steps").enumerated().map { index, step in
      TimeLapseFrame(
        step: Int(step),
        images: ImageSheet(
          images: Array(pixels[index * size..<(index + 1) * size]), count: shape[1], size: shape[2], channels: shape[4])
      )
    }
  }

  /// `gradient_norm.real`, `.fake` and `.interpolates`, each [n]; those that are there.
  func gradientNorms() throws -> [GradientNorms] {
    try ["real", "fake", "interpolates"].compactMap { points in
      let name = "gradient_norm.\(points)"
      guard let array = file[name] else { return nil }
      return GradientNorms(points: points, norms: try array.doubles(name: name))
    }
  }

  /// `grid`, `value` and `gradient_norm`, each [n]; nil without them.
  func criticLine() throws -> CriticLine? {
    guard let grid = try numbers("grid", axes: 1), let values = try numbers("value", axes: 1),
      let norms = try numbers("gradient_norm", axes: 1)
    else { return nil }
    guard values.count == grid.count, norms.count == grid.count else {
      throw unusable("'value' and 'gradient_norm' do not fit 'grid'")
    }
    return CriticLine(grid: grid, values: values, gradientNorms: norms)
  }

  /// `points` and `real` [n, 2], `grid` [side, side, 2], `value` and `gradient_norm` [side, side]; nil without them.
  func toySurface() throws -> ToySurface? {
    guard let points = try numbers("points", axes: 2), let real = try numbers("real", axes: 2),
      let grid = try numbers("grid", axes: 3), let values = try numbers("value", axes: 2),
      let norms = try numbers("gradient_norm", axes: 2), let side = file["value"]?.shape[0], let first = grid.first
    else { return nil }
    guard side > 1, values.count == side * side, norms.count == values.count, grid.count == 2 * values.count,
      points.count % 2 == 0, real.count % 2 == 0, let last = grid.last, first < last
    else { throw unusable("'grid', 'value' and 'gradient_norm' do not fit each other") }
    func pairs(_ values: [Double]) -> [(x: Double, y: Double)] {
      (0..<values.count / 2).map { (x: values[2 * $0], y: values[2 * $0 + 1]) }
    }
    return ToySurface(
      points: pairs(points), real: pairs(real), side: side, range: first...last, values: values, gradientNorms: norms)
  }

  private func numbers(_ name: String, axes: Int) throws -> [Double]? {
    guard let array = file[name], array.shape.count == axes else { return nil }
    return try array.doubles(name: name)
  }

  private func unusable(_ reason: String) -> ReportInputError { .unreadable(path: path, reason: reason) }
}
