import Records
import Testing

@testable import Reporting

@Suite("Report: deviations and budget")
struct BudgetTests {
  private func page(_ input: ReportInput) throws -> String {
    try ReportRenderer.render(input, article: try FixtureStore.article(), templates: FixtureStore.templates).html
  }

  private func deviations(_ input: ReportInput) throws -> Deviations {
    let words = try TemplateSet(folder: FixtureStore.templates).words("deviations")
    return try Deviations(ReportModel(input: input, article: try FixtureStore.article()), words)
  }

  @Test func eachAspectStandsAgainstTheConfigurations() throws {
    let deviations = try deviations(FixtureStore.full.input)
    func row(_ aspect: String) throws -> Deviations.Row {
      try #require(deviations.rows.first { $0.aspect == aspect })
    }
    #expect(try row("k").here == "2" && row("k").likeness == .article)
    #expect(try row("p").here == "6" && row("p").likeness == .both)
    #expect(
      try ["penalty’s points", "optimizer"].allSatisfy { try row($0).likeness == .official })
    #expect(try ["batch", "noise"].allSatisfy { try row($0).likeness == .both })
    #expect(
      try row("optimizer").here == "Adam, 0.0002 (0, 0.9)"
        && row("width of the first critic stage").likeness == .neither)
    #expect(
      deviations.fixed == [
        "biases", "order of real images", "order of steps",
      ])
    #expect(try row("generator steps").here == "8,000")
    #expect(try row("image size").here == "16×16")
    #expect(try row("critic’s activation").here == "leaky relu, slope 0.2")
    #expect(try row("image preparation").here?.hasPrefix("zeros around the image") == true)
    #expect(try row("samples for FID").here == "population statistics; pixels rounded")
    #expect(try row("epsilon of Adam").here == "10⁻⁸, added after the bias correction")
  }

  @Test func whatFollowsASourceIsTheSources() throws {
    var input = try DataFixture.colored.input()
    for index in input.trainings.indices {
      input.trainings[index].run.config.optimizer.name = "adam-tensorflow"
    }
    let rows = try deviations(input).rows
    for aspect in [
      "networks", "critic’s activation", "initial weights", "epsilon of Adam", "samples for FID", "data sets",
      "image size",
    ] {
      let row = try #require(rows.first { $0.aspect == aspect })
      #expect(row.likeness == .official, "\(aspect)")
    }
    for index in input.trainings.indices {
      input.trainings[index].run.config.network = "article-keras"
      input.trainings[index].run.config.optimizer.epsilon = 1e-7
    }
    let keras = try deviations(input).rows
    for aspect in ["critic’s activation", "initial weights", "epsilon of Adam"] {
      let row = try #require(keras.first { $0.aspect == aspect })
      #expect(row.here == row.article, "\(aspect)")
    }
  }

  @Test func differentValuesAreAllNamedAndPublishedSettingsLeftOut() throws {
    var input = FixtureStore.full.input
    let places = input.trainings.indices.filter { input.trainings[$0].config.method == "wgan-div" }
    try #require(places.count >= 3)
    input.trainings[places[0]].run.config.steps = 500
    input.trainings[places[1]].run.config.steps = 777
    input.trainings[places[1]].run.uses = [TableUse(table: "methods", label: "x", setting: .published, readsStep: 777)]
    #expect(try deviations(input).rows.first { $0.aspect == "generator steps" }?.here == "500 or 8,000")
  }

  @Test func withoutRunsNothingIsSaidOfThisPage() throws {
    let input = ReportInput(profile: "quick", summary: "", runs: [])
    #expect(try deviations(input).rows.allSatisfy { $0.here == nil })
    let text = PageTests.words(try page(input))
    #expect(text.contains("The table of methods has no run of WGAN-div."))
    #expect(text.contains("epsilon of Adam 10⁻⁸, added before the bias correction (TensorFlow 1)"))
    #expect(text.contains("This profile trains no methods."))
    #expect(text.contains("No GAN trainings of profile quick") && text.contains("This profile has none."))
  }

  @Test func settingsAreWrittenAsPeopleDo() {
    #expect(Format.plain(5e-5) == "0.00005")
    #expect(Format.plain(2e-4) == "0.0002")
    #expect(Format.plain(0.5) == "0.5")
    #expect(Format.plain(0) == "0")
    #expect(Format.plain(1e-8) == "0.00000001")
    #expect(
      Deviations.optimizer(
        OptimizerConfig(name: "rmsprop", learningRate: 5e-5, beta1: 0, beta2: 0.99, epsilon: 1e-8))
        == "RMSProp, 0.00005 (0.99)")
  }

  @Test func budgetCountsStepsAndImages() throws {
    let text = try page(FixtureStore.full.input)
    let runs = FixtureStore.full.input.trainings.filter { $0.config.method == "wgan" }
    // Five critic steps for each of 8,000 generator steps with a batch of 64.
    let steps = runs.count * 8000
    #expect(
      text.contains(
        "<tr><th scope=\"row\">WGAN</th><td class=\"number\">\(runs.count)</td><td class=\"number\">\(runs.count)</td>"
          + "<td class=\"number\">\(Format.whole(5 * steps))</td><td class=\"number\">\(Format.whole(steps))</td>"
          + "<td class=\"number\">\(Format.whole(5 * steps * 64))</td></tr>"))
    #expect(text.contains("This profile has no file of tuned settings"))
  }

  @Test func trialsStandBehindTheChoices() throws {
    var input = FixtureStore.full.input
    input.tuning = FixtureStore.tuning
    let text = try page(input)
    #expect(text.contains("trials on seeds 101 and 102, which no table"))
    #expect(PageTests.words(text).contains("All trials together took 800 critic steps"))
    #expect(text.contains("20.5, diverged"))
    #expect(text.contains("<td class=\"\">12.2, 13.5</td><td class=\"\">✓ chosen</td>"))
    input.tuning = FixtureStore.untuned
    #expect(try page(input).contains("No settings were searched for this profile (default, not tuned)"))
  }
}
