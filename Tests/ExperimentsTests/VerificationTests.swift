import Experiments
import Foundation
import Interchange
import Testing

private let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path

private func cases(in folder: String = fixtures) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".safetensors") }.sorted()
}

/// Cases of the larger networks: those of 32x32 and two of 64x64, or all in the folder that WDIV_NETWORK_CASES names.
private let networks = ProcessInfo.processInfo.environment["WDIV_NETWORK_CASES"] ?? "\(fixtures)/networks"

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

  @Test("the larger networks are there")
  func networksComplete() {
    #expect(cases(in: networks).count >= 19)
  }

  @Test("larger networks, compiled executor in Float", arguments: cases(in: networks))
  func compiledNetwork(_ name: String) throws {
    let result = try Verification.verify(path: "\(networks)/\(name)", reference: false)
    #expect(result.passes, "\(result.line)")
  }

  @Test("larger networks, Reference executor in Double", arguments: cases(in: networks))
  func referenceNetwork(_ name: String) throws {
    let result = try Verification.verify(path: "\(networks)/\(name)", reference: true)
    #expect(result.passes, "\(result.line)")
  }

  @Test("settings that no network has are one line that names them")
  func refusals() throws {
    func refused(_ name: String, _ key: String, _ value: JSONValue?) throws -> String {
      let original = try Safetensors(contentsOf: "\(fixtures)/networks/\(name).safetensors")
      let settings = try JSONValue.parse(original.metadata("case") ?? "", source: name).object ?? []
      let changed = settings.filter { $0.key != key } + (value.map { [(key: key, value: $0)] } ?? [])
      let path = "\(FileManager.default.temporaryDirectory.path)/wdiv-\(UUID().uuidString).safetensors"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let text = JSONValue.object(changed).text
      try AtomicFile.write(Safetensors(arrays: original.arrays, metadata: [("case", text)]).encoded(), to: path)
      do { _ = try Verification.verify(path: path, reference: false) } catch { return "\(error)" }
      return "accepted"
    }
    func integers(_ values: Int...) -> JSONValue { .array(values.map { .integer($0) }) }
    let (critic, generator) = ("resnet32-wgan-div-relu", "generator-keras32-relu")
    #expect(try refused(critic, "widths", integers(2, 4, 8, 16, 16, 16, 16)).contains("'widths'"))
    #expect(try refused(critic, "widths", integers(2, -4, 8)).contains("'widths'"))
    #expect(try refused(critic, "widths", integers(2, 4, 8, 8)).contains("has shape"))
    #expect(try refused(critic, "widths", integers(2, 4, 8)).contains("critic.block3"))
    #expect(try refused(critic, "norm", .string("group")).contains("'norm'"))
    #expect(try refused(critic, "critic", .string("vit")).contains("critic 'vit'"))
    #expect(try refused(generator, "widths", integers(8, 4)).contains("'widths'"))
    #expect(try refused(generator, "padding", integers(1, 1)).contains("'padding'"))
    #expect(try refused(generator, "input_norm", nil).contains("has shape"))
    #expect(try refused("trajectory-resnet32", "adam", .string("w")).contains("adam"))
    for error in [try refused(critic, "widths", nil), try refused(generator, "generator", .integer(1))] {
      #expect(error != "accepted" && !error.contains("\n"), "\(error)")
    }
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
