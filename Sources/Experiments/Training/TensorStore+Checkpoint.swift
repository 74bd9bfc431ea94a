import Engine
import Interchange
import Networks

/// What the trainings of all kinds keep in a checkpoint, and take back.
extension TensorStore {
  /// The tensors by name, in PyTorch's shapes and order.
  func arrays(of stored: [(name: String, parameter: Parameter)]) throws -> [(name: String, array: NamedArray)] {
    try stored.map { name, parameter in
      (name: name, array: NamedArray(shape: parameter.externalShape, floats: parameter.external(try read(name))))
    }
  }

  /// The first tensor that holds an infinity or no number. An overflowed moment of Adam stops its parameter for good and
  /// leaves every loss finite.
  func firstNotFinite(of stored: [(name: String, parameter: Parameter)]) throws -> String? {
    try stored.first { name, _ in try !read(name).allSatisfy(\.isFinite) }?.name
  }

  /// Takes them over from a checkpoint.
  /// - Throws: `VerificationError.shape` and the like for a tensor that does not fit.
  func restore(_ stored: [(name: String, parameter: Parameter)], from file: Safetensors) throws {
    for (name, parameter) in stored {
      let array = try file.array(name)
      guard array.shape == parameter.externalShape else {
        throw VerificationError.shape(
          path: file.source, tensor: name, found: array.shape, expected: "\(parameter.externalShape)")
      }
      try write(name, parameter.shape, parameter.engine(try array.floats(name: "\(file.source): \(name)")))
    }
  }
}
