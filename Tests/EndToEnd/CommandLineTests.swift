import Engine
import Foundation
import Interchange
import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    (["lst"], "Unexpected argument 'lst'"),
    (["list", "--bogus"], "Unknown option '--bogus'"),
    (["list", "--profile"], "Missing value for '--profile <name>'"),
    (["list", "--profile", "nope"], "unknown profile 'nope'; there are celeba, celeba-hq-128, "),
    (["list", "--only", "nope"], "unknown table 'nope'; there are methods, sampling"),
    (["list", "--paper", "/nonexistent"], "/nonexistent/profiles/quick.yaml: no such file"),
    (["list", "--data", "/nonexistent"], "/nonexistent"),
    (["status", "--json", "--digest"], "exclude each other"),
    (["run", "--all", "--kernels", ""], "'': it takes v3 or v4"),
    (["report", "--profile", "smoke", "--kernels", "V3"], "'V3': it takes v3 or v4"),
    (["verify", "x.safetensors", "--kernels"], "Missing value for '--kernels <level>'"),
    (["bench", "--evaluation", "--features", "/nonexistent"], "/nonexistent/fashion-mnist-32-seed1.safetensors"),
    (["sample", "0123456789ab", "-o", "/tmp/x.png", "--output", "/nonexistent"], "no such run in /nonexistent/runs"),
    (["fid", "/nonexistent/a", "/nonexistent/b"], "/nonexistent/a"),
    (["render", "--profile", "smoke", "--templates", "/nonexistent"], "/nonexistent"),
    (["render", "--profile", "smoke", "--output", "/proc/nowhere"], "/proc/nowhere"),
    (["render", "--fail-on", "verdict", "--paper", "/nonexistent"], "--fail-on verdict needs --compare OTHER/"),
    (["report", "--fail-on", "verdict", "--paper", "/nonexistent"], "--fail-on verdict needs --compare OTHER/"),
    (["render", "--compare", "/nonexistent", "--fail-on", "number"], "'number'"),
    (["bench", "--kernels", "v5"], "--kernels: WDIV_KERNELS is 'v5': it takes v3 or v4"),
    (["bench", "--points", "everywhere"], "everywhere"),
    (["bench", "--method", "gan"], "gan"),
    (
      ["bench", "--network", "vit"], "--network takes convnet, keras, official-convnet, official-resnet, article-keras"
    ),
    (["fid", "a", "b", "--inception", "/nonexistent/w.pth"], "/nonexistent/w.pth"),
    (["fid", "a", "b", "--preprocessing", "bicubic"], "'bicubic': it takes pytorch-fid or tensorflow"),
    (["fid", "Tests/MetricsTests/Fixtures/fid/bad-keys.npz", "b"], "statistics are two arrays 'mu' and 'sigma'"),
    (
      [
        "fid", "Tests/MetricsTests/Fixtures/fid/stats-24-b.npz",
        "Tests/MetricsTests/Fixtures/inception/inception-32.safetensors",
      ], "give the weights of Inception by --inception"
    ),
  ])
  func wrongUsageIsOneLineAndExitCode2(arguments: [String], message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.code == 2)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("wdiv: ") && result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func helpGoesToStandardOutput() throws {
    let result = try Program.run(["help", "list"])
    #expect(result.code == 0)
    #expect(result.output.contains("--profile <name>"))
    #expect(result.errors == "")
  }

  @Test func listAndStatusPrintOneArrayOfRuns() throws {
    let scratch = try Scratch()
    for command in ["list", "status"] {
      let result = try Program.run([command, "--profile", "quick", "--json", "--output", scratch.path])
      #expect(result.code == 0)
      let runs = try #require(try JSONValue.parse(result.output).array)
      #expect(runs.count { $0["config"]?["kind"]?.string == "gan" } == 118)
      let keys = ["config", "id", "label", "state", "tables", "uses"] + (command == "status" ? ["step"] : [])
      for run in runs {
        #expect(run.object?.map(\.key).sorted() == keys.sorted() && run["state"]?.string == "waiting")
      }
      let div = try #require(
        runs.first { $0["config"]?["method"]?.string == "wgan-div" && $0["config"]?["size"] != nil })
      #expect(div["config"]?["constants"]?["k"]?.number == 2 && div["config"]?["constants"]?["p"]?.number == 6)
    }
  }

  @Test func aDigestNeedsEveryCellDone() throws {
    let scratch = try Scratch()
    let result = try Program.run(["status", "--profile", "smoke", "--digest", "--output", scratch.path])
    #expect(result.code == 1)
    #expect(result.errors.hasSuffix(" runs are not done; wdiv run trains them\n"))
  }

  @Test func aStoreOfTheFormerVersionIsRefusedInOneLineAndNotTouched() throws {
    let paper = try TinyPaper(otherKinds: true)
    let output = paper.output("former")
    let config =
      #"{"constants":{"k":2,"n":1,"p":3},"dimension":1,"kind":"exact","numerics":3,"points":"none","quantity":"slope"}"#
    let folder = "\(output)/runs/\(sha256(config))"
    try Folder.create(folder)
    try AtomicFile.write(config, to: "\(folder)/config.json")
    for command in [["run", "--all"], ["report"], ["status"], ["render"]] {
      let result = try Program.run(paper.arguments(command, output: output))
      #expect(result.code == 2 && result.output == "", "\(command)")
      #expect(
        result.errors == "wdiv: \(output)/runs: recorded by an earlier version, whose runs this one cannot read; "
          + "choose another folder with --output\n", "\(command)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: output).filter { $0 != "data-hash.json" } == ["runs"])
    #expect(try TinyPaper.runs(output) == [sha256(config)])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["config.json"])
  }

  @Test func anEmptyStoreRendersTheSamePageTwice() throws {
    let (one, two) = (try Scratch(), try Scratch())
    for scratch in [one, two] {
      let result = try Program.run(["render", "--profile", "smoke", "--output", scratch.path])
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output == "\(scratch.path)/index.html\n")
    }
    let page = try BinaryFile.readText("\(one.path)/index.html")
    #expect(page == (try BinaryFile.readText("\(two.path)/index.html")))
    #expect(!page.contains("<script") && page.contains("</html>"))
    #expect(try JSONValue.read(path: "\(one.path)/report.json").object != nil)
  }

  /// A verdict that differs ends with 1 on request, after page, summary and JUnit file are written.
  @Test func aChangedVerdictIsAFailureOnRequest() throws {
    let scratch = try Scratch()
    let old = "\(scratch.path)/report.json"
    func render(_ more: String...) throws -> Program.Result {
      try Program.run(["render", "--profile", "smoke", "--output", scratch.path] + more)
    }
    func written(_ name: String) throws -> String { try BinaryFile.readText("\(scratch.path)/\(name)") }
    #expect(try render().code == 0)
    #expect(try JSONValue.parse(written("badge.json"))["schemaVersion"]?.integer == 1)
    let same = try render("--compare", old, "--fail-on", "verdict")
    #expect(same.code == 0 && same.errors == "" && same.output.contains("no verdict changed and no number moved"))
    #expect(try written("index.html").contains("<section id=\"since\""))
    // The report that is about to be replaced, with another verdict.
    let report = try written("report.json")
    #expect(report.contains(#""id":"C6""#))
    func change() throws {
      try AtomicFile.write(report.replacing(#""verdict":"not-run""#, with: #""verdict":"undecided-here""#), to: old)
    }
    try change()
    let told = try render("--compare", old)
    #expect(told.code == 0 && told.output.contains("C6: undecided here -> not run ("))
    #expect(try written("report.json") == report)
    try change()
    let failed = try render("--compare", old, "--fail-on", "verdict")
    #expect(failed.code == 1 && failed.output == told.output)
    #expect(failed.errors.hasPrefix("wdiv: verdicts differ from those in \(old): C1a, "), "\(failed.errors)")
    #expect(failed.errors.split(separator: "\n").count == 1)
    #expect(try written("report.json") == report && written("summary.md").contains("C6: undecided here → not run"))
    #expect(try written("junit.xml").contains("<failure type=\"verdict\""))
    #expect(try written("index.html").contains("Verdicts that changed"))
  }

  @Test func fidPrintsTheScoresOfTwoFeatureFiles() throws {
    let scratch = try Scratch()
    for (name, offset) in [("a", 0.0), ("b", 1.0)] {
      let values = (0..<60).map { sin(Double($0 * $0)) + offset }
      let file = Safetensors(arrays: [("features", NamedArray(shape: [20, 3], doubles: values))])
      try AtomicFile.write(file.encoded(), to: "\(scratch.path)/\(name)")
    }
    let (a, b) = ("\(scratch.path)/a", "\(scratch.path)/b")
    let same = try JSONValue.parse(try Program.run(["fid", a, a, "--json"]).output)
    #expect(abs(try #require(same["fid"]?.number)) < 1e-9)
    #expect(same["precision"]?.number == 1)
    // The same covariance, a shift by (1, 1, 1).
    let shifted = try JSONValue.parse(try Program.run(["fid", a, b, "--json"]).output)
    #expect(abs(try #require(shifted["fid"]?.number) - 3) < 1e-9)
    #expect(try Program.run(["fid", a, b]).output.hasPrefix("FID  "))
  }

  @Test func fidTakesStatisticsForWhatTheyAreAndWritesThem() throws {
    let scratch = try Scratch()
    let values = (0..<60).map { sin(Double($0 * $0)) }
    let features = "\(scratch.path)/features"
    let file = Safetensors(arrays: [("features", NamedArray(shape: [20, 3], doubles: values))])
    try AtomicFile.write(file.encoded(), to: features)
    let saved = "\(scratch.path)/saved.npz"
    let result = try Program.run(["fid", "--save-stats", features, saved])
    #expect(result.code == 0 && result.output == "", "\(result.errors)")
    let score = try JSONValue.parse(try Program.run(["fid", features, saved, "--json"]).output)
    #expect(abs(try #require(score["fid"]?.number)) < 1e-9 && score["kid"] == nil)
    let fixtures = "Tests/MetricsTests/Fixtures/fid"
    let text = try Program.run(["fid", "\(fixtures)/stats-24-fortran.npz", "\(fixtures)/stats-24-b.npz"]).output
    #expect(text.hasPrefix("FID        4.8174374884") && text.split(separator: "\n").count == 1)
  }

  @Test func benchTimesEveryKindOfStep() throws {
    let sizes = ["--width", "2", "--size", "16", "--batch", "6", "--threads", "2", "--repeats", "1", "--kernels", "v3"]
    let result = try Program.run(["bench", "--json", "--evaluation", "--points", "interpolates", "half"] + sizes)
    #expect(result.code == 0, "\(result.errors)")
    let lines = try result.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(lines.map { $0["step"]?.string } == ["critic", "generator", "evaluation", "critic"])
    #expect(lines.map { $0["points"]?.string } == ["interpolates", nil, nil, "half"])
    #expect(lines.allSatisfy { ($0["best_ms"]?.number ?? 0) > 0 && $0["method"]?.string == "wgan-div" })
    let text = try Program.run(["bench", "--explain", "--method", "wgan-gp", "--points", "interpolates"] + sizes)
    for pass in ["common subexpressions", "joined weight adjoints", "contraction", "epilogues", "memory sharing"] {
      #expect(text.output.contains(pass))
    }
  }

  @Test func doctorSaysWhatIsMissingAndHowToGetIt() throws {
    let scratch = try Scratch()
    let result = try Program.run(["doctor", "--output", scratch.path, "--data", "/nonexistent"])
    #expect(result.code == 1)
    #expect(result.output.contains("MISSING  data"))
    #expect(result.output.contains("give another folder with --data"))
    #expect(result.errors == "wdiv: 1 of 9 findings are faults\n")
  }

  @Test func doctorNamesTheKernelsThatAreChosenAndThoseThatRunHere() throws {
    let levels = KernelLevel.allCases.filter(\.isSupported).map { "x86-64-\($0.rawValue)" }
    let scratch = try Scratch()
    let lines = try Program.run(["doctor", "--output", scratch.path]).output.split(separator: "\n")
    let line = try #require(lines.first { $0.contains("kernels") })
    let best = try #require(levels.last)
    let expected = "\(best) of those that run here: \(levels.joined(separator: ", "))"
    #expect(line.contains(expected))
  }

  @Test func everyLevelThatTheProcessorHasCanBeForcedAndAnotherIsRefused() throws {
    let fixture = "Tests/ExperimentsTests/Fixtures/wgan-div-tanh.safetensors"
    for level in KernelLevel.allCases {
      let result = try Program.run(["verify", fixture, "--kernels", level.rawValue])
      #expect(result.code == (level.isSupported ? 0 : 2))
      if !level.isSupported {
        #expect(result.errors == "wdiv: --kernels: \(ExecutionError.level(level))\n")
        #expect(result.output == "")
      }
    }
  }

  @Test func verifyEndsWith1WhenOneNumberIsOffByAThousandth() throws {
    let scratch = try Scratch()
    let good = "Tests/ExperimentsTests/Fixtures/wgan-div-tanh.safetensors"
    let file = try Safetensors(contentsOf: Program.project.appendingPathComponent(good).path)
    let name = "expected.loss"
    let spoilt = file.arrays.map { entry in
      guard entry.name == name, let loss = try? entry.array.doubles(name: name) else { return entry }
      return (name: name, array: NamedArray(shape: entry.array.shape, doubles: loss.map { $0 * 1.001 }))
    }
    let bad = "\(scratch.path)/bad.safetensors"
    try AtomicFile.write(Safetensors(arrays: spoilt, metadata: file.metadata).encoded(), to: bad)
    #expect(try Program.run(["verify", good]).code == 0)
    let result = try Program.run(["verify", good, bad, "--json"])
    #expect(result.code == 1)
    let lines = try result.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(lines.map { $0["passes"]?.bool } == [true, false])
    #expect(lines.last?["worst"]?.string == name)
    #expect(result.errors == "wdiv: 1 of 2 cases are off\n")
  }
}
