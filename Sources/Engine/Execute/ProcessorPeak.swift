import Dispatch
import KernelTypes

/// What the processor can do at most: multiply-adds on registers alone.
public enum ProcessorPeak {
  /// Keeps `threads` cores busy with fused multiply-adds; divide by the seconds that it took. No clock is read here.
  /// - Returns: floating-point operations done, two for each multiply-add.
  /// - Throws: `ExecutionError` on a CPU that the kernels cannot run on.
  public static func work(iterations: Int, threads: Int) throws -> Int {
    let kernels = try KernelLevel.chosen().kernels
    DispatchQueue.concurrentPerform(iterations: threads) { _ in _ = kernels.fmaPeak(iterations: iterations) }
    return iterations * threads * kernels.fmaPeakOperations
  }
}
