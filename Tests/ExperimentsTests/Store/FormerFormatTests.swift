import Foundation
import Interchange
import Records
import Testing

@testable import Experiments

@Suite("A store of the former version is refused in one line, and nothing of it is touched")
struct FormerFormatTests {
  /// Configurations as that version wrote them.
  private static let former = [
    #"{"batch":8,"channels":1,"constants":{"k":2,"p":6},"criticNorm":"none","criticSchedule":"constant","#
      + #""criticSteps":1,"dataHash":"abababababababababababababababababababababababababababababababab","#
      + #""dataset":"fashion-mnist","latent":16,"method":"wgan-div","network":"convnet","numerics":3,"#
      + #""optimizer":{"beta1":0,"beta2":0.9,"epsilon":1e-8,"learningRate":0.0002,"name":"adam"},"#
      + #""points":"interpolates","seed":1,"size":16,"steps":40,"width":4}"#,
    #"{"activation":"tanh","batch":512,"constants":{"k":2,"p":6},"dimension":1,"#
      + #""fake":{"deviation":0.5,"means":[1,3],"name":"mixture"},"hidden":[24,24],"kind":"density","#
      + #""learningRate":0.01,"method":"wgan-div","numerics":3,"points":"members","#
      + #""real":{"deviation":1,"mean":0,"name":"normal"},"samples":100000,"seed":1,"steps":3000}"#,
    #"{"constants":{"k":2,"n":1,"p":3},"dimension":1,"kind":"exact","numerics":3,"points":"none","quantity":"slope"}"#,
  ]

  /// A store with one run of that version.
  private func store(_ scratch: Scratch, _ text: String) throws -> RunStore {
    try scratch.write("\(text)\n", to: "runs/\(sha256(text))/config.json")
    return RunStore(output: scratch.path)
  }

  @Test(arguments: former) func itIsRefused(text: String) throws {
    let scratch = try Scratch()
    let store = try store(scratch, text)
    let expected = RunFolderError.formerFormat(folder: store.folder)
    #expect(throws: expected) { try store.checkFormat() }
    #expect(throws: expected) { try store.check([testCell()]) }
    let scheduler = Scheduler(
      store: store, trainer: FakeTrainer(), jobs: 1, threads: 1, log: .silent, shouldStop: { false })
    #expect(throws: expected) { try scheduler.train([testCell()]) }
    #expect(
      expected.description
        == "\(scratch.path)/runs: recorded by an earlier version, whose runs this one cannot read; "
        + "choose another folder with --output")
    #expect(store.runs().isEmpty)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: scratch.path).count == 3)
    #expect(try BinaryFile.readText("\(store.folder)/\(sha256(text))/config.json") == "\(text)\n")
  }

  @Test func theFolderOfOneRunSaysTheSame() throws {
    let scratch = try Scratch()
    let folder = "\(try store(scratch, Self.former[0]).folder)/\(sha256(Self.former[0]))"
    #expect(throws: RunFolderError.formerFormat(folder: folder)) { try RunFolder.configuration(in: folder) }
  }

  @Test func aStoreOfThisVersionIsNot() throws {
    let scratch = try Scratch()
    let store = RunStore(output: scratch.path)
    try store.checkFormat()
    try store.prepare()
    try store.check([testCell()])
    try store.run(testCell().config).prepare()
    try scratch.write(Self.former[0], to: "runs/.hidden/config.json")
    try store.check([testCell()])
    // A folder that tells nothing, and one damaged configuration, are named where their run is asked for.
    try scratch.write("{", to: "runs/00/config.json")
    try store.checkFormat()
  }
}
