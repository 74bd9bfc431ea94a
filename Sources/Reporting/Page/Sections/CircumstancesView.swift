internal import Records

/// The one section that differs between machines.
enum CircumstancesView {
  static func view(_ model: ReportModel) -> View {
    let known = model.input.cells.compactMap { cell in cell.circumstances.map { (cell, $0) } }
    var facts: [(label: String, value: String?, hash: String?)] = []
    func add(_ label: String, _ value: String) { facts.append((label, value.isEmpty ? "unknown" : value, nil)) }
    func either(_ value: (Circumstances) -> String) -> String { different(known.map { value($0.1) }) }
    if known.isEmpty {
      add("Trained", "nothing yet, or nothing is recorded about it")
    } else {
      add("Trained at commit", either { commit($0.commit) })
      add("Trained on", either { "\($0.processor), \(Format.count($0.cores, "core"))" })
      add("Kernels and threads", either { "\($0.kernels), \(Format.count($0.threads, "thread")) a run" })
      add("Swift", either(\.swiftVersion))
      add("Libraries", either { libraries($0) })
      add("Operating system", either(\.system))
      add("Machine", either(\.host))
      add("Time of all GAN trainings together", Format.duration(known.reduce(0) { $0 + $1.1.wallSeconds }))
      add("CPU time of all GAN trainings together", Format.duration(known.reduce(0) { $0 + $1.1.cpuSeconds }))
    }
    if let price = model.input.price {
      add(
        "Price before the start",
        "\(Format.duration(price.seconds)) with \(Format.count(price.jobs, "job")), "
          + "\(Format.fixed(100 * price.scoringShare, decimals: 0)) % of it scoring; by table in seconds of one core: "
          + price.tables.map { "\($0.name) \(Format.fixed($0.seconds, decimals: 0))" }.joined(separator: ", "))
      add(
        "Critic passes (steps with a batch of real images) by method",
        price.methods.map { "\(model.article.name(ofMethod: $0.name)) \(Format.whole($0.criticPasses))" }
          .joined(separator: ", "))
    }
    if let rendering = model.input.rendering {
      add("Page rendered at commit", commit(rendering.commit))
      add(
        "Page rendered by",
        "\(rendering.swiftVersion); \(libraries(rendering)); \(rendering.processor), \(rendering.system)")
    }
    for hash in model.values(\.dataHash) { facts.append(("Data, SHA-256 of the decoded images", nil, hash)) }
    for (index, net) in model.input.featureNets.enumerated() {
      facts.append(("Feature net \(index + 1), SHA-256", nil, net.hash))
    }
    return .object([
      (
        "facts",
        .objects(facts) { [("label", .text($0.label)), ("value", .optional($0.value)), ("hash", .optional($0.hash))] }
      ),
      (
        "cost",
        known.isEmpty
          ? .absent
          : Cells.table(
            id: "cost", caption: "Cost of every run",
            columns: ["Run", "method", "seed", "time", "CPU time", "finished"],
            rows: known.map { cell, circumstances in
              TableRow(
                cell.config.shortID, to: cell.anchor,
                [
                  model.name(of: cell.config), String(cell.config.seed), Format.duration(circumstances.wallSeconds),
                  Format.duration(circumstances.cpuSeconds), circumstances.finished,
                ])
            })
      ),
    ])
  }

  private static func different(_ values: [String]) -> String {
    var seen: [String] = []
    for value in values where !seen.contains(value) { seen.append(value) }
    return seen.joined(separator: "; ")
  }

  private static func libraries(_ circumstances: Circumstances) -> String {
    circumstances.libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
  }

  /// A commit's hash; the suffix of an unclean tree in words.
  private static func commit(_ commit: String) -> String {
    guard !commit.isEmpty else { return "unknown" }
    return commit.hasSuffix("-dirty")
      ? commit.dropLast("-dirty".count) + ", with uncommitted changes" : commit + ", no uncommitted changes"
  }
}
