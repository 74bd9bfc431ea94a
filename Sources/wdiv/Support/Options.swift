import ArgumentParser
import Experiments
import Interchange
import Records
import Reporting

/// Where things are; the same for every command that looks at runs.
struct PlaceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Folder for runs and report.", valueName: "folder"))
  var output = "output"

  @Option(help: ArgumentHelp("Folder with the article's numbers, experiments and profiles.", valueName: "folder"))
  var paper = "paper"
}

/// Where the page's form is.
struct TemplateOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Folder with the page's templates and style sheet.", valueName: "folder"))
  var templates = "templates"
}

/// Another report to set beside the new one.
struct CompareOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Another report.json: say, here and on the page, which rules, data, verdicts and numbers changed since then.",
      valueName: "file"))
  var compare: String?

  @Option(
    help: ArgumentHelp(
      "verdict: end with exit code 1 when a verdict differs from that of --compare.", valueName: "difference"))
  var failOn: Difference?

  enum Difference: String, ExpressibleByArgument { case verdict }

  func validate() throws {
    if failOn != nil, compare == nil { throw ValidationError("--fail-on verdict needs --compare OTHER/report.json") }
  }

  /// The other report. It may be the very one that is about to be replaced, so it is read first.
  func read() throws -> JSONValue? { try compare.map(ReportComparison.read) }

  /// Prints what changed.
  func show(_ comparison: ReportComparison?, templates: TemplateOptions) throws {
    if let comparison { print(try comparison.text(templates: templates.templates)) }
  }

  /// Throws `CheckFailure` for a difference that is to be a failure.
  func check(_ comparison: ReportComparison?) throws {
    guard failOn == .verdict, let compare, let changed = comparison?.changedVerdicts, !changed.isEmpty else { return }
    throw CheckFailure(message: "verdicts differ from those in \(compare): \(changed.joined(separator: ", "))")
  }
}

/// Which profile is meant.
struct ProfileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A file's name under paper/profiles.", valueName: "name"))
  var profile = "quick"

  @Option(help: DataStore.help)
  var data: [String] = []

  @Option(
    help: ArgumentHelp(
      "Weights of FID's Inception, for profiles that score by it; looked up in paper/local.yaml when left out.",
      valueName: "file"))
  var inception: String?

  /// The profile with its runs; throws what is wrong with its files or the data.
  func plan(_ place: PlaceOptions) throws -> RunPlan {
    try RunPlan(profile: profile, paper: place.paper, dataHash: DataStore(place, data).hash)
  }
}

extension ProfileOptions {
  /// The same for commands that only look: the data's hash may be the remembered one.
  func quickPlan(_ place: PlaceOptions) throws -> RunPlan {
    try RunPlan(profile: profile, paper: place.paper, dataHash: DataStore(place, data).quickHash)
  }
}

/// Which of a profile's runs are meant.
struct TableOptions: ParsableArguments {
  @Option(parsing: .upToNextOption, help: ArgumentHelp("Only the runs of these tables.", valueName: "table"))
  var only: [String] = []
}

/// Which build of the kernels runs; it changes no bit.
struct KernelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Build of the kernels: v3 (AVX2) or v4 (AVX-512); the best when left out.", valueName: "level"))
  var kernels: String?

  /// Forces the level for this process, before anything runs.
  func validate() throws {
    guard let kernels else { return }
    do { try Machine.force(kernels: kernels) } catch { throw ValidationError("--kernels: \(error)") }
  }
}

/// How much of the machine to use.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Trainings at the same time; one a core when left out.", valueName: "number"))
  var jobs: Int?

  @Option(help: ArgumentHelp("Threads inside one training.", valueName: "number"))
  var threads = 1

  func validate() throws {
    guard jobs ?? 1 >= 1, threads >= 1, jobs ?? 1 <= 1024, threads <= 1024 else {
      throw ValidationError("--jobs and --threads take numbers from 1 to 1024")
    }
  }

  /// Trainings at the same time: as asked, or so many that they and their threads fill the cores.
  var parallelRuns: Int { jobs ?? max(1, Machine.cores / threads) }
}

/// How long to go on beyond the seeds that every setting gets.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Train by the clock, such as 25m or 8h: the seeds that probably decide most claims.", valueName: "time"))
  var budget: String?

  @Option(help: ArgumentHelp("decided: add seeds until every claim is decided, 64 at most.", valueName: "goal"))
  var until: Goal?

  enum Goal: String, ExpressibleByArgument { case decided }

  var isGiven: Bool { budget != nil || until != nil }

  func validate() throws {
    if let budget, Self.seconds(budget) == nil {
      throw ValidationError("--budget '\(budget)': give a time from 1s to 365d, such as 90s, 25m, 8h or 2d")
    }
    if budget != nil, until != nil { throw ValidationError("--budget and --until exclude each other") }
  }

  /// Throws for a profile that decides nothing by comparison.
  func limit(for plan: RunPlan) throws -> Limit {
    guard isGiven else { return .profile }
    guard plan.profile.seeds.isOpen, plan.profile.seeds.least >= SeedCount.fewest else {
      throw ValidationError(
        "--budget and --until need a profile with rounds of at least \(SeedCount.fewest) seeds; "
          + "profile \(plan.profile.profile) has \(plan.profile.seeds.order.count)")
    }
    return budget.flatMap(Self.seconds).map { .budget(seconds: $0) } ?? .decided
  }

  /// "25m" in seconds; nil for what is no time from a second to a year.
  static func seconds(_ text: String) -> Double? {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()),
      text.allSatisfy({ $0.isNumber || $0 == "." || $0 == text.last })
    else { return nil }
    let seconds = number * unit
    return (1...365 * 86_400).contains(seconds) ? seconds : nil
  }
}
