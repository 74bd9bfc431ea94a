internal import Engine

/// Which images make up the batch of a step.
///
/// Each image comes once an epoch, in an order that depends only on the epoch's number; batches continue across the end of
/// an epoch. Any step can be requested at any time, so resuming needs only the step.
public struct BatchSampler: Sendable {
  public let count, batch: Int

  private let order: @Sendable (UInt64, inout [Int]) -> Void
  // The last order that was made: it saves time and changes nothing.
  private var epoch: UInt64?
  private var current: [Int]
  // The last batch, whose memory serves the next.
  private var places: [Int]

  /// - Parameter order: from the epoch's number to a permutation of 0..<count; the same each time.
  public init(count: Int, batch: Int, order: @escaping @Sendable (UInt64) -> [Int]) {
    self.init(count, batch) { $1 = order($0) }
  }

  /// Epoch e in the order of the seed's `data` stream at step e.
  public init(seed: UInt64, count: Int, batch: Int) {
    self.init(count, batch) { epoch, places in
      var stream = SeededStream(seed: seed, name: .data, step: epoch)
      stream.permute(&places)
    }
  }

  private init(_ count: Int, _ batch: Int, order: @escaping @Sendable (UInt64, inout [Int]) -> Void) {
    precondition(count > 0 && batch > 0, "batches of \(batch) from \(count) images")
    (self.count, self.batch, self.order) = (count, batch, order)
    (current, places) = ([Int](repeating: 0, count: count), [Int](repeating: 0, count: batch))
  }

  /// The indices of the images of batch number `step` (from 0), each in 0..<count.
  public mutating func indices(step: Int) -> [Int] {
    precondition(step >= 0, "batch number \(step)")
    let start = step * batch
    for sample in 0..<batch {
      let needed = UInt64((start + sample) / count)
      if epoch != needed {
        order(needed, &current)
        precondition(current.count == count, "an order of \(current.count) images, not \(count)")
        epoch = needed
      }
      places[sample] = current[(start + sample) % count]
    }
    return places
  }
}
