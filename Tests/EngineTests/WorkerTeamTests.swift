import Synchronization
import Testing

@testable import Engine

@Suite("Workers that share parts")
struct WorkerTeamTests {
  @Test("every part is done exactly once before run returns, call after call", arguments: [2, 3, 5])
  func parts(workers: Int) {
    let counts = Mutex([Int](repeating: 0, count: 64))
    let strangers = Atomic(0)
    let team = WorkerTeam(count: workers) { part, worker in
      counts.withLock { $0[part] += 1 }
      if !(0..<workers).contains(worker) { strangers.wrappingAdd(1, ordering: .relaxed) }
    }
    for call in 1...2000 {
      // The same numbers again and again, as a plan's stages have them.
      let (start, count) = (call % 3 * 20, 1 + call % 7)
      let before = counts.withLock { $0 }
      team.run(start..<start + count)
      let after = counts.withLock { $0 }
      let change = zip(before, after).map { $1 - $0 }
      let expected = (0..<64).map { (start..<start + count).contains($0) ? 1 : 0 }
      if change != expected { Issue.record("call \(call): \(change)") }
    }
    #expect(strangers.load(ordering: .relaxed) == 0)
  }

  @Test("a worker number is never used by two threads at a time")
  func exclusive() {
    let busy = Mutex([Bool](repeating: false, count: 3))
    let clashes = Atomic(0)
    let team = WorkerTeam(count: 3) { _, worker in
      if busy.withLock({ states in
        defer { states[worker] = true }; return states[worker]
      }) {
        clashes.wrappingAdd(1, ordering: .relaxed)
      }
      busy.withLock { $0[worker] = false }
    }
    for _ in 0..<500 { team.run(0..<9) }
    #expect(clashes.load(ordering: .relaxed) == 0)
  }

  @Test("teams come and go")
  func lifetime() {
    let sum = Mutex(0)
    for _ in 0..<50 {
      let team = WorkerTeam(count: 3) { part, _ in sum.withLock { $0 += part } }
      team.run(1..<5)
    }
    #expect(sum.withLock { $0 } == 500)
  }
}
