import Dispatch
import Foundation
import Synchronization

/// Threads that share numbered parts of work with their caller. Handing out work allocates nothing.
///
/// A free thread takes the next part, and the caller waits for parts, not for threads, so a thread that the system starts
/// late delays nobody. Between two calls threads spin for some microseconds, then sleep.
final class WorkerTeam: Sendable {
  private let shared: Shared

  /// Starts `count - 1` threads; the caller of `run` is worker 0.
  /// - Parameter body: does one part; takes its number and the worker's.
  init(count: Int, body: @escaping @Sendable (_ part: Int, _ worker: Int) -> Void) {
    shared = Shared(body: body, sleepers: (1..<count).map { _ in Sleeper() })
    for worker in 1..<count {
      Thread.detachNewThread { [shared] in shared.serve(worker) }
    }
  }

  deinit { shared.stop() }

  /// Does all `parts`, numbers below 2^31; returns when they are done. Not to be called by two threads at a time.
  func run(_ parts: Range<Int>) { shared.run(parts) }
}

/// Puts a thread to sleep until it is woken, without losing a call that arrives as it falls asleep.
private final class Sleeper: Sendable {
  private let sleeps = Atomic(false)
  private let bell = DispatchSemaphore(value: 0)

  /// Spins for some microseconds, then sleeps until `wake`; may return early or for nothing.
  func wait(until ready: () -> Bool) {
    for _ in 0..<4_000 where ready() { return }
    sleeps.store(true, ordering: .sequentiallyConsistent)
    // Ready in the meantime: whoever takes the flag back first decides whether the bell rings.
    if ready(), sleeps.exchange(false, ordering: .sequentiallyConsistent) { return }
    bell.wait()
  }

  func wake() {
    if sleeps.exchange(false, ordering: .sequentiallyConsistent) { bell.signal() }
  }
}

/// What the threads of a team share.
private final class Shared: Sendable {
  private let body: @Sendable (Int, Int) -> Void
  private let sleepers: [Sleeper]
  private let caller = Sleeper()
  /// The next part in the upper half, the end of the parts in the lower: one word, so that no thread mixes two calls.
  private let work = Atomic<UInt64>(0)
  private let done = Atomic(0)
  private let isStopped = Atomic(false)

  init(body: @escaping @Sendable (Int, Int) -> Void, sleepers: [Sleeper]) {
    (self.body, self.sleepers) = (body, sleepers)
  }

  func run(_ parts: Range<Int>) {
    done.store(0, ordering: .relaxed)
    work.store(UInt64(parts.lowerBound) << 32 | UInt64(parts.upperBound), ordering: .sequentiallyConsistent)
    for sleeper in sleepers { sleeper.wake() }
    work(as: 0)
    while done.load(ordering: .acquiring) < parts.count {
      caller.wait { done.load(ordering: .sequentiallyConsistent) == parts.count }
    }
  }

  func stop() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    for sleeper in sleepers { sleeper.wake() }
  }

  func serve(_ worker: Int) {
    while !isStopped.load(ordering: .sequentiallyConsistent) {
      work(as: worker)
      sleepers[worker - 1].wait { hasWork || isStopped.load(ordering: .sequentiallyConsistent) }
    }
  }

  private var hasWork: Bool {
    let word = work.load(ordering: .sequentiallyConsistent)
    return word >> 32 < word & 0xFFFF_FFFF
  }

  /// Does parts until none is left.
  private func work(as worker: Int) {
    var word = work.load(ordering: .acquiring)
    while word >> 32 < word & 0xFFFF_FFFF {
      let (taken, found) = work.compareExchange(
        expected: word, desired: word + (1 << 32), ordering: .acquiringAndReleasing)
      if taken {
        body(Int(word >> 32), worker)
        done.wrappingAdd(1, ordering: .sequentiallyConsistent)
        if worker > 0 { caller.wake() }
        word = work.load(ordering: .acquiring)
      } else {
        word = found
      }
    }
  }
}
