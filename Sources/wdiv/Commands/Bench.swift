public import ArgumentParser
import Engine
public import Experiments
import Foundation
import Interchange

/// `wdiv bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time a critic step and a generator step on random images; see BENCHMARKS.md.")

  @OptionGroup var kernelOptions: KernelOptions

  @Flag(help: "One JSON object a line.")
  var json = false
  @Flag(help: "Also the plans' sizes, and where the time goes.")
  var explain = false
  @Option(help: "Channels of the critic's first stage.")
  var width = 32
  @Option(help: "Side of the images: 8, 16, 32, 64 or 128.")
  var size = 32
  @Option(help: "Colors of an image.")
  var channels = 1
  @Option(help: "Samples in a batch.")
  var batch = 64
  @Option(help: "Worker threads.")
  var threads = 2
  @Option(help: "Timed steps.")
  var repeats = 15
  @Option(help: "Method of the critic's step.")
  var method = "wgan-div"
  @Option(help: "Networks: \(BenchmarkSettings.networks.joined(separator: ", ")).")
  var network = BenchmarkSettings.networks[0]
  @Flag(help: "Also one evaluation of 10,000 samples by the three feature nets of this size.")
  var evaluation = false
  @Option(help: ArgumentHelp("Folder of the feature nets.", valueName: "folder"))
  var features = "paper/features"
  @Option(help: ArgumentHelp("Also the features of 64 images by Inception with these weights.", valueName: "file"))
  var inception: String?
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Where the penalty is taken: interpolates, real-and-fake, half (as many points); the first two when left out.",
      valueName: "points"))
  var points: [BenchmarkSettings.Points] = []

  func validate() throws {
    guard BenchmarkSettings.methods.contains(method) else {
      throw ValidationError("--method takes \(BenchmarkSettings.methods.joined(separator: ", "))")
    }
    guard BenchmarkSettings.networks.contains(network) else {
      throw ValidationError("--network takes \(BenchmarkSettings.networks.joined(separator: ", "))")
    }
    guard [8, 16, 32, 64, 128].contains(size) else { throw ValidationError("--size takes 8, 16, 32, 64 or 128") }
    guard (1...1024).contains(width), (1...1024).contains(channels), (1...4096).contains(batch) else {
      throw ValidationError("--width and --channels take numbers from 1 to 1024, --batch from 1 to 4096")
    }
    guard (1...1024).contains(threads), (1...1_000_000).contains(repeats) else {
      throw ValidationError("--threads takes numbers from 1 to 1024, --repeats from 1 to 1000000")
    }
  }

  func run() throws {
    let settings = BenchmarkSettings(
      method: method, network: network, width: width, size: size, channels: channels, batch: batch, threads: threads,
      repeats: repeats)
    let peak = try Benchmark.measuredPeak(threads: threads)
    var results: [BenchmarkResult] = []
    var explanations: [BenchmarkExplanation] = []
    // The generator has no penalty: it is timed once.
    for (position, points) in (points.isEmpty ? [.interpolates, .realAndFake] : points).enumerated() {
      let benchmark = try Benchmark(settings, points: points, peak: peak)
      results.append(try benchmark.critic())
      if position == 0 { results.append(try benchmark.generator()) }
      if position == 0, evaluation {
        results.append(try benchmark.evaluation(samples: 10_000, features: features))
      }
      if position == 0, let inception { results.append(try benchmark.inception(inception)) }
      if explain {
        explanations.append(try benchmark.criticExplanation())
        if position == 0 { explanations.append(try benchmark.generatorExplanation()) }
      }
    }
    if json { for result in results { print(result.json.text) } }
    if !json { print(table(results, peak: peak)) }
    let text = explanations.map(\.text).joined(separator: "\n\n")
    // With --json, stdout is data.
    if explain, json { FileHandle.standardError.write(Data("\n\(text)\n".utf8)) }
    if explain, !json { print("\n\(text)") }
  }

  private func table(_ results: [BenchmarkResult], peak: Double) -> String {
    var table = TextTable(columns: ["step", "points", "best ms", "median ms", "GFLOP/s", "of peak"])
    for result in results {
      table.add([
        result.step, result.points?.rawValue ?? "", result.best.text(2), result.median.text(2),
        result.flops == 0 ? "" : result.gflops.text(1),
        result.flops == 0 ? "" : "\((100 * result.gflops / peak).text(0)) %",
      ])
    }
    return """
      \(method), \(network), \(size)x\(size)x\(channels), width \(width), batch \(batch), \(threads) threads; \
      multiply-adds on registers alone: \(peak.text(1)) GFLOP/s
      \(table.text)
      """
  }
}

extension BenchmarkSettings.Points: ExpressibleByArgument {}

extension BenchmarkExplanation {
  fileprivate var text: String {
    var table = TextTable(columns: ["kind", "steps", "ms", "share", "GFLOP/s"])
    let total = parts.reduce(0) { $0 + $1.milliseconds }
    for part in parts {
      let rate = part.flops == 0 ? "" : (Double(part.flops) / part.milliseconds / 1e6).text(1)
      table.add([
        part.kind, "\(part.count)", part.milliseconds.text(3), "\((100 * part.milliseconds / total).text(1)) %", rate,
      ])
    }
    var longest = TextTable(columns: ["longest steps", "ms", "GFLOP/s"])
    for part in single.prefix(20) {
      let rate = part.flops == 0 ? "" : (Double(part.flops) / part.milliseconds / 1e6).text(1)
      longest.add([part.kind, part.milliseconds.text(3), rate])
    }
    var passTable = TextTable(columns: ["passes up to", "steps", "instructions", "GFLOP", "MB"])
    // A pass that finds nothing in this step has no line.
    let figures = passes.map { [$0.summary.steps, $0.summary.instructions, $0.summary.flops, $0.summary.bytes] }
    for (place, pass) in passes.enumerated() where place == 0 || figures[place] != figures[place - 1] {
      let plan = pass.summary
      passTable.add([
        pass.pass ?? "none", "\(plan.steps)", "\(plan.instructions)", (Double(plan.flops) / 1e9).text(3),
        (Double(plan.bytes) / 1e6).text(1),
      ])
    }
    return """
      \(step), \(points.rawValue): \(summary.nodes) nodes, \(summary.steps) steps in \(summary.stages) stages, \
      \((Double(summary.flops) / 1e9).text(3)) GFLOP, \((Double(summary.bytes) / 1e6).text(1)) MB for values \
      (\((Double(summary.bytesUnshared) / 1e6).text(1)) MB without sharing)
      \(table.text)
      \(longest.text)
      \(passTable.text)
      """
  }
}

extension Double {
  /// With a fixed number of decimals.
  fileprivate func text(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}
