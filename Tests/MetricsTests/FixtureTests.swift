import Foundation
import Interchange
import Metrics
import Testing

/// One score of a reference case, with the tolerance that the fixtures' README asks for.
private struct Tolerance {
  var relative = 1e-9
  var absolute = 0.0
}

/// Scores of an independent implementation in numpy's float64.
@Suite struct FixtureTests {
  static let names = ["full-rank", "near", "rank-deficient", "identical", "dead-feature", "large-offset"]
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

  @Test(arguments: names) func scoresAgree(name: String) throws {
    let path = FixtureTests.folder.appending(path: "metric-\(name).safetensors").path()
    let file = try Safetensors(contentsOf: path)
    let real = try FeatureFile.features(from: file.array("features.real"), name: "features.real", path: path)
    let fake = try FeatureFile.features(from: file.array("features.fake"), name: "features.fake", path: path)
    let expected = { (score: String) in try file.array("expected.\(score)").doubles(name: score)[0] }

    // The eigenvalue route would need 1e-6 for the two singular cases; singular values keep all digits.
    let fid = name == "identical" ? Tolerance(absolute: 1e-9) : Tolerance()
    let kid = Tolerance(relative: name == "large-offset" ? 1e-6 : 1e-9)
    let score = try precisionRecall(real: real, fake: fake)
    let pairs = [
      ("fid", try frechetDistance(real, fake), fid), ("kid", try kernelDistance(real: real, fake: fake), kid),
      ("precision", score.precision, Tolerance()), ("recall", score.recall, Tolerance()),
    ]
    for (score, value, tolerance) in pairs {
      let reference = try expected(score)
      #expect(
        agree(value, reference, relative: tolerance.relative, absolute: tolerance.absolute),
        "\(score) of \(name): \(value), reference \(reference)")
    }
  }

  @Test func theFirstMatrixOfAFileIsRead() throws {
    let path = FixtureTests.folder.appending(path: "metric-near.safetensors").path()
    let features = try FeatureFile.read(path)
    #expect(features.count == 400 && features.dimension == 16)
  }
}
