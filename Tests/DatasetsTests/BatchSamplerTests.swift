import Datasets
import Testing

@Suite struct BatchSamplerTests {
  /// Epoch e starts at image e and goes round.
  private func sampler(count: Int, batch: Int) -> BatchSampler {
    BatchSampler(count: count, batch: batch) { epoch in (0..<count).map { ($0 + Int(epoch)) % count } }
  }

  @Test func batchesRunOnAcrossEpochs() {
    var sampler = sampler(count: 5, batch: 3)
    let batches = (0..<4).map { sampler.indices(step: $0) }
    #expect(batches == [[0, 1, 2], [3, 4, 1], [2, 3, 4], [0, 2, 3]])
  }

  @Test func anyStepCanBeAskedForAlone() {
    var inOrder = sampler(count: 7, batch: 3)
    let batches = (0..<20).map { inOrder.indices(step: $0) }
    var backwards = sampler(count: 7, batch: 3)
    for step in (0..<20).reversed() { #expect(backwards.indices(step: step) == batches[step]) }
    var fresh = sampler(count: 7, batch: 3)
    #expect(fresh.indices(step: 19) == batches[19])
  }

  @Test func aBatchMayExceedTheSet() {
    var sampler = sampler(count: 2, batch: 5)
    #expect(sampler.indices(step: 0) == [0, 1, 1, 0, 0])
  }

  @Test func aSeedGivesEachImageOnceAnEpoch() {
    var sampler = BatchSampler(seed: 7, count: 30, batch: 10)
    let epochs = (0..<3).map { epoch in (0..<3).flatMap { sampler.indices(step: 3 * epoch + $0) } }
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<30)) }
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
    var again = BatchSampler(seed: 7, count: 30, batch: 10)
    #expect(again.indices(step: 8) == Array(epochs[2].suffix(10)))
    var other = BatchSampler(seed: 8, count: 30, batch: 10)
    #expect(other.indices(step: 0) != Array(epochs[0].prefix(10)))
  }
}
