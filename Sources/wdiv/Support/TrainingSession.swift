import Datasets
import Experiments
import Records

/// Training from the command line: progress on stderr, Ctrl-C, exit codes.
final class TrainingSession {
  let plan: RunPlan
  let place: PlaceOptions
  let data: DataStore
  let work: WorkOptions
  let limit: Limit
  let log = ProgressLog()
  private let start = ContinuousClock.now
  /// Real images; nil until the first GAN needs them.
  private var images: ImageSet?
  /// What generated ones are scored against; nil until then, and where there is nothing to score with.
  private var reference: EvaluationReference?

  /// - Parameter limit: how long to go on.
  init(_ plan: RunPlan, place: PlaceOptions, data: DataStore, work: WorkOptions, limit: Limit = .profile) throws {
    (self.plan, self.place, self.data, self.work, self.limit) = (plan, place, data, work, limit)
    StopSignal.install()
    // Before anything is measured, which takes minutes.
    try store.checkFormat()
    try store.prepare()
  }

  var store: RunStore { RunStore(output: place.output) }

  /// Seconds by the clock since it began.
  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// Times what is left of the runs, prints the price, and records it for the page under a name.
  func price(_ runs: [Records.Run], recordAs name: String? = nil) throws -> PriceList {
    let list = try PriceList(
      runs, profile: plan.profile, store: store, data: data, jobs: work.parallelRuns, threads: work.threads)
    log.note("price: \(list.text)")
    if let name { try store.record(list.price, profile: name) }
    return list
  }

  /// Trains what is missing of the runs; Ctrl-C and the end of the budget save their states.
  func train(_ runs: [Records.Run], prices: PriceList? = nil, reserve: Double = 0) throws -> TrainingSummary {
    let profile = plan.profile
    let deadline = limit.seconds.map { start + .seconds($0 - reserve) }
    @Sendable func shouldStop() -> Bool {
      StopSignal.isRequested || deadline.map { ContinuousClock.now >= $0 } ?? false
    }
    if images == nil, runs.contains(where: { $0.config.kind == .gan }) {
      log.note("[1/3] real data and feature nets")
      let train = try data.train(profile)
      images = try ImageSet(train, size: profile.size)
      reference = try reference(train)
    }
    log.note("[2/3] \(runs.count) runs, \(work.parallelRuns) at a time")
    let scheduler = Scheduler(
      store: store, trainer: RunTrainer(images: images, reference: reference, evaluation: profile.evaluation),
      jobs: work.parallelRuns, threads: work.threads, log: log, seconds: prices?.seconds ?? [:], shouldStop: shouldStop)
    let summary = TrainingSummary(try scheduler.train(runs))
    log.note("[3/3] \(summary.results.count { $0.state == .done }) of \(runs.count) runs done")
    return summary
  }

  /// Nil where there is nothing to score with, or no held-out images for small nets: runs are then trained unscored.
  private func reference(_ train: LabeledImages) throws -> EvaluationReference? {
    let (profile, settings) = (plan.profile, plan.profile.evaluation)
    let nets = try data.nets(profile)
    guard let net = nets.first else {
      log.note("nothing is scored: \(data.scoringHint(profile))")
      return nil
    }
    let test = try data.heldOut(profile)
    if test == nil, !net.isInception {
      log.note("nothing is scored: \(profile.dataset) has no images that are held out")
      return nil
    }
    if settings.inception != nil, !net.isInception {
      log.note("scored by small feature nets: \(data.scoringHint(profile))")
    }
    return try EvaluationReference(
      store: store, name: profile.referenceName(isInception: net.isInception), size: profile.size, nets: nets,
      realImages: settings.realImages, generation: settings.generation, train: train, test: test,
      threads: Machine.cores,
      // Not the budget: without it there is nothing to show.
      shouldStop: { StopSignal.isRequested }, note: log.note)
  }
}

extension TrainingSession {
  /// Trains in rounds: first every setting with the profile's least seeds, one whole round at a time; then, as far as the limit
  /// allows, the settings that an undecided claim still reads.
  ///
  /// - Parameter look: what becomes of a round: the claims that are open by now. Called after every round that trained
  ///   something, and once at the end; not after Ctrl-C.
  func trainRounds(
    _ listed: [Records.Run], prices: PriceList?, look: () throws -> [OpenClaim]
  ) throws -> TrainingSummary {
    let rounds = Rounds(listed, plan.profile.seeds)
    var results: [RunResult] = []
    var tried = Set<String>()
    var open: [OpenClaim]?
    var lookSeconds = 0.0
    func claims() throws -> [OpenClaim] {
      if let open { return open }
      let begin = seconds
      let claims = try look()
      lookSeconds = seconds - begin
      open = claims
      return claims
    }
    func isOver(_ run: Records.Run) -> Bool {
      tried.contains(run.config.id)
        || (run.round >= plan.profile.seeds.least && store.run(run.config).status().state.isFinal)
    }
    while true {
      let left = limit.seconds.map { $0 - seconds - lookSeconds }
      if let left, left <= 0 { break }
      let block = try rounds.next(
        claims, goal: limit.goal(jobs: work.parallelRuns, left: left, prices: prices), isOver: isOver)
      if block.isEmpty { break }
      let isNew = block.contains { !store.run($0.config).status().state.isFinal }
      let summary = try train(block, prices: prices, reserve: lookSeconds)
      results += summary.results
      tried.formUnion(block.map(\.config.id))
      if StopSignal.isRequested { return TrainingSummary(results) }
      if isNew {
        open = nil
        _ = try claims()
      }
    }
    _ = try claims()
    // What the budget did not reach is no failure.
    return TrainingSummary(
      limit.seconds == nil ? results : results.filter { $0.state != .waiting && $0.state != .interrupted })
  }
}

/// How long a batch goes on.
enum Limit: Equatable {
  /// To the profile's own least and most.
  case profile
  /// By the clock, from the start of the program.
  case budget(seconds: Double)
  /// Until every claim is decided, or cannot be.
  case decided

  var seconds: Double? { if case .budget(let seconds) = self { seconds } else { nil } }

  /// - Parameter left: seconds of the budget.
  func goal(jobs: Int, left: Double?, prices: PriceList?) -> Rounds.Goal {
    guard self != .profile else { return .profile }
    // Claims are compared by work; by what a unit of work takes here they are told from those that the budget cannot reach.
    let workLeft = left.flatMap { left in prices?.secondsOfWork.map { left * Double(jobs) / $0 } }
    return .claims(jobs: jobs, workLeft: workLeft ?? .infinity)
  }
}

extension TrainingSummary {
  /// Throws what the exit code has to say, unless all runs are done.
  func check() throws {
    if exitCode != 0 { throw CheckFailure(exitCode: exitCode, message: message) }
  }
}
