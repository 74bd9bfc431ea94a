import Records

extension Calibration {
  /// Times checks, one after the other: a few steps of each size, and what is
  /// measured at the end.
  ///
  /// - Throws: what is wrong with a configuration.
  mutating func add(_ configs: [RunConfig], threads: Int) throws {
    for config in configs where config.kind != .gan && kinds[CostKind(config)] == nil {
      kinds[CostKind(config)] = try Self.seconds(of: config, threads: threads)
    }
  }

  private static func seconds(of config: RunConfig, threads: Int) throws -> KindSeconds {
    var seconds = KindSeconds()
    let watch = Stopwatch(ofOneThread: true)
    switch config.kind {
    case .gan: break
    case .exact:
      _ = try ExactNumbers.values(config)
      seconds.setup = watch.wallSeconds
    case .critic:
      let training = try Training(TrainingSetup(critic: config), threads: threads)
      seconds.setup = watch.wallSeconds
      try training.advance(1)
      seconds.criticStep = try repeated { try training.advance(1 + $0 % config.steps) }
      // Fresh samples and the quadrature beside them: t(n) = a + b n.
      let counts = [4096, 16384]
      let times = try counts.map { count in
        var few = config
        few.samples = count
        let training = try Training(TrainingSetup(critic: few), threads: threads)
        let watch = Stopwatch(ofOneThread: true)
        _ = try CriticMeasurement(few, training, threads: threads).values()
        return watch.wallSeconds
      }
      let perSample = max(0, times[1] - times[0]) / Double(counts[1] - counts[0])
      seconds.checkpoint = max(0, times[0] + perSample * Double(config.samples - counts[0]))
    case .toy:
      let training = try Training(TrainingSetup(toy: config), threads: threads)
      seconds.setup = watch.wallSeconds
      try training.advance(1)
      seconds.generatorStep = try repeated { try training.advance(1 + $0 % config.steps) }
      let saving = Stopwatch(ofOneThread: true)
      _ = try ToyKind.points(of: training, threads: threads)
      seconds.checkpoint = saving.wallSeconds
    }
    return seconds
  }
}
