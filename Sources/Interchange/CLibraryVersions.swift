internal import CCrypto
internal import CZlib

/// Versions of the C libraries behind files and hashes, as the loaded libraries give them.
public enum CLibraryVersions {
  public static var zlib: String { String(cString: CZlib.zlibVersion()) }
  public static var libcrypto: String { String(cString: OpenSSL_version(OPENSSL_VERSION_STRING)) }
}
