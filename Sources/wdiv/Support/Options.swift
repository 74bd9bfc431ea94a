import ArgumentParser
import Datasets
import Experiments

/// Where things are; the same for every command that looks at runs.
struct PlaceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Folder for runs and report.", valueName: "folder"))
  var output = "output"

  @Option(help: ArgumentHelp("Folder with the article's numbers, experiments and profiles.", valueName: "folder"))
  var paper = "paper"
}

/// Where the data set is.
struct DataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Folder with Fashion-MNIST's four files; Debian's when left out.", valueName: "folder"))
  var data: String?
}

/// Which cells are meant.
struct CellOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A file's name under paper/profiles.", valueName: "name"))
  var profile = "quick"

  @Option(parsing: .upToNextOption, help: ArgumentHelp("Only the cells of these tables.", valueName: "table"))
  var only: [String] = []

  /// The profile with its cells; throws what is wrong with its files or the data.
  func plan(_ place: PlaceOptions, _ data: DataOptions) throws -> CellPlan {
    try CellPlan(profile: profile, paper: place.paper, only: only) {
      try TrainingData.load(folder: data.data).hash
    }
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
