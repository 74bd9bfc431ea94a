/// Steps in stages: no step of a stage needs another one of it, so their units of work run side by side and workers
/// meet once a stage.
///
/// Steps keep their order, which keeps values near in time to their uses. The exception is steps of a single unit (packing
/// a weight, adding up a loss): they move to the earliest possible stage, where they delay no other worker.
struct Schedule {
  private(set) var steps: [Step] = []
  private(set) var stages: [Range<Int>] = []

  init(_ order: [Step], buffers: Int) {
    // Stage of the last write and of the last read of each buffer; -1 for none.
    var written = [Int](repeating: -1, count: buffers)
    var read = [Int](repeating: -1, count: buffers)
    var members: [[Step]] = []
    for step in order {
      let target = step.writes
      var earliest = max(written[target.id], read[target.id]) + 1
      for source in step.reads { earliest = max(earliest, written[source.id] + 1) }
      let stage = step.units == 1 ? earliest : max(earliest, members.count - 1)
      while members.count <= stage { members.append([]) }
      // What cannot be shared starts first.
      if step.units == 1 { members[stage].insert(step, at: 0) } else { members[stage].append(step) }
      written[target.id] = stage
      for source in step.reads { read[source.id] = max(read[source.id], stage) }
    }
    for stage in members {
      stages.append(steps.count..<steps.count + stage.count)
      steps += stage
    }
  }

  var times: [Int] { stages.enumerated().flatMap { stage, steps in steps.map { _ in stage } } }
}
