import Interchange
public import Records

/// What a plan's cells cost, measured just now, minus what is recorded.
public struct PriceList: Sendable {
  /// One cell's part.
  public struct Item: Equatable, Sendable {
    /// The cell.
    public var cell: Cell
    /// Seconds of one core that are left; 0 for a cell that is done, or not run here.
    public var seconds: Double
    /// Of these, scoring.
    public var scoring: Double
    /// Whether anything is left.
    public var isLeft: Bool
  }

  /// In the plan's order.
  public let items: [Item]
  /// Sums for tables, methods and the whole.
  public let price: Price
  /// Seconds that the measuring took.
  public let measuring: Double

  /// Times what is left of the cells and adds it up.
  ///
  /// - Parameters:
  ///   - features: folder of the feature nets.
  ///   - data: folder with the data, as for `TrainingData.load`.
  /// - Throws: what is wrong with data or feature nets.
  public init(
    _ cells: [Cell], profile: Profile, store: RunStore, features: String, data: String?, jobs: Int, threads: Int
  ) throws {
    let watch = Stopwatch(ofOneThread: true)
    let progress = cells.map { cell in
      let (state, step) = store.run(cell.config).status()
      return state.isFinal || cell.notRun != nil ? cell.config.steps : step
    }
    let settings = profile.evaluation
    let outdated = cells.map { cell in
      guard let scoring = (try? store.run(cell.config).record())?.scoring else { return false }
      return scoring.samples != settings.finalSamples || scoring.pairs != settings.finalPairs
    }
    let left = cells.indices.filter { progress[$0] < cells[$0].config.steps || outdated[$0] }.map { cells[$0].config }
    let gans = left.compactMap(\.gan)
    var calibration = Calibration.nothing
    var start = 0.0
    if !gans.isEmpty {
      let source = try TrainingData.load(folder: data)
      start = watch.wallSeconds
      calibration = try Calibration(
        gans, train: source, size: profile.size, features: features, settings: settings, jobs: jobs,
        threads: threads)
      // The ruler looks at all real images and at five test sets, on one thread, before the first training.
      let scale = try? store.evaluation(dataset: profile.dataset, size: profile.size)
      if scale == nil { start += calibration.scoring.image * 110_000 }
    }
    try calibration.add(left, threads: threads)
    self.init(
      cells, progress: progress, outdated: outdated, settings: settings, calibration, start: start, jobs: jobs,
      measuring: watch.wallSeconds)
  }

  init(
    _ cells: [Cell], progress: [Int], outdated: [Bool], settings: EvaluationSettings, _ calibration: Calibration,
    start: Double, jobs: Int, measuring: Double
  ) {
    items = cells.indices.map {
      Self.item(cells[$0], done: progress[$0], isOutdated: outdated[$0], settings: settings, calibration)
    }
    self.measuring = measuring
    let total = items.reduce(0) { $0 + $1.seconds }
    let tables = cells.compactMap(\.tables.first).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let methods = cells.compactMap(\.config.gan?.method).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    func passes(_ items: [Item]) -> Int {
      items.filter { $0.cell.notRun == nil }.reduce(0) { $0 + $1.cell.config.totalCriticSteps }
    }
    price = Price(
      plan: sha256(cells.map(\.config.id).joined(separator: "\n")), jobs: jobs,
      seconds: start + Self.makespan(items.filter(\.isLeft).map(\.seconds), jobs: jobs),
      scoringShare: total > 0 ? items.reduce(0) { $0 + $1.scoring } / total : 0,
      tables: tables.map { [items] name in
        let own = items.filter { $0.cell.tables.first == name }
        return Price.Table(
          name: name, cells: own.count, left: own.count(where: \.isLeft), seconds: own.reduce(0) { $0 + $1.seconds },
          criticPasses: passes(own))
      },
      methods: methods.map { [items] name in
        Price.Method(name: name, criticPasses: passes(items.filter { $0.cell.config.gan?.method == name }))
      })
  }

  private static func item(
    _ cell: Cell, done: Int, isOutdated: Bool, settings: EvaluationSettings, _ calibration: Calibration
  ) -> Item {
    let final = calibration.scoring.final(samples: settings.finalSamples, pairs: settings.finalPairs)
    guard done < cell.config.steps || isOutdated, let kind = calibration.kinds[CostKind(cell.config)] else {
      return Item(cell: cell, seconds: 0, scoring: 0, isLeft: false)
    }
    guard let config = cell.config.gan else {
      let training = kind.setup + Double(cell.config.steps - done) * (kind.criticStep + kind.generatorStep)
      return Item(cell: cell, seconds: training + kind.checkpoint, scoring: kind.checkpoint, isLeft: true)
    }
    // Trained, and scored with other counts than are asked for now.
    if done >= config.steps { return Item(cell: cell, seconds: kind.setup + final, scoring: final, isLeft: true) }
    let critic = config.totalCriticSteps - config.criticSteps(before: done + 1)
    let points = settings.steps(of: cell).count { $0 > done }
    let training = kind.setup + Double(critic) * kind.criticStep + Double(config.steps - done) * kind.generatorStep
    let scoring =
      Double(points) * (calibration.scoring.point(settings) + kind.checkpoint) + final
    return Item(cell: cell, seconds: training + scoring, scoring: scoring, isLeft: true)
  }

  /// When the last of the jobs ends, each taking the next in order as it gets free.
  static func makespan(_ seconds: [Double], jobs: Int) -> Double {
    var ends = [Double](repeating: 0, count: max(jobs, 1))
    for duration in seconds {
      let next = ends.indices.min { ends[$0] < ends[$1] } ?? 0
      ends[next] += duration
    }
    return ends.max() ?? 0
  }

  /// One line for people.
  public var text: String {
    let left = items.count(where: \.isLeft)
    if left == 0 { return "nothing left to train" }
    let core = price.tables.reduce(0) { $0 + $1.seconds }
    let jobs = price.jobs == 1 ? "1 job" : "\(price.jobs) jobs"
    return "about \(ProgressLog.duration(price.seconds)) with \(jobs) for \(left) cells "
      + "(\(ProgressLog.duration(core)) of one core, \(Int((100 * price.scoringShare).rounded())) % of it scoring), "
      + "measured in \(ProgressLog.duration(measuring))"
  }

  /// Cells, tables, methods and sums as one object.
  public func json(store: RunStore) -> String {
    let cells = items.map { item in
      JSONValue.object(
        (item.cell.summary(state: store.run(item.cell.config).status().state).json.object ?? []) + [
          (key: "seconds", value: .number(item.seconds))
        ])
    }
    return JSONValue.object([(key: "cells", value: .array(cells))] + (price.json.object ?? [])).text
  }
}

extension RunStore {
  private func pricePath(_ profile: String) -> String { "\(output)/prices/\(profile).json" }

  /// The price of a profile as it was recorded before the first training; `nil` without one, or when it is damaged.
  public func price(profile: String) -> Price? {
    try? Price(json: JSONValue.read(path: pricePath(profile)))
  }

  /// Records a price, unless one of the same plan is there: what counts is what was expected before the start.
  public func record(_ price: Price, profile: String) throws {
    if let known = self.price(profile: profile), known.plan == price.plan { return }
    try Folder.create("\(output)/prices")
    try AtomicFile.write(price.json.text + "\n", to: pricePath(profile))
  }
}
