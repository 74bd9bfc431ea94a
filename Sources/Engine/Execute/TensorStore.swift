/// Tensors that outlive a run: parameters and optimizer state, shared by the executors of one training.
///
/// Memory is allocated when a tensor is first declared and freed with the store. One training uses a store from one
/// thread at a time.
public final class TensorStore {
  struct Entry {
    let name: String
    let shape: Shape
    let memory: UnsafeMutableBufferPointer<Float>
  }

  private var entries: [Entry] = []

  public init() {}

  deinit { for entry in entries { entry.memory.deallocate() } }

  /// Declares a tensor of zeros; known names keep their value and must keep their shape.
  @discardableResult
  func declare(_ name: String, _ shape: Shape) -> UnsafeMutableBufferPointer<Float> {
    if let known = entries.first(where: { $0.name == name }) {
      precondition(known.shape == shape, "'\(name)' is stored as \(known.shape) but a plan takes it as \(shape)")
      return known.memory
    }
    let memory = AlignedMemory.allocate(shape.paddedCount + 16)
    entries.append(Entry(name: name, shape: shape, memory: memory))
    return memory
  }

  /// Names in alphabetical order.
  public var names: [String] { entries.map(\.name).sorted() }

  /// Shape of a tensor, nil if there is no such tensor.
  public func shape(of name: String) -> Shape? { entries.first { $0.name == name }?.shape }

  /// Dense values of a tensor.
  /// - Throws: `ExecutionError.missingInput` if there is no such tensor.
  public func read(_ name: String) throws -> [Float] {
    guard let entry = entries.first(where: { $0.name == name }) else { throw ExecutionError.missingInput(name) }
    return Padding.dense(UnsafeBufferPointer(entry.memory), entry.shape)
  }

  /// Sets a tensor, declaring it when it is new.
  /// - Throws: `ExecutionError.inputSize` when the number of values is wrong.
  public func write(_ name: String, _ shape: Shape, _ values: [Float]) throws {
    guard values.count == shape.count else {
      throw ExecutionError.inputSize(name, expected: shape.count, found: values.count)
    }
    Padding.fill(declare(name, shape), shape, values)
  }
}

/// Memory aligned to cache lines and zeroed.
enum AlignedMemory {
  static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 16) * 4, alignment: 64)
    let memory = raw.bindMemory(to: Float.self, capacity: max(count, 16))
    memory.initialize(repeating: 0, count: max(count, 16))
    return UnsafeMutableBufferPointer(start: memory, count: max(count, 16))
  }
}

/// Between dense values and the executor's layout, in which the batch is padded to whole vectors.
enum Padding {
  static func dense(_ memory: UnsafeBufferPointer<Float>, _ shape: Shape) -> [Float] {
    guard let batch = shape.batch, let padded = shape.paddedBatch else { return Array(memory.prefix(shape.count)) }
    var values: [Float] = []
    values.reserveCapacity(shape.count)
    for row in 0..<(shape.count / batch) { values.append(contentsOf: memory[(row * padded)..<(row * padded + batch)]) }
    return values
  }

  static func fill(_ memory: UnsafeMutableBufferPointer<Float>, _ shape: Shape, _ values: [Float]) {
    let batch = shape.batch ?? shape.count
    let padded = shape.paddedBatch ?? batch
    for row in 0..<(shape.count / batch) {
      for b in 0..<batch { memory[row * padded + b] = values[row * batch + b] }
    }
  }
}
