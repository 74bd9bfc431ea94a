import Engine
import Interchange
import Networks

extension Parameter {
  /// Values as files hold them, in PyTorch's shape and order.
  func array(_ values: [Float]) -> NamedArray { NamedArray(shape: externalShape, floats: external(values)) }

  /// Values of a file's tensor in the engine's order. Throws `TrainingError.shape` and others for one that does not fit.
  func values(_ name: String, in file: Safetensors) throws -> [Float] {
    let array = try file.array(name)
    guard array.shape == externalShape else {
      throw TrainingError.shape(path: file.source, tensor: name, found: array.shape, expected: externalShape)
    }
    return engine(try array.floats(name: "\(file.source): \(name)"))
  }
}

/// A tensor of a store and the parameter whose shape and order it has.
typealias StoredTensor = (name: String, parameter: Parameter)

extension TensorStore {
  func arrays(of stored: [StoredTensor]) throws -> [(name: String, array: NamedArray)] {
    try stored.map { ($0.name, $0.parameter.array(try read($0.name))) }
  }

  /// Writes start values, each tensor's by its position.
  func initialize(_ stored: [StoredTensor], seed: UInt64) throws {
    for (position, (name, parameter)) in stored.enumerated() {
      try write(name, parameter.shape, parameter.initialValues(seed: seed, position: position))
    }
  }

  /// The first tensor that holds an infinity or no number.
  func firstNotFinite(of stored: [StoredTensor]) throws -> String? {
    try stored.first { name, _ in try !read(name).allSatisfy(\.isFinite) }?.name
  }

  func restore(_ stored: [StoredTensor], from file: Safetensors) throws {
    for (name, parameter) in stored { try write(name, parameter.shape, parameter.values(name, in: file)) }
  }
}
