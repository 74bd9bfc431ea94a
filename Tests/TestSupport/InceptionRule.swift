import Foundation
public import Interchange

/// Weights of Inception for tests, by the rule of the fixtures.
public enum InceptionRule {
  private static let folder =
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../MetricsTests/Fixtures/inception").path

  /// Weights that anyone can make from the tensors' names (the fixtures' rule); all zero where no seed is given.
  public static func weights(seed: UInt64?) throws -> [(name: String, array: NamedArray)] {
    try BinaryFile.readText("\(folder)/inception-tensors.txt").split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t").map(String.init)
      guard parts.count == 3, parts[1] == "float32" else { return nil }
      let shape = parts[2].dropFirst().dropLast().split(separator: ",").compactMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      let count = shape.reduce(1, *)
      guard let seed else {
        return (parts[0], NamedArray(shape: shape, kind: .float32, bytes: [UInt8](repeating: 0, count: 4 * count)))
      }
      return (parts[0], NamedArray(shape: shape, floats: values(parts[0], shape, count, seed: seed)))
    }
  }

  /// FNV-1a of the name starts SplitMix64, whose upper 24 bits lie between two bounds that the name gives.
  public static func values(_ name: String, _ shape: [Int], _ count: Int, seed: UInt64) -> [Float] {
    let golden: UInt64 = 0x9E37_79B9_7F4A_7C15
    let key = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    var state = key &+ seed &* golden
    let bounds: (Double, Double) =
      switch name.split(separator: ".").suffix(2).joined(separator: ".") {
      case "conv.weight":
        { (-$0, $0) }((6 / Double(shape[1] * shape[2] * shape[3])).squareRoot())
      case "bn.weight": (0.9, 1.3)
      case "bn.bias": (-0.3, 0.3)
      case "bn.running_mean": (-0.2, 0.2)
      case "bn.running_var": (0.6, 1.2)
      case "fc.weight": (-0.04, 0.04)
      default: (-0.1, 0.1)
      }
    let (low, width) = (bounds.0, bounds.1 - bounds.0)
    return [Float](unsafeUninitializedCapacity: count) { values, initialized in
      // Written for speed without optimization: 24 million numbers.
      guard var target = values.baseAddress else { return }
      var left = count
      while left > 0 {
        state = state &+ golden
        var z = state
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z &>> 31
        target.pointee = Float(low + width * (Double(z &>> 40) * 0x1p-24))
        target += 1
        left -= 1
      }
      initialized = count
    }
  }

  /// Writes them as safetensors, 95 MB.
  public static func write(seed: UInt64, to path: String) throws {
    try AtomicFile.write(Safetensors(arrays: weights(seed: seed)).encoded(), to: path)
  }
}
