import Foundation
import Testing

@testable import Engine

@Suite("Counter-based random streams")
struct SeededStreamTests {
  @Test("Philox4x32-10 gives the published known answers")
  func knownAnswers() {
    // kat_vectors of Random123, the authors' own code.
    let ones = UInt32.max
    #expect(
      SeededStream.philox(counter: SIMD4(0, 0, 0, 0), key: SIMD2(0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      SeededStream.philox(counter: SIMD4(ones, ones, ones, ones), key: SIMD2(ones, ones))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      SeededStream.philox(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test("moments of uniform and normal numbers")
  func moments() {
    var stream = SeededStream(seed: 3, name: .noise, step: 9)
    let n = 200_000
    let uniform = (0..<n).map { _ in Double(stream.uniform()) }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(uniform.reduce(0, +) / Double(n) - 0.5) < 0.004)
    let normal = (0..<n).map { _ in Double(stream.normal()) }
    #expect(abs(normal.reduce(0, +) / Double(n)) < 0.012)
    #expect(abs(normal.map { $0 * $0 }.reduce(0, +) / Double(n) - 1) < 0.018)
    #expect(abs(normal.map { $0 * $0 * $0 * $0 }.reduce(0, +) / Double(n) - 3) < 0.15)
  }

  @Test("a buffer of normals has the bits of single ones, whatever its length and what was drawn before")
  func normalsInBuffers() {
    for seed in 0..<40 as Range<UInt64> {
      for drawn in 0..<3 {
        var single = SeededStream(seed: seed, name: .evaluation, step: 7)
        var many = single
        for _ in 0..<drawn {
          _ = single.normal()
          _ = many.normal()
        }
        if seed % 2 == 1 {
          _ = single.bits()
          _ = many.bits()
        }
        for count in [0, 1, 15, 16, 17, 33, 128] {
          var values = [Float](repeating: .nan, count: count)
          values.withUnsafeMutableBufferPointer { many.fillNormals($0) }
          #expect(values.map(\.bitPattern) == (0..<count).map { _ in single.normal().bitPattern })
        }
      }
    }
  }

  @Test("eight logarithms, sines and cosines at once have the bits of single ones, at every turn of the circle")
  func elementaryInEights() {
    let turns: [UInt64] = (0..<16).flatMap { sixteenth in
      [-1, 0, 1].map { UInt64(($0 + sixteenth << 28) & 0xFFFF_FFFF) }
    }
    for start in stride(from: 0, to: turns.count, by: 8) {
      let words = SIMD8(turns[start..<start + 8])
      let radii = (Elementary.doubles(words) + 0.5) * 0x1p-32
      let (logs, circle) = (Elementary.log(radii), Elementary.sineAndCosine(words: words))
      for lane in 0..<8 {
        let (sine, cosine) = Elementary.sineAndCosine(turns: Double(words[lane]) * 0x1p-32)
        #expect(radii[lane] == (Double(words[lane]) + 0.5) * 0x1p-32)
        #expect(logs[lane].bitPattern == Elementary.log(radii[lane]).bitPattern)
        #expect(circle.sine[lane].bitPattern == sine.bitPattern, "\(words[lane])")
        #expect(circle.cosine[lane].bitPattern == cosine.bitPattern, "\(words[lane])")
      }
    }
  }

  @Test("streams differ by seed, name and step, and repeat")
  func separation() {
    func first(_ seed: UInt64, _ name: StreamName, _ step: UInt64) -> UInt32 {
      var stream = SeededStream(seed: seed, name: name, step: step)
      return stream.bits()
    }
    let all = [
      first(1, .noise, 1), first(2, .noise, 1), first(1, .data, 1), first(1, .noise, 2), first(1 << 40, .noise, 1),
    ]
    #expect(Set(all).count == all.count)
    #expect(first(1, .noise, 1) == all[0])
  }

  @Test("permutations hold every number once; indices are unbiased")
  func permutations() {
    var stream = SeededStream(seed: 5, name: .data, step: 0)
    #expect(stream.permutation(count: 1000).sorted() == Array(0..<1000))
    var counts = [0, 0, 0]
    for _ in 0..<30_000 { counts[stream.index(below: 3)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
  }

  @Test("log, sine and cosine against the C library")
  func elementary() {
    for i in 1...20_000 {
      let x = Double(i) * 1.7e-4
      let error = abs(Elementary.log(x) - Foundation.log(x))
      #expect(error <= 3e-16 * max(1, abs(Foundation.log(x))) * 2)
      let turns = Double(i) / 20_001
      let (sine, cosine) = Elementary.sineAndCosine(turns: turns)
      #expect(abs(sine - Foundation.sin(2 * .pi * turns)) < 2e-15)
      #expect(abs(cosine - Foundation.cos(2 * .pi * turns)) < 2e-15)
    }
  }

  @Test("exp against the C library, and exact at 0")
  func exponential() {
    for i in -35_000...35_000 {
      let x = Double(i) * 0.0202
      if abs(Elementary.exp(x) / Foundation.exp(x) - 1) > 6e-16 { Issue.record("exp \(x)") }
    }
    #expect(Elementary.exp(0) == 1 && abs(Elementary.exp(1) - M_E) < 5e-16)
    #expect(Elementary.exp(-708.5) > 0 && Elementary.exp(709).isFinite)
  }
}
