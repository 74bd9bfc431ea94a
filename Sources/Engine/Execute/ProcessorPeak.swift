import CProcessor
import Dispatch
import KernelsV3

/// What the processor can do at most: multiply-adds on registers alone.
public enum ProcessorPeak {
  /// Keeps `threads` cores busy with fused multiply-adds; divide by the seconds that it took. No clock is read here.
  /// - Returns: floating-point operations done, two for each multiply-add.
  /// - Throws: `ExecutionError.processor` on a CPU that the kernels cannot run on.
  public static func work(iterations: Int, threads: Int) throws -> Int {
    guard wdiv_processor_has_v3() == 1 else { throw ExecutionError.processor }
    DispatchQueue.concurrentPerform(iterations: threads) { _ in _ = Kernels.fmaPeak(iterations: iterations) }
    return iterations * threads * Kernels.fmaPeakOperations
  }
}
