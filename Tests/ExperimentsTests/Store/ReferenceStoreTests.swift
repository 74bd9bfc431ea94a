import Interchange
import Records
import Testing

@testable import Experiments

@Suite struct ReferenceStoreTests {
  private let record = ReferenceScores(
    dataHash: String(repeating: "0", count: 64),
    featureNets: [.init(hash: String(repeating: "1", count: 64), accuracy: 0.875)],
    entries: [ReferenceScores.Entry(name: "noise .3", fid: 30.5)])

  @Test func readsBackEqual() throws {
    let scratch = try Scratch()
    let store = RunStore(output: scratch.path)
    #expect(try store.reference("fashion-mnist-16") == nil)
    try store.write(record, "fashion-mnist-16")
    #expect(try store.reference("fashion-mnist-16") == record)
    #expect(try store.reference("fashion-mnist-32") == nil)
  }

  @Test func whatDecidesAScoreIsInItsMark() {
    var inception = record
    inception.featureNets = [.init(hash: String(repeating: "2", count: 64), preprocessing: "tensorflow")]
    var marks = [record.scoringHashes, inception.scoringHashes]
    for preprocessing in ["pytorch-fid", "tensorflow"] {
      for (count, generation) in [(10, nil), (nil, Generation.official), (10, .official)] as [(Int?, Generation?)] {
        inception.featureNets[0].preprocessing = preprocessing
        (inception.realImages, inception.generation) = (count, generation)
        marks.append(inception.scoringHashes)
      }
    }
    #expect(marks[0] == record.featureNets.map(\.hash))
    #expect(Set(marks).count == marks.count)
  }

  @Test func aDamagedFileIsNamed() throws {
    let scratch = try Scratch()
    let path = try scratch.write(#"{"dataHash":1}"#, to: "reference/fashion-mnist-16.json")
    let error = try #require(throws: RunFolderError.self) {
      try RunStore(output: scratch.path).reference("fashion-mnist-16")
    }
    #expect("\(error)".hasPrefix("\(path): cannot be used (") && "\(error)".hasSuffix("remove it to measure again"))
  }
}
