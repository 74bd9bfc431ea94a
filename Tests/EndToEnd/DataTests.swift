import Foundation
import Interchange
import TestSupport
import Testing

/// Data sets from the user's files, as the program is called.
@Suite("Data from the user's files: trained, resumed, refused")
struct DataTests {
  private static let fixtures = Program.project.appendingPathComponent("Tests/DatasetsTests/Fixtures").path

  /// A paper whose profile `tiny` reads another data set in color.
  private func paper(_ dataset: String, size: Int = 32) throws -> TinyPaper {
    let paper = try TinyPaper(steps: 6)
    let path = "\(paper.paper)/profiles/tiny.yaml"
    let profile = try BinaryFile.readText(path)
      .replacing("dataset: fashion-mnist", with: "dataset: \(dataset)").replacing("size: 16", with: "size: \(size)")
      .replacing("channels: 1", with: "channels: 3")
    try AtomicFile.write(profile, to: path)
    return paper
  }

  private func run(_ command: [String], _ paper: TinyPaper, _ output: String, data: [String] = []) throws
    -> Program.Result
  {
    try Program.run(
      command + ["--profile", "tiny", "--paper", paper.paper, "--output", paper.output(output)]
        + data.flatMap { ["--data", $0] })
  }

  @Test("a data set in color is trained unscored and shown; threads, form and local.yaml change no byte")
  func training() throws {
    let paper = try paper("cifar-10")
    let folder = "\(Self.fixtures)/cifar10"
    let first = try run(["report"], paper, "a", data: ["cifar-10=\(folder)"])
    #expect(first.code == 0, "\(first.errors)")
    #expect(
      first.errors.contains("nothing is scored: there are no feature nets of cifar-10 at size 32 in \(paper.paper)"))
    let digest = try run(["status", "--digest"], paper, "a", data: ["cifar-10=\(folder)"])
    #expect(digest.code == 0)
    let page = try BinaryFile.readText("\(paper.output("a"))/index.html")
    #expect(page.contains("cifar-10"))

    try AtomicFile.write("data: { cifar-10: \(folder)/cifar-10-python.tar.gz }\n", to: "\(paper.paper)/local.yaml")
    let second = try run(["run", "--all", "--threads", "2"], paper, "b")
    #expect(second.code == 0, "\(second.errors)")
    #expect(try run(["status", "--digest"], paper, "b").output == digest.output)

