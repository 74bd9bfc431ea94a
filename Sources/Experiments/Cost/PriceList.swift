import Datasets
import Interchange
public import Records

/// What a plan's runs cost, measured just now, minus what is recorded.
public struct PriceList: Sendable {
  /// One run's part.
  public struct Item: Equatable, Sendable {
    public var run: Run
    /// Seconds of one core that are left; 0 for a run that is done, or not run here.
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

  /// Times what is left of the runs and adds it up.
  ///
  /// - Parameters:
  ///   - runs: the most that may be trained; those of the profile's first rounds are the least.
  ///   - data: where training images and nets come from.
  /// - Throws: what is wrong with data or feature nets.
  public init(
    _ runs: [Run], profile: Profile, store: RunStore, data: DataStore, jobs: Int, threads: Int
  ) throws {
    let watch = Stopwatch(ofOneThread: true)
    let progress = runs.map { run in
      let (state, step) = store.run(run.config).status()
      return state.isFinal ? run.config.steps : step
    }
    let settings = profile.evaluation
    let outdated = runs.map { run in
      guard run.isScoredAtEnd, let scoring = (try? store.run(run.config).record())?.scoring else { return false }
      return scoring.samples != settings.finalSamples || scoring.pairs != settings.finalPairs
    }
    let left = runs.indices.filter { progress[$0] < runs[$0].config.steps || outdated[$0] }.map { runs[$0].config }
    let gans = left.filter { $0.kind == .gan }
    var calibration = Calibration.nothing
    var start = 0.0
    if !gans.isEmpty {
      let (source, nets) = (try data.train(profile), try data.nets(profile))
      start = watch.wallSeconds
      calibration = try Calibration(
        gans, train: source, profile: profile, nets: nets, jobs: jobs, threads: threads)
      // The reference scores look at real images and at five test sets before the first training: small nets on one thread,
      // Inception on all.
      if try store.reference(of: profile) == nil {
        let most = settings.realImages ?? .max
        let images = min(source.count, most) + 5 * min(try data.heldOut(profile)?.count ?? 0, most)
        let threads = nets.contains(where: \.isInception) ? Machine.cores : 1
        start += calibration.scoring.image * Double(images) / Double(threads)
      }
    }
    try calibration.add(left, threads: threads)
    self.init(
      runs, least: profile.seeds.least, progress: progress, outdated: outdated, settings: settings, calibration,
      start: start, jobs: jobs, measuring: watch.wallSeconds)
  }

  init(
    _ runs: [Run], least: Int, progress: [Int], outdated: [Bool], settings: EvaluationSettings,
    _ calibration: Calibration,
    start: Double, jobs: Int, measuring: Double
  ) {
    items = runs.indices.map {
      Self.item(runs[$0], done: progress[$0], isOutdated: outdated[$0], settings: settings, calibration)
    }
    self.measuring = measuring
    let total = items.reduce(0) { $0 + $1.seconds }
    let tables = runs.compactMap(\.tables.first).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let methods = runs.filter { $0.config.kind == .gan }.map(\.config.method).reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    func steps(_ items: [Item]) -> Int {
      items.reduce(0) { $0 + $1.run.config.totalCriticSteps }
    }
    func makespan(_ items: [Item]) -> Double {
      start + Self.makespan(items.filter(\.isLeft).map(\.seconds), jobs: jobs)
    }
    price = Price(
      plan: sha256(runs.map(\.config.id).joined(separator: "\n")), jobs: jobs,
      leastSeconds: makespan(items.filter { $0.run.round < least }), seconds: makespan(items),
      scoringShare: total > 0 ? items.reduce(0) { $0 + $1.scoring } / total : 0,
      tables: tables.map { [items] name in
        let own = items.filter { $0.run.tables.first == name }
        return Price.Table(
          table: name, runs: own.count, left: own.count(where: \.isLeft), seconds: own.reduce(0) { $0 + $1.seconds },
          criticSteps: steps(own))
      },
      methods: methods.map { [items] name in
        Price.Method(
          method: name,
          criticSteps: steps(items.filter { $0.run.config.kind == .gan && $0.run.config.method == name }))
      })
  }

