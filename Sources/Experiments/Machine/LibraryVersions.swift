import COpenBLAS
import CZlib

/// Versions of the compiler and of the C libraries behind the numbers, as the loaded libraries themselves give them.
public enum LibraryVersions {
  /// OpenBLAS, as in `0.3.21`: the second word of what it says of its build.
  public static var openBLAS: String {
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return words.count > 1 ? String(words[1]) : "unknown"
  }

  /// zlib, as in `1.2.13`.
  public static var zlib: String { String(cString: zlibVersion()) }

  /// The compiler, by its condition: Swift has no value of it.
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
