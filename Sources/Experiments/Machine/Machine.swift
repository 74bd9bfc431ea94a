import CProcessor
import Foundation

/// What the program runs on. For `circumstances.json` and `doctor` alone: no result depends on it.
public enum Machine {
  /// The processor's model as the system names it.
  public static var processor: String { value(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor" }

  /// Processors that this process may use.
  public static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Whether the CPU runs the kernels (AVX2 and FMA); without them nothing trains.
  public static var hasKernels: Bool { wdiv_processor_has_v3() != 0 }

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
