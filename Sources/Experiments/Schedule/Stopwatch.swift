import Foundation

/// Wall and CPU seconds of a training, for `environment.json` alone.
struct Stopwatch {
  private let clock: clockid_t
  private let wallStart = Stopwatch.seconds(CLOCK_MONOTONIC)
  private let processorStart: Double

  /// - Parameter ofOneThread: count the calling thread's CPU time; else the whole process's, which is right only while
  ///   nothing else runs in it.
  init(ofOneThread: Bool) {
    clock = ofOneThread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID
    processorStart = Self.seconds(clock)
  }

  var wallSeconds: Double { Self.seconds(CLOCK_MONOTONIC) - wallStart }

  /// To be asked on the thread that began.
  var processorSeconds: Double { Self.seconds(clock) - processorStart }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
