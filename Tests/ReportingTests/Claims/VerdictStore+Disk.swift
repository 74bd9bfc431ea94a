import Experiments
import Foundation
import Interchange
import Records

@testable import Reporting

extension VerdictStore {
  private static let dataHash = String(repeating: "5a", count: 32)
  private static let quick = Result {
    try RunPlan(profile: "quick", paper: FixtureStore.folder + "paper") { _ in dataHash }
  }
  private static let labels = Result { try ClaimStore.claims().labels }
  /// Feature nets that the page asks for, and others.
  private static let nets = (right: (1...3).map { sha256("net \($0)") }, wrong: (4...6).map { sha256("net \($0)") })

  /// The runs of some tables, written to a store and read from there as the page reads them. Runs that no rule
  /// reads are waiting.
  func input(_ tables: [String]) throws -> ReportInput {
    let output = NSTemporaryDirectory() + "verdicts-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: output) }
    let plan = try Self.quick.get()
    let runs = try plan.runs(plan.runs, of: tables).filter { $0.round < seeds }.map(scaled)
    let evaluation = plan.profile.evaluation
    let scoring = Scoring(
      featureNets: Self.nets.right, samples: evaluation.finalSamples, pairs: evaluation.finalPairs)
    for run in runs { try write(run, tables, evaluation, scoring, to: output) }
    return ReportInput(
      profile: plan.profile.profile, summary: plan.profile.summary,
      runs: try runs.map { try RecordedRun($0, output: output, scoring: scoring) },
      reference: ReferenceScores(
        dataHash: Self.dataHash, featureNets: scoring.featureNets.map { .init(hash: $0, accuracy: 0.87) }, entries: []))
  }

  private func scaled(_ run: Run) -> Run {
    guard let scale, run.config.kind == .gan else { return run }
    var run = run
    scale(&run.config)
    for place in run.uses.indices { run.uses[place].readsStep = run.config.steps }
    return run
  }

  private func write(
    _ run: Run, _ tables: [String], _ evaluation: EvaluationSettings, _ scoring: Scoring, to output: String
  ) throws {
    let config = run.config
    let uses = run.uses.filter { tables.contains($0.table) }
    let own = uses.first { $0.setting != .published }
    guard let use = own ?? uses.first else { return }
    if config.kind != .gan {
      guard let values = values(use.label, config.seed) else { return }
      let end = ends[use.label]?[config.seed] ?? .done
      var record = record(of: config, end)
      if end == .done { record.values = NamedValues(values.map { (name: $0.key, value: $0.value) }) }
      return try write(record, end, metrics: "", to: output)
    }
    guard let logFID = own == nil ? published : logFID(config) else { return }
    let parts = try Self.labels.get().first { $0.table == use.table }?.parts ?? []
    let row = ClaimEvidence.label(of: RecordedRun(config: config, tables: []), by: parts)
    let end = own == nil ? .done : ends[row]?[config.seed] ?? .done
    var record = record(of: config, end)
    let steps = evaluation.steps(of: run).filter { $0 <= record.step }
    let earlier = end == .scoredAnew ? Self.nets.wrong : Self.nets.right
    let points = metrics(
      config, logFID: logFID, steps: steps, settings: evaluation, nets: Scoring.mark(of: earlier))
    let text = points.map { $0.json.text + "\n" }.joined()
    record.metricsHashes = [StepHash(step: record.step, hash: sha256(text))]
    if record.state == .done, run.isScoredAtEnd, let last = points.last {
      record.finalMetrics = MetricsPoint(step: last.step, samples: scoring.samples, fids: last.fids)
      record.scoring = scoring
      if end == .scoredOtherwise { record.scoring?.featureNets = Self.nets.wrong }
    }
    try write(record, end, metrics: text, to: output)
  }

  private func record(of config: RunConfig, _ end: End) -> RunRecord {
    let half = config.steps / 2
    return switch end {
    case .done, .scoredOtherwise, .scoredAnew: RunRecord(config: config, state: .done, step: config.steps)
    case .waiting: RunRecord(config: config, state: .waiting)
    case .killed: RunRecord(config: config, state: .running, step: half)
    case .failed: RunRecord(config: config, state: .failed(error: "no space left"), step: half)
    case .diverged:
      RunRecord(
        config: config, state: .diverged(step: half, quantity: "critic.loss"), step: half, lastGoodStep: half - 1)
    }
  }

  /// The files that rules read, as a training leaves them; but nothing is flushed.
  private func write(_ record: RunRecord, _ end: End, metrics: String, to output: String) throws {
    guard end != .waiting else { return }
    let folder = RunFolder(output: output, config: record.config)
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    func write(_ text: String, _ file: RunFile) throws {
      try text.write(toFile: folder.file(file), atomically: false, encoding: .utf8)
    }
    if !metrics.isEmpty { try write(metrics, .metrics) }
    try write(record.json.withChecksum().text, .record)
  }
}
