import Datasets
import Testing

@testable import Metrics

@Suite struct ReferenceMeasurementTests {
  private func images(_ count: Int, seed: UInt64) -> ImageSet {
    var source = TestNormals(seed: seed)
    let labels = (0..<count).map { UInt8($0 % 3) }
    let values = labels.flatMap { label in
      (0..<8).map { _ in max(-1, min(1, 0.2 * source.normal() + Float(label) * 0.3 - 0.3)) }
    }
    return ImageSet(values: values, labels: labels, size: 2, channels: 2)
  }

  @Test func blurAveragesRightAndBelow() {
    let image = ImageSet(values: [0, 4, 8, 12, 2, 6, 3, 5, 7], labels: [0], size: 3, channels: 1)
    #expect(image.blurred().values == [4.5, 5, 7, 5.5, 5, 6.5, 4, 6, 7])
    let color = ImageSet(values: [0, 1, 4, 1, 0, 1, 4, 1], labels: [0], size: 2, channels: 2)
    #expect(color.blurred().values == [2, 1, 4, 1, 2, 1, 4, 1])
  }

  @Test func noiseIsAddedAndClamped() {
    let image = ImageSet(values: [0, 0.9, -0.9, 0.5], labels: [0], size: 2, channels: 1)
    var draws: [Float] = [1, 2, -2, -1]
    let noisy = image.addingNoise(deviation: 0.5) { draws.removeFirst() }
    #expect(noisy.values == [0.5, 1, -1, 0])
  }

  @Test func aClassIsLeftOut() throws {
    let images = ImageSet(values: [0, 1, 2, 3, 4], labels: [5, 6, 5, 7, 6], size: 1, channels: 1)
    let rest = try images.leavingOut(label: 5)
    #expect(rest.values == [1, 3, 4] && rest.labels == [6, 7, 6])
    #expect(throws: MetricsError.missingClass(label: 9, samples: 0, count: 5)) { try images.leavingOut(label: 9) }
  }

  @Test func everyMarkIsScoredByEveryNetInScaledFeatures() throws {
    let train = images(400, seed: 41)
    let test = images(200, seed: 42)
    let identity: ReferenceMeasurement.Extractor = { try Features(count: $0.count, dimension: 8, values: $0.values) }
    // A net whose numbers are a thousand times as large must give the same score.
    let large: ReferenceMeasurement.Extractor = { try identity($0).scaled(by: 1000) }
    var source = TestNormals(seed: 43)
    let measured = try ReferenceMeasurement(train: train, test: test, extractors: [identity, large]) { source.normal() }
    #expect(measured.entries.map(\.mark) == ReferenceMeasurement.Mark.allCases)
    for entry in measured.entries {
      #expect(entry.fids.count == 2 && agree(entry.fids[0], entry.fids[1], relative: 1e-6), "\(entry.mark)")
    }
    let fid = { (mark: ReferenceMeasurement.Mark) in measured.entries.first { $0.mark == mark }?.fid ?? -1 }
    #expect(fid(.trainAgainstTest) < fid(.weakNoise) && fid(.weakNoise) < fid(.strongNoise))
    #expect(fid(.realAgainstReal) < fid(.missingClass) && fid(.trainAgainstTest) < fid(.blur))
    for reference in measured.references { #expect(agree(reference.trace, 128)) }
    let halves = try identity(train).scaled(by: measured.scales[0])
    let expected = try frechetDistance(halves.rows(0..<200), halves.rows(200..<400))
    #expect(agree(fid(.realAgainstReal), expected, relative: 1e-6))
  }
}
