import Interchange
import Metrics

/// Versions of the compiler and of the C libraries behind the numbers.
public enum LibraryVersions {
  public static var cLibraries: [String: String] {
    [
      "openblas": LinearAlgebra.libraryVersion, "zlib": CLibraryVersions.zlib, "libcrypto": CLibraryVersions.libcrypto,
    ]
  }

  /// By a condition: Swift has no value for it.
  public static var swift: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.1 or 6.2"
    #endif
  }
}
