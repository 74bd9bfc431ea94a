/// What can be wrong between a plan and the values it is given.
public enum ExecutionError: Error, CustomStringConvertible {
  case missingInput(String)
  /// A value has the wrong number of elements.
  case inputSize(String, expected: Int, found: Int)
  case processor
  /// The CPU lacks what the forced level of kernels needs.
  case level(KernelLevel)
  case unknownLevel(String)

  public var description: String {
    switch self {
    case .missingInput(let name): "input '\(name)' has no value: feed it before the run"
    case .inputSize(let name, let expected, let found):
      "'\(name)' takes \(expected) values but got \(found): check the shape of what is fed"
    case .processor: "this CPU lacks AVX2 or FMA, which the kernels need: run on an x86-64-v3 machine"
    case .level(let level): "this CPU cannot run the \(level.rawValue) kernels: leave out --kernels, or take v3"
    case .unknownLevel(let name):
      "\(KernelLevel.environmentVariable) is '\(name)': it takes \(KernelLevel.allCases.map(\.rawValue).joined(separator: " or "))"
    }
  }
}
