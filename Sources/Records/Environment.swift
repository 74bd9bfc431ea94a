/// Where and with what a run was trained. Never part of a hash or a comparison.
public struct Environment: Codable, Equatable, Sendable {
  /// Seconds by the clock, >= 0, over all sessions of the run.
  public var wallSeconds: Double
  /// Seconds of CPU time, >= 0, over all threads and sessions.
  public var cpuSeconds: Double
  /// When the last session ended, ISO 8601 in UTC.
  public var finished: String
  /// The machine's name.
  public var host: String
  /// The CPU's own name.
  public var processor: String
  /// CPU cores that the process might use.
  public var cores: Int
  /// Threads of this run.
  public var threads: Int
  /// Which build of the kernels ran, such as `v3`.
  public var kernels: String
  /// Name and version of the operating system.
  public var system: String
  /// The source's commit, with `+` at its end when files differed from it; empty where it is not known.
  public var commit: String
  /// The compiler's version.
  public var swiftVersion: String
  /// Versions of the libraries by name.
  public var libraries: [String: String]

  /// At the end of a commit from which files differed.
  public static let changedMark = "+"

  public init(
    wallSeconds: Double, cpuSeconds: Double, finished: String, host: String, processor: String, cores: Int,
    threads: Int, kernels: String, system: String, commit: String, swiftVersion: String, libraries: [String: String]
  ) {
    (self.wallSeconds, self.cpuSeconds, self.finished, self.host) = (wallSeconds, cpuSeconds, finished, host)
    (self.processor, self.cores, self.threads, self.kernels) = (processor, cores, threads, kernels)
    (self.system, self.commit, self.swiftVersion, self.libraries) = (system, commit, swiftVersion, libraries)
  }
}
