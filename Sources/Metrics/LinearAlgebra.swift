internal import COpenBLAS

/// Dense linear algebra in Double, over OpenBLAS and its LAPACK. Matrices are row major, `[rows * columns]`.
///
/// Bits differ between CPU types (the library picks its kernels at start), so results belong to metrics, not to checkpoints.
public enum LinearAlgebra {
  public enum Failure: Error, CustomStringConvertible, Equatable {
    /// The eigenvalue iteration of a symmetric matrix of this order did not converge (most often: it holds NaN).
    case noConvergence(order: Int, code: Int)

    public var description: String {
      switch self {
      case .noConvergence(let order, let code):
        "dsyevd found no eigenvalues of a symmetric \(order)x\(order) matrix (info \(code)): look for NaN or infinity in it"
      }
    }
  }

  /// Whether an operand enters a product as it is or transposed.
  public enum Form: Sendable { case plain, transposed }

  /// The version of the OpenBLAS that is loaded, as in `0.3.21`: the second word of what it says of its build.
  public static var libraryVersion: String {
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return words.count > 1 ? String(words[1]) : "unknown"
  }

  /// Read before every call of OpenBLAS, to keep it on the calling thread: it starts with one worker per core, which would
  /// compete with training runs.
  private static let useOneThread: Void = openblas_set_num_threads(1)

  /// C = op(A) op(B), of `rows` x `columns`, with `inner` terms in each sum.
  ///
  /// A is stored as rows x inner (`.plain`) or inner x rows (`.transposed`), B as inner x columns or columns x inner.
  public static func multiply(
    _ a: [Double], _ aForm: Form, _ b: [Double], _ bForm: Form, rows: Int, inner: Int, columns: Int
  ) -> [Double] {
    precondition(a.count == rows * inner, "the first operand has \(a.count) elements, not \(rows)x\(inner)")
    precondition(b.count == inner * columns, "the second operand has \(b.count) elements, not \(inner)x\(columns)")
    return [Double](unsafeUninitializedCapacity: rows * columns) { c, count in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          multiply(a, aForm, b, bForm, rows: rows, inner: inner, columns: columns, into: c)
        }
      }
      count = rows * columns
    }
  }

  /// The same into memory of the caller, so that a loop over blocks can reuse one buffer. `c` needs no initial value.
  public static func multiply(
    _ a: UnsafeBufferPointer<Double>, _ aForm: Form, _ b: UnsafeBufferPointer<Double>, _ bForm: Form, rows: Int,
    inner: Int, columns: Int, into c: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(
      a.count >= rows * inner && b.count >= inner * columns && c.count >= rows * columns,
      "a buffer is too small for a product \(rows)x\(inner)x\(columns)")
    guard rows > 0, columns > 0 else { return }
    _ = useOneThread
    cblas_dgemm(
      CblasRowMajor, aForm == .plain ? CblasNoTrans : CblasTrans, bForm == .plain ? CblasNoTrans : CblasTrans,
      blasint(rows), blasint(columns), blasint(inner), 1, a.baseAddress,
      blasint(max(1, aForm == .plain ? inner : rows)), b.baseAddress,
      blasint(max(1, bForm == .plain ? columns : inner)),
      0, c.baseAddress, blasint(columns))
  }

  /// Adds A'A to the upper triangle of `sum` ([columns, columns]); A is rows x columns. The lower triangle is left alone.
  public static func addGram(
    of a: UnsafeBufferPointer<Double>, rows: Int, columns: Int, to sum: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(a.count >= rows * columns && sum.count >= columns * columns, "a buffer is too small for a Gram matrix")
    guard rows > 0, columns > 0 else { return }
    _ = useOneThread
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, blasint(columns), blasint(rows), 1, a.baseAddress, blasint(columns), 1,
      sum.baseAddress, blasint(columns))
  }

  /// Eigenvalues in ascending order and eigenvectors of a symmetric matrix: row i of `vectors` belongs to `values[i]`.
  ///
  /// - Parameter matrix: [order, order]; only its upper triangle is read.
  /// - Throws: `Failure.noConvergence`.
  public static func symmetricEigen(_ matrix: [Double], order: Int) throws -> (values: [Double], vectors: [Double]) {
    try divideAndConquer(matrix, order: order, job: "V")
  }

  /// The eigenvalues alone, ascending; as `symmetricEigen` but several times faster.
  public static func symmetricEigenvalues(_ matrix: [Double], order: Int) throws -> [Double] {
    try divideAndConquer(matrix, order: order, job: "N").values
  }

  /// The singular values of A (rows x columns), descending, min(rows, columns) of them, each to about 1e-16 of the largest.
  ///
  /// They are the positive eigenvalues of [[0, A], [A', 0]]. The square roots of those of A'A, the shorter way, keep only
  /// 1e-8 where A is close to singular.
  public static func singularValues(_ a: [Double], rows: Int, columns: Int) throws -> [Double] {
    precondition(a.count == rows * columns, "the matrix has \(a.count) elements, not \(rows)x\(columns)")
    let order = rows + columns
    var block = [Double](repeating: 0, count: order * order)
    for row in 0..<rows {
      for column in 0..<columns { block[row * order + rows + column] = a[row * columns + column] }
    }
    let values = try symmetricEigenvalues(block, order: order)
    return values.suffix(min(rows, columns)).reversed().map { $0 > 0 ? $0 : 0 }
  }

  private static func divideAndConquer(
    _ matrix: [Double], order: Int, job: Character
  ) throws -> (values: [Double], vectors: [Double]) {
    precondition(matrix.count == order * order, "the matrix has \(matrix.count) elements, not \(order)x\(order)")
    guard order > 0 else { return ([], []) }
    _ = useOneThread
    var vectors = matrix
    var values = [Double](repeating: 0, count: order)
    // LAPACK stores columns first: the upper triangle of a row-major matrix is its lower one.
    var jobCode = CChar(truncatingIfNeeded: job.asciiValue ?? 0)
    var triangle = CChar(truncatingIfNeeded: Character("L").asciiValue ?? 0)
    var n = blasint(order)
    var info: blasint = 0
    var work = [0.0]
    var integerWork: [blasint] = [0]
    var workSize: blasint = -1
    var integerSize: blasint = -1
    // The first call, with sizes of -1, only asks how much work space the second needs.
    for _ in 0..<2 {
      dsyevd_(
        &jobCode, &triangle, &n, &vectors, &n, &values, &work, &workSize, &integerWork, &integerSize, &info, 1, 1)
      if info != 0 { throw Failure.noConvergence(order: order, code: Int(info)) }
      if workSize > 0 { break }
      workSize = blasint(work[0])
      integerSize = integerWork[0]
      work = [Double](repeating: 0, count: Int(workSize))
      integerWork = [blasint](repeating: 0, count: Int(integerSize))
    }
    return (values, job == "V" ? vectors : [])
  }
}
