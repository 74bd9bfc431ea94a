import Records
import Testing

@testable import Experiments

@Suite struct TrainingSummaryTests {
  private func summary(_ states: RunState...) -> TrainingSummary {
    TrainingSummary(states.enumerated().map { RunResult(run: testCell(seed: $0.offset), state: $0.element) })
  }

  @Test func exitCodes() {
    let diverged = RunState.diverged(step: 3, quantity: "critic.loss")
    #expect(summary(.done, .done).exitCode == 0)
    #expect(summary(.done, .failed(error: "disk full")).exitCode == 1)
    #expect(summary(diverged, .done).exitCode == 1)
    #expect(summary(.done, .interrupted).exitCode == 130)
    #expect(summary(diverged, .waiting).exitCode == 130)
  }

  @Test func theMessageIsOneLineThatNamesTheFirstFault() throws {
    #expect(summary(.done).message == nil)
    let message = try #require(summary(.done, .failed(error: "disk full"), .failed(error: "disk full")).message)
    #expect(message.hasPrefix(testCell(seed: 1).config.shortID))
    #expect(message.hasSuffix("failed: disk full; 2 of 3 runs are not done, see wdiv status"))
    #expect(summary(.interrupted, .done).message == "interrupted, 1 of 2 runs are left; the same command goes on")
  }
}
