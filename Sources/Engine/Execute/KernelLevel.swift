import CProcessor
public import Foundation
public import KernelTypes
import KernelsV3
import KernelsV4

/// A build of the kernels, by the level of x86-64 that it needs. Levels differ in speed, never in a bit.
public enum KernelLevel: String, CaseIterable, Sendable {
  case v3
  case v4

  /// The environment variable that forces a level for the whole process.
  public static let environmentVariable = "WDIV_KERNELS"

  public var kernels: any KernelSet.Type {
    switch self {
    case .v3: KernelsV3.Kernels.self
    case .v4: KernelsV4.Kernels.self
    }
  }

  /// Whether this CPU and its operating system can run it.
  public var isSupported: Bool {
    switch self {
    case .v3: wdiv_processor_has_v3() == 1
    case .v4: wdiv_processor_has_v4() == 1
    }
  }

  /// The level that `environmentVariable` names, else the highest that this CPU can run.
  /// - Throws: `ExecutionError.processor`, `.level` or `.unknownLevel`.
  public static func chosen(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> KernelLevel {
    guard KernelLevel.v3.isSupported else { throw ExecutionError.processor }
    guard let name = environment[environmentVariable] else { return KernelLevel.v4.isSupported ? .v4 : .v3 }
    guard let level = KernelLevel(rawValue: name) else { throw ExecutionError.unknownLevel(name) }
    guard level.isSupported else { throw ExecutionError.level(level) }
    return level
  }
}
