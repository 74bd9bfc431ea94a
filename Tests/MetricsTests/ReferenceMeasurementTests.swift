import Datasets
import Synchronization
import Testing

@testable import Metrics

@Suite struct ReferenceMeasurementTests {
  /// Images of 2x2 with 2 channels, row major.
  private func set(_ pixels: [UInt8], labels: [UInt8], size: Int, channels: Int) throws -> ImageSet {
    try ImageSet(
      LabeledImages(images: pixels, labels: labels, height: size, width: size, channels: channels), size: size)
  }

  private func images(_ count: Int, seed: UInt64) throws -> ImageSet {
    var source = TestNormals(seed: seed)
    let labels = (0..<count).map { UInt8($0 % 3) }
    let pixels = labels.flatMap { label in
      (0..<8).map { _ in ImageMapping.toPixel(0.2 * source.normal() + Float(label) * 0.3 - 0.3) }
    }
    return try set(pixels, labels: labels, size: 2, channels: 2)
  }

  private func units(_ pixels: [Double]) -> [Float] { pixels.map(ImageMapping.toUnit) }

  private func agrees(_ images: ImageSet, _ pixels: [Double]) -> Bool {
    zip(images.values(of: 0..<images.count), units(pixels)).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  @Test func blurAveragesRightAndBelow() throws {
    let image = try set([0, 4, 8, 12, 2, 6, 3, 5, 7], labels: [0], size: 3, channels: 1)
    #expect(agrees(image.blurred(), [4.5, 5, 7, 5.5, 5, 6.5, 4, 6, 7]))
    let color = try set([0, 1, 4, 1, 0, 1, 4, 1], labels: [0], size: 2, channels: 2)
    #expect(agrees(color.blurred(), [2, 1, 4, 1, 2, 1, 4, 1]))
  }

  @Test func noiseIsAddedAndClamped() throws {
    let image = try set([127, 250, 5, 200, 1, 2, 3, 4], labels: [0, 0], size: 2, channels: 1)
    // Of the second image it is read twice, and the same.
    let noisy = image.addingNoise(deviation: 0.5) { image, values in
      for (place, value) in [1, 2, -2, Float(image)].enumerated() { values[place] = value }
    }
    let clean = image.values(of: 0..<2)
    #expect(noisy.values(of: 0..<1) == [clean[0] + 0.5, 1, -1, clean[3]])
    #expect(noisy.values(of: 1..<2) == noisy.values(of: 1..<2) && noisy.values(of: 1..<2)[3] == clean[7] + 0.5)
  }

  @Test func aClassIsLeftOut() throws {
    let images = try set([0, 51, 102, 153, 204], labels: [5, 6, 5, 7, 6], size: 1, channels: 1)
    let rest = try images.leavingOut(label: 5)
    #expect(rest.values(of: 0..<3) == units([51, 153, 204]) && rest.labels == [6, 7, 6])
    #expect(throws: MetricsError.missingClass(label: 9, samples: 0, count: 5)) { try images.leavingOut(label: 9) }
  }

  /// The values themselves as features, as a net would give them.
  private let identity = Self.values()

  /// - Parameter scale: of all features.
  private static func values(
    part: Int = 1000, scale: Double = 1, isScaled: Bool = true
  ) -> ReferenceMeasurement.Extractor {
    ReferenceMeasurement.Extractor(isScaled: isScaled, part: part) {
      try Features(count: $0.count, dimension: 8, values: $0.values(of: 0..<$0.count)).scaled(by: scale)
    }
  }

  private func normals(seed: UInt64, images: Int) -> ImageSet.Change {
    var source = TestNormals(seed: seed)
    let all = (0..<images * 8).map { _ in source.normal() }
    return { image, values in for place in values.indices { values[place] = all[image * 8 + place] } }
  }

  /// A closure's notes.
  private final class Numbers: Sendable {
    let seen = Mutex<Set<Int>>([])
  }

  @Test func weakAndStrongNoiseAreDifferentDraws() throws {
    let numbers = Numbers()
    _ = try ReferenceMeasurement(
      train: images(40, seed: 50), test: images(30, seed: 51), extractors: [identity]
    ) { image, values in
      numbers.seen.withLock { _ = $0.insert(image) }
      values.update(repeating: 0)
    }
    #expect(numbers.seen.withLock { $0 } == Set(0..<60))
  }

  @Test func partsOfALargeSetGiveTheSame() throws {
    let (train, test) = (try images(401, seed: 44), try images(200, seed: 45))
    func entries(part: Int) throws -> ReferenceMeasurement {
      try ReferenceMeasurement(
        train: train, test: test, extractors: [Self.values(part: part)], normals: normals(seed: 46, images: 400))
    }
    let (whole, parted) = (try entries(part: 401), try entries(part: 70))
    for (left, right) in zip(whole.entries, parted.entries) {
      #expect(left.mark == right.mark && agree(left.fid, right.fid, relative: 1e-9), "\(left.mark)")
    }
    #expect(agree(whole.scales[0], parted.scales[0], relative: 1e-12))
    #expect(ReferenceMeasurement.parts(of: train, atMost: 70).map(\.count) == [66, 67, 67, 67, 67, 67])
  }

  @Test func inceptionIsNotScaledAndASetWithoutTestImagesHasHalvesAlone() throws {
    let train = try images(400, seed: 41)
    func halves(_ isScaled: Bool) throws -> ReferenceMeasurement {
      try ReferenceMeasurement(
        train: train, test: nil, extractors: [Self.values(isScaled: isScaled)], normals: normals(seed: 43, images: 1))
    }
    let (unscaled, scaled) = (try halves(false), try halves(true))
    #expect(unscaled.entries.map(\.mark) == [.realAgainstReal] && unscaled.scales == [1])
    let factor = scaled.scales[0]
    #expect(factor != 1 && agree(unscaled.entries[0].fid * factor * factor, scaled.entries[0].fid, relative: 1e-9))
  }

  @Test func momentsOfPartsAreThoseOfTheWhole() throws {
    let features = try identity.features(images(101, seed: 47))
    let whole = try FeatureStatistics(features)
    for cuts in [[0, 101], [0, 1, 2, 101], [0, 40, 40, 70, 101], [0, 100, 101]] {
      var moments = FeatureMoments()
      for (start, end) in zip(cuts, cuts.dropFirst()) { moments.add(features.rows(start..<end)) }
      let statistics = try moments.statistics()
      #expect(moments.count == 101 && statistics.count == 101)
      for (left, right) in zip(statistics.mean + statistics.covariance, whole.mean + whole.covariance) {
        #expect(agree(left, right, relative: 1e-12))
      }
      // A single part keeps its bits.
      if cuts.count == 2 { #expect(statistics == whole) }
    }
    #expect(throws: MetricsError.self) { try FeatureMoments().statistics() }
  }

  @Test func everyMarkIsScoredByEveryNetInScaledFeatures() throws {
    let train = try images(400, seed: 41)
    let test = try images(200, seed: 42)
    // A net whose numbers are a thousand times as large must give the same score.
    let large = Self.values(scale: 1000)
    let measured = try ReferenceMeasurement(
      train: train, test: test, extractors: [identity, large], normals: normals(seed: 43, images: 400))
    #expect(measured.entries.map(\.mark) == ReferenceMeasurement.Mark.allCases)
    for entry in measured.entries {
      #expect(entry.fids.count == 2 && agree(entry.fids[0], entry.fids[1], relative: 1e-6), "\(entry.mark)")
    }
    let fid = { (mark: ReferenceMeasurement.Mark) in measured.entries.first { $0.mark == mark }?.fid ?? -1 }
    #expect(fid(.trainAgainstTest) < fid(.weakNoise) && fid(.weakNoise) < fid(.strongNoise))
    #expect(fid(.realAgainstReal) < fid(.missingClass) && fid(.trainAgainstTest) < fid(.blur))
    for reference in measured.references { #expect(agree(reference.trace, 128)) }
    let halves = try identity.features(train).scaled(by: measured.scales[0])
    let expected = try frechetDistance(halves.rows(0..<200), halves.rows(200..<400))
    #expect(agree(fid(.realAgainstReal), expected, relative: 1e-6))
  }
}
