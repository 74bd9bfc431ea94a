public import Interchange

/// Under which circumstances a run was trained. Never part of a hash or a comparison.
public struct Circumstances: Sendable {
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
  /// The source's commit; empty where it is not known.
  public var commit: String
  /// The compiler's version.
  public var swiftVersion: String
  /// Versions of the libraries, in the order of their names.
  public var libraries: [(name: String, version: String)]

  /// Sorts the libraries.
  public init(
    wallSeconds: Double, cpuSeconds: Double, finished: String, host: String, processor: String, cores: Int,
    threads: Int, kernels: String, system: String, commit: String, swiftVersion: String,
    libraries: [(name: String, version: String)]
  ) {
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    self.finished = finished
    self.host = host
    self.processor = processor
    self.cores = cores
    self.threads = threads
    self.kernels = kernels
    self.system = system
    self.commit = commit
    self.swiftVersion = swiftVersion
    self.libraries = libraries.sorted { $0.name < $1.name }
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(
      json, of: "circumstances",
      known: [
        "wallSeconds", "cpuSeconds", "finished", "host", "processor", "cores", "threads", "kernels", "system",
        "commit", "swiftVersion", "libraries",
      ])
    let libraries = try fields.object("libraries").map { name, version in
      guard let text = version.string else {
        throw JSONError.wrongType(
          what: "circumstances", key: "libraries.\(name)", expected: "a string", found: String(version.text.prefix(60)))
      }
      return (name: name, version: text)
    }
    self.init(
      wallSeconds: try measurement(fields.value("wallSeconds"), of: "circumstances", key: "wallSeconds"),
      cpuSeconds: try measurement(fields.value("cpuSeconds"), of: "circumstances", key: "cpuSeconds"),
      finished: try fields.string("finished"), host: try fields.string("host"),
      processor: try fields.string("processor"), cores: try fields.integer("cores"),
      threads: try fields.integer("threads"), kernels: try fields.string("kernels"),
      system: try fields.string("system"), commit: try fields.string("commit"),
      swiftVersion: try fields.string("swiftVersion"), libraries: libraries)
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "wallSeconds": measured(wallSeconds), "cpuSeconds": measured(cpuSeconds), "finished": .string(finished),
      "host": .string(host), "processor": .string(processor), "cores": .integer(cores),
      "threads": .integer(threads), "kernels": .string(kernels), "system": .string(system),
      "commit": .string(commit), "swiftVersion": .string(swiftVersion),
      "libraries": .object(libraries.map { (key: $0.name, value: .string($0.version)) }),
    ])
  }
}

extension Circumstances: Equatable {
  /// Equal when the records are.
  public static func == (left: Circumstances, right: Circumstances) -> Bool { left.json == right.json }
}
