import Foundation
import Interchange
import TestSupport
import Testing

/// Scores by Inception. `Scripts/check-data-sets` trains on every data set with every network.
@Suite("Scores by Inception, from weights to page")
struct ArticleDataTests {
  private static let fixtures = Program.project.appendingPathComponent("Tests/DatasetsTests/Fixtures").path

  /// A paper whose profile `tiny` has another data set and network.
  private func paper(
    _ dataset: String, _ network: String, size: Int, steps: Int, evaluation: String = ""
  ) throws -> TinyPaper {
    let paper = try TinyPaper(steps: steps)
    let path = "\(paper.paper)/profiles/tiny.yaml"
    var profile = try BinaryFile.readText(path)
    for (key, value) in [
      ("dataset", "\(dataset)\ndata: { split: all }"), ("network", network), ("size", "\(size)"), ("channels", "3"),
      ("width", "2"), ("batch", "4"),
      ("  points", "2\(evaluation)"), ("  samples", "6"), ("  final_samples", "7"), ("  final_pairs", "5"),
    ] {
      profile = try profile.replacing(Regex("(?m)^\(key): .*$"), with: "\(key): \(value)")
    }
    try AtomicFile.write(profile, to: path)
    return paper
  }

  private func command(
    _ words: [String], _ paper: TinyPaper, _ output: String, _ dataset: String, _ path: String, _ more: [String] = []
  ) -> [String] {
    words + ["--profile", "tiny", "--paper", paper.paper, "--output", paper.output(output)]
      + ["--data", "\(dataset)=\(Self.fixtures)/\(path)"] + more
  }

  @Test("scored by Inception, as the official code makes samples: page, kept statistics, crops, folders")
  func inception() throws {
    let paper = try paper(
      "celeba", "official-convnet", size: 64, steps: 2,
      evaluation: "\n  inception: tensorflow\n  generation: official\n  real_images: 4")
    // One training is enough.
    let table = "\(paper.paper)/experiments/methods.yaml"
    let text = try BinaryFile.readText(table)
    let second = try #require(text.range(of: "  - method: wgan-div"))
    let first = try #require(text.range(of: "  - method: wgan\n"))
    try AtomicFile.write(
      String(text[..<first.lowerBound] + text[second.lowerBound...]), to: table)
    let weights = paper.output("weights.safetensors")
    try InceptionRule.write(seed: 3, to: weights)

    let unscored = try Program.run(command(["report"], paper, "o", "celeba", "celeba"))
    #expect(
      unscored.code == 0 && unscored.errors.contains("nothing is scored: no weights of Inception are given, by --i"))
    try AtomicFile.write("inception: \(weights)\n", to: "\(paper.paper)/local.yaml")
    try FileManager.default.removeItem(atPath: "\(paper.output("o"))/runs")
    let scored = try Program.run(command(["report"], paper, "o", "celeba", "celeba"))
    #expect(scored.code == 0 && !scored.errors.contains("nothing is scored"), "\(scored.errors)")
    let reference = "\(paper.output("o"))/reference/celeba-64-inception-4"
    let record = try JSONValue.read(path: "\(reference).json")
    #expect(record["realImages"]?.integer == 4 && record["generation"]?.string == "official")
    #expect(record["featureNets"]?.array?.first?["preprocessing"]?.string == "tensorflow")
    let run = try #require(TinyPaper.runs(paper.output("o")).first)
    let metrics = try BinaryFile.readText("\(paper.output("o"))/runs/\(run)/metrics.jsonl")
    #expect(
      metrics.split(separator: "\n").count == 2 && metrics.contains("\"fids\":[") && !metrics.contains("classShares"))

    // Nothing is measured or trained again; weights that are no weights are one line.
    let measured = try BinaryFile.read("\(reference).safetensors")
    let again = try Program.run(command(["report"], paper, "o", "celeba", "celeba"))
    #expect(again.code == 0 && again.errors.contains("nothing left to train"), "\(again.errors)")
    #expect(try BinaryFile.read("\(reference).safetensors") == measured)
    let bad = try Program.run(
      command(["report"], paper, "bad", "celeba", "celeba", ["--inception", "\(reference).safetensors"]))
    #expect(bad.code == 2 && bad.errors.split(separator: "\n").count == 1, "\(bad.errors)")

    // Crops, and folders.
    let crops = try Program.run([
      "data", "celeba", "--data", "celeba=\(Self.fixtures)/celeba", "--split", "all", "--crop", "178", "108", "--size",
      "32", "--json", "--inception", weights, "--output", paper.output("o"), "--paper", paper.paper,
    ])
    let fids = (try JSONValue.parse(crops.output)["distances"]?["fids"]?.array ?? []).compactMap(\.number)
    #expect(fids.count == 4 && fids[0] == 0 && fids[3] == 0 && fids[1] > 0 && fids[1] == fids[2], "\(crops.errors)")
    let faces = "\(Self.fixtures)/celeba/img_align_celeba"
    let same = try Program.run(["fid", faces, faces, "--inception", weights, "--json"])
    let value = try #require(JSONValue.parse(same.output)["fid"]?.number)
    #expect(abs(value) < 1e-3, "\(same.errors)")
    let needed = try Program.run(["fid", faces, faces])
    #expect(needed.code == 2 && needed.errors.contains("give the weights of Inception by --inception"))
  }
}
