import Engine
import Records

extension Density {
  /// Fresh samples into a feed of the shape [1, 1, dimension, B], by the engine's own random numbers.
  func fill(_ memory: UnsafeMutableBufferPointer<Float>, _ shape: Shape, _ stream: inout SeededStream) {
    let (batch, padded) = (shape.batch ?? 1, shape.paddedBatch ?? 16)
    for b in 0..<batch {
      switch self {
      case .normal(let mean, let deviation):
        for axis in 0..<shape.features[2] {
          memory[axis * padded + b] = (axis == 0 ? Float(mean) : 0) + Float(deviation) * stream.normal()
        }
      case .mixture(let means, let deviation):
        let mean = means[stream.index(below: means.count)]
        memory[b] = Float(mean) + Float(deviation) * stream.normal()
      case .uniform(let low, let high):
        memory[b] = Float(low) + Float(high - low) * stream.uniform()
      }
    }
  }
}