    let text = try Program.run(["data", "--output", paper.output("b"), "--json"])
    let sets = try #require(JSONValue.parse(text.output)["images"]?.array)
    #expect(sets.count == 1 && sets[0]["dataset"]?.string == "cifar-10" && sets[0]["count"]?.integer == 20)
    let bytes = try BinaryFile.read("\(paper.output("b"))/data/cifar-10-train-crop32-32-bilinear.bytes")
    #expect(sets[0]["data_hash"]?.string == sha256(bytes))
  }

  /// CIFAR-10's binary files with pictures that are easy to tell apart.
  private func writeCIFAR(to folder: String, train: Int, test: Int) throws {
    try Folder.create(folder)
    let size = IDXFixture.size
    for (number, name) in ((1...5).map { "data_batch_\($0)" } + ["test_batch"]).enumerated() {
      let count = number < 5 ? train / 5 : test
      let pixels = IDXFixture.images(count: count, first: 1000 * number)
      let records = IDXFixture.labels(count: count).enumerated().flatMap { index, label -> [UInt8] in
        var plane = [UInt8](repeating: 0, count: 32 * 32)
        for row in 0..<size {
          for column in 0..<size { plane[32 * row + column] = pixels[(index * size + row) * size + column] }
        }
        return [label] + plane + plane.map { $0 / 2 } + plane.map { 255 - $0 }
      }
      try AtomicFile.write(records, to: "\(folder)/\(name).bin")
    }
  }

  @Test("with feature nets of its own a data set in color is scored, and its crops have FIDs")
  func scored() throws {
    let paper = try paper("cifar-10", size: 16)
    let data = paper.output("cifar")
    try writeCIFAR(to: data, train: 320, test: 100)
    try FileManager.default.removeItem(atPath: "\(paper.paper)/features")
    try Folder.create("\(paper.paper)/features")
    let common = ["--data", "cifar-10=\(data)", "--paper", paper.paper, "--output", paper.output("o")]
    for seed in 1...3 {
      let net = try Program.run(["features", "--dataset", "cifar-10", "--size", "16", "--seed", "\(seed)"] + common)
      #expect(net.code == 0 && net.output.contains("features/cifar-10-16-seed\(seed).safetensors: test accuracy"))
    }
    let report = try Program.run(["report", "--profile", "tiny"] + common)
    #expect(report.code == 0 && !report.errors.contains("nothing is scored"), "\(report.errors)")
    let runs = try JSONValue.read(path: "\(paper.output("o"))/report.json")
    #expect(runs.text.contains("\"fid"))
    let reference = try JSONValue.read(path: "\(paper.output("o"))/reference/cifar-10-16.json")
    #expect(reference.text.contains("without one of ten classes"))
    let crops = try Program.run(["data", "cifar-10", "--size", "16", "--crop", "32", "24", "--json"] + common)
    let fids = (try JSONValue.parse(crops.output)["distances"]?["fids"]?.array ?? []).compactMap(\.number)
    #expect(fids.count == 4 && fids[0] == 0 && fids[3] == 0 && fids[1] > 0.1 && fids[1] == fids[2], "\(fids)")
    let doctor = try Program.run(["doctor", "--data", "celeba=/nowhere"] + common)
    #expect(doctor.output.contains("cifar-10 in \(data), 320 pictures of split train"), "\(doctor.output)")
    #expect(doctor.output.contains("celeba: /nowhere: there is no such folder"))
  }

  @Test("a page has a column of another profile's data set, known by what is recorded of it")
  func columns() throws {
    let paper = try TinyPaper(steps: 6)
    let output = ["--paper", paper.paper, "--output", paper.output("o")]
    let profile = try BinaryFile.readText("\(paper.paper)/profiles/tiny.yaml")
    func add(_ name: String, steps: Int, size: Int = 32) throws {
      try AtomicFile.write(
        profile.replacing("profile: tiny", with: "profile: \(name)").replacing("channels: 1", with: "channels: 3")
          .replacing("dataset: fashion-mnist", with: "dataset: cifar-10").replacing("size: 16", with: "size: \(size)")
          .replacing("steps: 6", with: "steps: \(steps)"), to: "\(paper.paper)/profiles/\(name).yaml")
    }
    // The longest has no runs; its images are those of the one that has.
    for (name, steps) in [("long", 60), ("middle", 12), ("short", 6)] { try add(name, steps: steps) }
    func page() throws -> String {
      let result = try Program.run(["render", "--profile", "tiny", "--data", paper.data] + output)
      #expect(result.code == 0, "\(result.errors)")
      return try BinaryFile.readText("\(paper.output("o"))/index.html")
    }
    #expect(try !page().contains("CIFAR-10, ours"))
    for name in ["short", "middle"] {
      let run = try Program.run(
        ["run", "--all", "--profile", name, "--data", "cifar-10=\(Self.fixtures)/cifar10"] + output)
      #expect(run.code == 0, "\(run.errors)")
    }
    let text = try page()
    #expect(text.contains("CIFAR-10, ours") && text.contains("profile middle: ") && !text.contains("profile short"))
    #expect(text.contains("1 trained, not scored") && text.contains("the methods of middle"))
    // On its own page Fashion-MNIST would be the column, were it trained.
    let other = try Program.run(
      ["render", "--profile", "middle", "--data", "cifar-10=\(Self.fixtures)/cifar10"] + output)
    #expect(other.code == 0, "\(other.errors)")
    #expect(try !BinaryFile.readText("\(paper.output("o"))/index.html").contains("Fashion-MNIST, ours"))
    try AtomicFile.write("profile: broken\n", to: "\(paper.paper)/profiles/broken.yaml")
    let broken = try Program.run(["render", "--profile", "tiny", "--data", paper.data] + output)
    #expect(
      broken.code == 2 && broken.errors.hasPrefix("wdiv: \(paper.paper)/profiles/broken.yaml:"), "\(broken.errors)")
  }

  @Test("crops of one data set are listed; without feature nets no FID between them")
  func crops() throws {
    let paper = try TinyPaper()
    let result = try Program.run([
      "data", "celeba", "--data", "celeba=\(Self.fixtures)/celeba", "--crop", "178", "108", "--size", "32", "--output",
      paper.output("o"), "--paper", paper.paper,
    ])
    #expect(result.code == 0 && result.output.split(separator: "\n").count == 3, "\(result.errors)")
    #expect(result.errors.hasPrefix("wdiv: no FID between the crops: "))
  }

  @Test(
    "what cannot be read: one line, code 2, nothing left",
    arguments: [
      ("cifar-10", "damaged/cifar/bad-crc", "is damaged"),
      ("celeba", "damaged/celeba/truncated", "list_eval_partition"),
      ("lsun", "damaged/lsun/mixed_lmdb", "neither JPEG nor PNG nor WebP"),
      ("pictures", "nowhere", "No such file or directory"),
      ("pictures", "damaged", "bad-crc.png: IDAT: incorrect data check"),
    ])
  func refusals(dataset: String, place: String, message: String) throws {
    let paper = try paper(dataset)
    let result = try run(["report"], paper, "o", data: ["\(dataset)=\(Self.fixtures)/\(place)"])
    let lines = result.errors.split(separator: "\n")
    #expect(result.code == 2 && lines.count == 1, "\(result.errors)")
    #expect(lines.first?.hasPrefix("wdiv: ") == true && result.errors.contains(message), "\(result.errors)")
    let left = (try? FileManager.default.subpathsOfDirectory(atPath: paper.output("o"))) ?? []
    #expect(left.filter { $0.hasSuffix(".bytes") || $0.hasSuffix(".json") } == [])
  }

  @Test func aDataSetThatNobodyPlaced() throws {
    let result = try run(["list"], paper("celeba", size: 64), "o")
    #expect(
      result.code == 2 && result.errors.hasPrefix("wdiv: no data for celeba: give --data celeba=PATH, or a line "))
  }
}
