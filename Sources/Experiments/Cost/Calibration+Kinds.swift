import Records

extension Calibration {
  /// Times cells of other kinds than GANs on images, one after the other: a few steps of each size, and what is
  /// measured at the end.
  ///
  /// - Throws: what is wrong with a configuration.
  mutating func add(_ configs: [CellConfig], threads: Int) throws {
    for config in configs where config.gan == nil && kinds[CostKind(config)] == nil {
      kinds[CostKind(config)] = try Self.seconds(of: config, threads: threads)
    }
  }

  private static func seconds(of config: CellConfig, threads: Int) throws -> KindSeconds {
    var seconds = KindSeconds()
    let watch = Stopwatch(ofOneThread: true)
    switch config {
    case .gan: break
    case .exact(let exact):
      _ = try ExactNumbers.values(exact)
      seconds.setup = watch.wallSeconds
    case .density(let density):
      let training = try Training(TrainingSetup(density), threads: threads)
      seconds.setup = watch.wallSeconds
      try training.advance(1)
      seconds.criticStep = try repeated { try training.advance(1 + $0 % density.steps) }
      // Fresh samples and the quadrature beside them: t(n) = a + b n.
      let counts = [4096, 16384]
      let times = try counts.map { count in
        var few = density
        few.samples = count
        let training = try Training(TrainingSetup(few), threads: threads)
        let watch = Stopwatch(ofOneThread: true)
        _ = try CriticMeasurement(few, training, threads: threads).values()
        return watch.wallSeconds
      }
      let perSample = max(0, times[1] - times[0]) / Double(counts[1] - counts[0])
      seconds.checkpoint = max(0, times[0] + perSample * Double(density.samples - counts[0]))
    case .toy(let toy):
      let training = try Training(TrainingSetup(toy), threads: threads)
      seconds.setup = watch.wallSeconds
      try training.advance(1)
      seconds.generatorStep = try repeated { try training.advance(1 + $0 % toy.steps) }
      let saving = Stopwatch(ofOneThread: true)
      _ = try ToyKind.points(of: training, threads: threads)
      seconds.checkpoint = saving.wallSeconds
    }
    return seconds
  }
}
