/// Offsets in one arena: two buffers share memory when their lifetimes do not overlap.
struct MemoryPlan {
  private(set) var homes: [Plan.Home] = []
  private(set) var arenaCount = 0
  private(set) var unsharedCount = 0

  private struct Lifetime {
    let buffer: Int
    let count: Int
    let first: Int
    var last: Int
    var offset = 0
  }

  /// Plans the buffers of a schedule, with the stage as time; `kept` ones live to the end.
  init(_ schedule: Schedule, buffers: [Lowering.BufferInfo], kept: Set<Buffer>, shares: Bool = true) {
    var lifetimes: [Lifetime?] = Array(repeating: nil, count: buffers.count)
    for (time, step) in zip(schedule.times, schedule.steps) {
      for buffer in [step.writes] + step.reads where buffers[buffer.id].home == nil {
        let known = lifetimes[buffer.id]
        lifetimes[buffer.id] = Lifetime(
          buffer: buffer.id, count: buffers[buffer.id].count, first: known?.first ?? time, last: time)
      }
    }
    for buffer in kept { lifetimes[buffer.id]?.last = schedule.stages.count }

    // Largest first: each takes the lowest place that no placed buffer of an overlapping lifetime holds.
    var placed: [Lifetime] = []
    let order = lifetimes.compactMap { $0 }.sorted { ($1.count, $0.buffer) < ($0.count, $1.buffer) }
    for var lifetime in order {
      let rivals = placed.filter { !shares || $0.first <= lifetime.last && lifetime.first <= $0.last }
        .sorted { $0.offset < $1.offset }
      for rival in rivals {
        if lifetime.offset + lifetime.count <= rival.offset { break }
        lifetime.offset = max(lifetime.offset, rival.offset + rival.count)
      }
      placed.append(lifetime)
      arenaCount = max(arenaCount, lifetime.offset + lifetime.count)
      unsharedCount += lifetime.count
    }
    homes = buffers.map { $0.home ?? .arena(offset: 0) }
    for lifetime in placed { homes[lifetime.buffer] = .arena(offset: lifetime.offset) }
  }
}
