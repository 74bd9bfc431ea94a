public import Engine
import Foundation

/// What the program runs on. For `environment.json` and `doctor` alone: no result depends on it.
public enum Machine {
  /// The processor's model as the system names it.
  public static var processor: String { value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor" }

  /// Processors that this process may use.
  public static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// The builds of the kernels that this CPU can run; none without AVX2 and FMA, and then nothing trains.
  public static var kernelLevels: [KernelLevel] { KernelLevel.allCases.filter(\.isSupported) }

  /// Forces a build of the kernels for the whole process. Call it before any training starts.
  /// - Throws: `ExecutionError` for a level that is not known or that this CPU lacks.
  public static func force(kernels name: String) throws {
    _ = try KernelLevel.chosen(environment: [KernelLevel.environmentVariable: name])
    setenv(KernelLevel.environmentVariable, name, 1)
  }

  /// The build of the kernels that runs here.
  /// - Throws: `ExecutionError` when there is none, or the forced one cannot run.
  public static func kernels() throws -> KernelLevel { try KernelLevel.chosen() }

  /// Main memory in bytes.
  public static var memory: UInt64 { ProcessInfo.processInfo.physicalMemory }

  /// The operating system's name and version.
  public static var system: String {
    value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=")?.trimmingCharacters(in: ["\""]) ?? "unknown system"
  }

  /// The first value of a key in a system file of `key: value` lines.
  private static func value(of key: String, in path: String, separator: Character = ":") -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(key) {
      let parts = line.split(separator: separator, maxSplits: 1)
      if parts.count == 2 { return parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return nil
  }
}
