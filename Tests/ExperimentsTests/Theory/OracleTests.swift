import Interchange
import Records
import Testing

@testable import Experiments

/// The trained critics of the table `theory`, as `quick` trains them, against quadrature.
@Suite("Trained critics reach the oracles") struct OracleTests {
  /// Pairs whose value samples show: all but the two where half of it comes from a mass of 7e-8, and raw fakes the other
  /// way round, which are there to fall short.
  private static let reachable: [DensityConfig] = {
    let plan = try? CellPlan(profile: "quick", paper: paperFolder) { String(repeating: "0", count: 64) }
    return (plan?.cells ?? []).compactMap { cell -> DensityConfig? in
      guard case .density(let config) = cell.config, cell.tables.contains("theory"), config.real != config.fake else {
        return nil
      }
      let isRaw = config.points == "fakes" || config.points == "reals"
      let isWide = config.real == .normal(mean: 0, deviation: 2)
      return isRaw && (config.constant("p") == 2 || isWide) ? nil : config
    }
  }()

  @Test("within 1 % of the value on the line, 3 % in the plane") func withinOnePercent() throws {
    // Eight pairs, five more r(x) at k = 2, p = 6, four at k = 1/2, p = 2, one pair both ways round with two r(x), the plane.
    #expect(Self.reachable.count == 20)
    let scratch = try Scratch()
    let store = RunStore(output: scratch.path)
    try store.prepare()
    let log = ProgressLog(isTerminal: false, now: { 0 }, write: { _ in })
    let scheduler = Scheduler(
      store: store, trainer: KindTrainer<GANTrainer>(gan: nil), jobs: 2, threads: 1, log: log, shouldStop: { false })
    _ = try scheduler.train(Self.reachable.map { Cell(config: .density($0), tables: ["theory"]) })
    for config in Self.reachable {
      let record = try #require(try store.run(CellConfig.density(config)).record())
      let error = try #require(record.value("relative_error"))
      #expect(abs(error) < (config.dimension > 1 ? 0.03 : 0.01), "\(config.json.text): \(error)")
    }
  }
}
