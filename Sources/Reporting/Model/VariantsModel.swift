internal import Records

/// WGAN-div as it is found in the wild, each variant under its name.
struct VariantsModel: Sendable {
  /// One variant.
  struct Row: Sendable {
    /// Its name in the table.
    let label: String
    /// `tuned`, `published` or `own`.
    let setting: String
    let group: RunGroup
    /// Batch norm in the critic: one sample's penalty depends on the others.
    var mixesSamples: Bool { group.config.criticNorm == "batch" }
  }

  /// In the order of the table.
  let rows: [Row]

  init(_ runs: [RecordedRun]) {
    var variants: [(label: String, setting: String, runs: [RecordedRun])] = []
    for run in runs where run.tables.contains("variants") {
      let read = run.read(by: "variants")
      let known = run.uses.filter { $0.table == "variants" }
      // One run may be several variants.
      for (label, setting) in known.isEmpty
        ? [(run.config.method, "own")]
        : known.map({ ($0.label.isEmpty ? run.config.method : $0.label, $0.setting.rawValue) })
      {
        if let place = variants.firstIndex(where: { $0.label == label && $0.setting == setting }) {
          variants[place].runs.append(read)
        } else {
          variants.append((label, setting, [read]))
        }
      }
    }
    rows = variants.flatMap { variant in
      RunGroup.groups(of: variant.runs).map { Row(label: variant.label, setting: variant.setting, group: $0) }
    }
  }
}
