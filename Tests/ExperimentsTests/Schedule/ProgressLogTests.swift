import Testing

@testable import Experiments

@Suite struct ProgressLogTests {
  @Test func aLineNowAndThenWithRateAndTimeLeft() {
    let (lines, clock) = (Lines(), Counter())
    let log = ProgressLog(isTerminal: false, now: { Double(clock.count) }, write: lines.add)
    log.expect("a", steps: 100, units: 1000)
    log.expect("b", steps: 100, units: 3000)
    log.begin("a", step: 20)
    for step in 21...60 {
      clock.add()
      log.advance("a", step: step)
    }
    // At 30 s: 30 steps of 10 units; left are 50 x 10 + 100 x 30 = 3500 units at 10 a second.
    #expect(lines.all == ["0/2 runs, 1.0 steps/s, about 5 min left\n"])
    log.finish("a", outcome: "a: done")
    #expect(lines.all.last == "[1/2] a: done\n")
  }

  @Test func aTerminalLineRewritesItself() {
    let (lines, clock) = (Lines(), Counter())
    let log = ProgressLog(isTerminal: true, now: { Double(clock.count) }, write: lines.add)
    log.expect("a", steps: 10, units: 1)
    clock.add()
    log.advance("a", step: 1)
    log.note("hi")
    #expect(lines.all.first == "\r0/1 runs, 1.0 steps/s, about 9 s left")
    #expect(lines.all.last?.hasPrefix("\rhi  ") == true)
    #expect(lines.all.last?.hasSuffix("\n") == true)
  }

  @Test(arguments: [(0.0, "0 s"), (59.4, "59 s"), (60, "1 min"), (3599, "59 min"), (3900, "1 h 05 min")])
  func durations(seconds: Double, text: String) {
    #expect(ProgressLog.duration(seconds) == text)
  }
}
