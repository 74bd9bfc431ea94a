import Metrics
import Testing

@Suite struct LinearAlgebraTests {
  @Test func productsOfAllForms() {
    let a: [Double] = [1, 2, 3, 4, 5, 6]  // 2 x 3
    let aTransposed: [Double] = [1, 4, 2, 5, 3, 6]
    let b: [Double] = [1, 0, 2, 1, 0, 3]  // 3 x 2
    let bTransposed: [Double] = [1, 2, 0, 0, 1, 3]
    let c: [Double] = [5, 11, 14, 23]
    let products = [
      LinearAlgebra.multiply(a, .plain, b, .plain, rows: 2, inner: 3, columns: 2),
      LinearAlgebra.multiply(aTransposed, .transposed, b, .plain, rows: 2, inner: 3, columns: 2),
      LinearAlgebra.multiply(a, .plain, bTransposed, .transposed, rows: 2, inner: 3, columns: 2),
      LinearAlgebra.multiply(aTransposed, .transposed, bTransposed, .transposed, rows: 2, inner: 3, columns: 2),
    ]
    for product in products { #expect(product == c) }
  }

  @Test func emptyProductsAreZero() {
    #expect(LinearAlgebra.multiply([], .plain, [], .plain, rows: 2, inner: 0, columns: 2) == [0, 0, 0, 0])
    #expect(LinearAlgebra.multiply([], .plain, [1, 2], .plain, rows: 0, inner: 1, columns: 2) == [])
  }

  @Test func gramMatrixAddsToTheUpperTriangle() {
    let a: [Double] = [1, 2, 3, 4]
    var sum: [Double] = [1, 1, 7, 1]
    a.withUnsafeBufferPointer { a in
      sum.withUnsafeMutableBufferPointer { LinearAlgebra.addGram(of: a, rows: 2, columns: 2, to: $0) }
    }
    #expect(sum == [11, 15, 7, 21])
  }

  @Test func eigenvaluesOfAKnownMatrix() throws {
    // The second difference: eigenvalues 2 - √2, 2, 2 + √2; the lower triangle must not matter.
    let matrix: [Double] = [2, -1, 0, 99, 2, -1, 99, 99, 2]
    let eigen = try LinearAlgebra.symmetricEigen(matrix, order: 3)
    let expected = [2 - 2.0.squareRoot(), 2, 2 + 2.0.squareRoot()]
    for (value, known) in zip(eigen.values, expected) { #expect(abs(value - known) < 1e-14) }
    let values = try LinearAlgebra.symmetricEigenvalues(matrix, order: 3)
    for (value, known) in zip(values, expected) { #expect(abs(value - known) < 1e-14) }
    // Rows are eigenvectors: (1, √2, 1)/2 belongs to the smallest.
    let first = Array(eigen.vectors[0..<3])
    let sign: Double = first[0] < 0 ? -1 : 1
    for (entry, known) in zip(first, [0.5, 0.5.squareRoot(), 0.5]) { #expect(abs(sign * entry - known) < 1e-14) }
  }

  @Test func singularValuesKeepTheirDigits() throws {
    // diag(1, 1e-10) turned on both sides: the root of an eigenvalue of A'A would be off by about 1e-8.
    let (c, s) = (0.6, 0.8)
    let small = 1e-10
    let a = [c * c + s * s * small, -c * s + s * c * small, s * c - c * s * small, -s * s - c * c * small]
    let values = try LinearAlgebra.singularValues(a, rows: 2, columns: 2)
    #expect(abs(values[0] - 1) < 1e-14)
    #expect(abs(values[1] - small) < 1e-15)
    let wide = try LinearAlgebra.singularValues([3, 0, 0, 0, 4, 0], rows: 2, columns: 3)
    #expect(abs(wide[0] - 4) < 1e-14 && abs(wide[1] - 3) < 1e-14 && wide.count == 2)
    #expect(try LinearAlgebra.singularValues([], rows: 0, columns: 3) == [])
  }
}
