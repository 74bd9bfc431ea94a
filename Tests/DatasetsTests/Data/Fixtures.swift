import Foundation
import Interchange

@testable import Datasets

/// The files under `Fixtures`, made by Pillow and numpy, and what must come out of them.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures").path

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// An array of expected pixels, [n, 3, H, W] in the file, as [n, H, W, 3].
  static func pixels(_ file: String, _ name: String) throws -> [UInt8] {
    let array = try Safetensors(contentsOf: path("\(file).safetensors")).array(name)
    let (count, height, width) = (
      array.shape.count == 4 ? array.shape[0] : 1, array.shape.suffix(2).first ?? 0, array.shape.last ?? 0
    )
    let planes = try array.uint8s(name: name)
    var pixels = planes
    for image in 0..<count {
      for place in 0..<height * width {
        for channel in 0..<3 {
          pixels[(image * height * width + place) * 3 + channel] =
            planes[(image * 3 + channel) * height * width + place]
        }
      }
    }
    return pixels
  }

  static func bytes(_ file: String, _ name: String) throws -> [UInt8] {
    try Safetensors(contentsOf: path("\(file).safetensors")).array(name).uint8s(name: name)
  }

  /// What a file says of itself beside its arrays.
  static func facts(_ file: String) throws -> JSONValue {
    try JSONValue.parse(Safetensors(contentsOf: path("\(file).safetensors")).metadata("case") ?? "")
  }
}

/// A folder that lives as long as a test needs it.
final class Scratch {
  let path = NSTemporaryDirectory() + "wdiv-data-\(UUID().uuidString)"

  init() throws { try Folder.create(path) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Decodes below the folder.
  func decode(
    _ dataset: String, _ source: String, split: String, crop: Int?, size: Int, filter: ResizeFilter = .bilinear,
    count: Int? = nil, note: (String) -> Void = { _ in }, shouldStop: @escaping () -> Bool = { false }
  ) throws -> LabeledImages {
    try images(dataset, split: split, crop: crop, size: size, filter: filter, count: count).images(
      from: source, note: note, shouldStop: shouldStop)
  }

  func images(
    _ dataset: String, split: String, crop: Int?, size: Int, filter: ResizeFilter = .bilinear, count: Int? = nil
  ) -> DecodedImages {
    DecodedImages(
      ImageRequest(
        dataset: dataset, split: split, preparation: ImagePreparation(crop: crop, size: size, filter: filter),
        count: count),
      in: "\(path)/decoded")
  }

  /// Files that decoding left, but for locks.
  var decoded: [String] {
    ((try? Folder.files(below: "\(path)/decoded")) ?? []).filter { !$0.hasSuffix(".lock") }
  }
}

extension LabeledImages {
  var pixels: [UInt8] { pixels(of: 0..<count) }
}
