import Experiments
import Foundation
import Interchange
import Testing

private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path

private func cases() -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: fixtures)) ?? [])
    .filter { $0.hasSuffix(".safetensors") }.sorted()
}

@Suite("Objectives against an independent implementation")
struct VerificationTests {
  @Test("every case of the seven methods is there")
  func complete() {
    #expect(cases().count == 27)
  }

  @Test("compiled executor in Float", arguments: cases())
  func compiled(_ name: String) throws {
    let result = try Verification.verify(path: "\(fixtures)/\(name)", reference: false)
    #expect(result.passes, "\(result.line)")
  }

  @Test("Reference executor in Double", arguments: cases())
  func reference(_ name: String) throws {
    let result = try Verification.verify(path: "\(fixtures)/\(name)", reference: true)
    #expect(result.passes, "\(result.line)")
  }

  @Test("one expected number changed by 0.1 % fails, whichever tensor holds it", arguments: [false, true])
  func changed(reference: Bool) throws {
    let original = try Safetensors(contentsOf: "\(fixtures)/wgan-div-conv.safetensors")
    let folder = FileManager.default.temporaryDirectory.appending(path: "wdiv-\(UUID().uuidString)").path
    try Folder.create(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var tried = 0
    for (index, entry) in original.arrays.enumerated() where entry.name.hasPrefix("expected.") {
      let values = try entry.array.doubles(name: entry.name)
      let rms = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
      // The largest number, and one of every thirty that is not lost beside the others.
      let largest = values.indices.max { abs(values[$0]) < abs(values[$1]) } ?? 0
      let chosen = [largest] + values.indices.filter { $0 % 30 == 7 }
      for position in chosen where abs(values[position]) > max(1e-3, rms / 20) {
        var changed = values
        changed[position] *= 1.001
        var arrays = original.arrays
        arrays[index].array = NamedArray(shape: entry.array.shape, doubles: changed)
        let path = "\(folder)/changed.safetensors"
        try AtomicFile.write(Safetensors(arrays: arrays, metadata: original.metadata).encoded(), to: path)
        #expect(try !Verification.verify(path: path, reference: reference).passes, "\(entry.name)[\(position)]")
        tried += 1
      }
    }
    #expect(tried > 40)
  }
}
