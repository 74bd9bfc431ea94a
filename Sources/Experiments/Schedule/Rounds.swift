public import Records

/// What to train next, as a function of what is over and of which claims are open: no clock, no state.
///
/// First every setting gets one seed after the other, a whole round at a time, so that each page compares like with like.
/// From then on only the settings that an undecided claim still reads.
public struct Rounds: Sendable {
  /// How far to go beyond the rounds that all settings have.
  public enum Goal: Sendable {
    /// To the profile's own most.
    case profile
    /// To the limit: the claim that probably costs least first, so many runs at a time; claims beyond what is left, in units of
    /// `RunConfig.work`, are left.
    case claims(jobs: Int, workLeft: Double)
  }

  private let seeds: SeedPlan
  /// The seeds of each setting, by round.
  private var settings: [[Run]] = []
  /// The place of a run's setting, by id: lookup only.
  private var places: [String: Int] = [:]

  /// - Parameter runs: in the plan's order.
  public init(_ runs: [Run], _ seeds: SeedPlan) {
    self.seeds = seeds
    var keys: [String: Int] = [:]
    for run in runs {
      let key = run.config.with(seed: 0).id
      let place = keys[key] ?? settings.count
      if place == settings.count {
        keys[key] = place
        settings.append([])
      }
      settings[place].append(run)
      places[run.config.id] = place
    }
    for place in settings.indices { settings[place].sort { $0.round < $1.round } }
  }

  /// Every run of the rounds that all settings have, in the order of training: checks and one seed of each setting, then the
  /// settings with one seed, then further seeds.
  var first: [[Run]] {
    (0..<seeds.least).flatMap { round -> [[Run]] in
      let runs = settings.flatMap { setting in
        setting.filter { $0.round == round }.map { (run: $0, isOnly: setting.count == 1) }
      }
      func isLate(_ item: (run: Run, isOnly: Bool)) -> Bool {
        round == 0 && item.isOnly && item.run.config.kind == .gan && seeds.least > 1
      }
      return [runs.filter { !isLate($0) }.map(\.run), runs.filter(isLate).map(\.run)]
    }.filter { !$0.isEmpty }
  }

  /// All that the profile may train without a budget.
  public var most: [Run] { settings.flatMap { $0.filter { $0.round < seeds.most } } }

  /// The next block; empty when nothing is left to do.
  /// - Parameters:
  ///   - isOver: whether a run needs no further look: done, diverged, or tried in vain.
  ///   - open: the claims that are undecided by the runs that are over; asked once all settings have their first seeds.
  public func next(_ open: () throws -> [OpenClaim], goal: Goal, isOver: (Run) -> Bool) rethrows -> [Run] {
    for round in first {
      let left = round.filter { !isOver($0) }
      if !left.isEmpty { return left }
    }
    guard seeds.isOpen else { return [] }
    let open = try open()
    /// How many seeds of a setting are over, from the first on.
    func count(_ place: Int) -> Int { settings[place].prefix { isOver($0) }.count }
    func places(_ claim: OpenClaim) -> [Int] { Set(claim.runs.compactMap { self.places[$0] }).sorted() }
    switch goal {
    case .profile:
      return block(Set(open.flatMap(places)).sorted(), limit: seeds.most, count)
    case .claims(let jobs, let workLeft):
      let priced = open.map { claim -> (places: [Int], work: Double) in
        let places = places(claim)
        let work = places.reduce(0) { sum, place in
          sum + Double(max(0, (claim.seeds ?? SeedCount.most) - count(place))) * settings[place][0].config.work
        }
        return (places, work)
      }
      // The first of equals: the order of the claims.
      guard let cheapest = priced.filter({ $0.work > 0 && $0.work <= workLeft }).min(by: { $0.work < $1.work }) else {
        return []
      }
      var runs: [Run] = []
      var taken: [Int: Int] = [:]
      repeat {
        let next = block(cheapest.places, limit: SeedCount.most) { count($0) + (taken[$0] ?? 0) }
        if next.isEmpty { break }
        for run in next { self.places[run.config.id].map { taken[$0, default: 0] += 1 } }
        runs += next
      } while runs.count < jobs
      return runs
    }
  }

  /// The next seed of those settings that have the fewest.
  private func block(_ places: [Int], limit: Int, _ count: (Int) -> Int) -> [Run] {
    let open = places.map { (place: $0, count: count($0)) }
      .filter { $0.count < min(limit, settings[$0.place].count) }
    let fewest = open.map(\.count).min()
    return open.filter { $0.count == fewest }.map { settings[$0.place][$0.count] }
  }
}