  private static func item(
    _ run: Run, done: Int, isOutdated: Bool, settings: EvaluationSettings, _ calibration: Calibration
  ) -> Item {
    let final =
      run.isScoredAtEnd ? calibration.scoring.final(samples: settings.finalSamples, pairs: settings.finalPairs) : 0
    guard done < run.config.steps || isOutdated, let kind = calibration.kinds[CostKind(run.config)] else {
      return Item(run: run, seconds: 0, scoring: 0, isLeft: false)
    }
    let config = run.config
    guard config.kind == .gan else {
      let training = kind.setup + Double(config.steps - done) * (kind.criticStep + kind.generatorStep)
      return Item(run: run, seconds: training + kind.checkpoint, scoring: kind.checkpoint, isLeft: true)
    }
    // Trained, and scored with other counts than the profile has now.
    if done >= config.steps { return Item(run: run, seconds: kind.setup + final, scoring: final, isLeft: true) }
    let critic = config.totalCriticSteps - config.schedule.count(before: done + 1)
    let points = settings.steps(of: run).count { $0 > done }
    let training = kind.setup + Double(critic) * kind.criticStep + Double(config.steps - done) * kind.generatorStep
    let scoring =
      Double(points) * (calibration.scoring.point(settings) + kind.checkpoint) + final
    return Item(run: run, seconds: training + scoring, scoring: scoring, isLeft: true)
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
    let least = ProgressLog.duration(price.leastSeconds)
    let most = ProgressLog.duration(price.seconds)
    return (least == most ? "about \(most)" : "at least \(least), at most \(most)") + " with \(jobs) for \(left) runs "
      + "(\(ProgressLog.duration(core)) of one core, \(Int((100 * price.scoringShare).rounded())) % of it scoring), "
      + "measured in \(ProgressLog.duration(measuring))"
  }

  /// Runs, tables, methods and sums as one object.
  public func json(store: RunStore) -> String {
    let runs = items.map { item in
      var listing = RunListing(item.run, store: store)
      listing.secondsLeft = item.seconds
      return listing
    }
    return JSONValue.object(
      [(key: "runs", value: JSONValue(encoding: runs, keys: .snakeCase))]
        + (JSONValue(encoding: price, keys: .snakeCase).object ?? [])
    ).text
  }

  /// Seconds of one core that a unit of `RunConfig.work` takes, over all that is left; nil where nothing is.
  public var secondsOfWork: Double? {
    let left = items.filter { $0.isLeft && $0.run.config.kind == .gan }
    let work = left.reduce(0) { $0 + $1.run.config.work }
    return work > 0 ? left.reduce(0) { $0 + $1.seconds } / work : nil
  }

  /// Seconds left of each run, by id.
  public var seconds: [String: Double] {
    Dictionary(items.map { ($0.run.config.id, $0.seconds) }) { first, _ in first }
  }
}

extension RunStore {
  private func pricePath(_ profile: String) -> String { "\(output)/timings/\(profile).json" }

  /// The price of a profile as it was recorded before the first training; `nil` without one, or when it is damaged.
  public func price(profile: String) -> Price? {
    let path = pricePath(profile)
    return try? Document(JSONValue.read(path: path), source: path).decode(keys: .snakeCase)
  }

  /// Records a price, unless one of the same plan is there: what counts is what was expected before the start.
  public func record(_ price: Price, profile: String) throws {
    if let known = self.price(profile: profile), known.plan == price.plan { return }
    try Folder.create("\(output)/timings")
    try AtomicFile.write(JSONValue(encoding: price, keys: .snakeCase).text + "\n", to: pricePath(profile))
  }
}
