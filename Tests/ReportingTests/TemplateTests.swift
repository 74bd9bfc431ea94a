import Foundation
import Interchange
import Records
import Testing

@testable import Reporting

@Suite struct TemplateTests {
  /// Mustache prints unknown names as nothing. So: over the fixture stores every tag of every template is reached, and
  /// finds a value of its kind in the model.
  @Test func everyTagOfEveryTemplateIsInTheModel() throws {
    let templates = try TemplateSet(folder: FixtureStore.templates)
    let ledger = ClaimLedger(
      evidence: ClaimStore.evidence(
        "methods",
        [ClaimStore.row("wgan-div", [1, 2, 3])] + ClaimStore.rivals.map { ClaimStore.row($0, [2, 3, 4]) }),
      claims: try ClaimStore.quickClaims(), profile: "quick")
    // Four seeds of the fixture stores' own runs, of which a rival may be level or 20 % behind.
    func undecided(_ differences: [Double]) throws -> ClaimLedger {
      var rows = [ClaimStore.row("wgan-div", [2, 2, 2, 2])]
      rows += ClaimStore.rivals.map { ClaimStore.row($0, differences.map { 2 + $0 }) }
      let ids = FixtureStore.full.runs.map(\.config.id)
      for row in rows.indices { rows[row].runs[0].id = ids[row] }
      return ClaimLedger(
        evidence: ClaimStore.evidence("methods", rows), claims: try ClaimStore.quickClaims(), profile: "quick")
    }
    let open = try [undecided([0.2, 0.1, 0.3, 0.1]), undecided([1, -1, 1, -1])]
    // C9 by two seeds, and a comparison of methods that nobody tuned.
    var others = ClaimStore.evidence("theory", [ClaimStore.values("maximizer of (7)", [["gap": 12.04, "w1": 3]])])
    others.tables +=
      ClaimStore.evidence(
        "health",
        (1...10).map { distance in
          ClaimStore.values(
            "gradient at distance \(distance)",
            [1, 1.1].map { ["wgan_div": $0 + 0.01 * Double(distance), "sgan": $0 * exp(-Double(distance))] })
        }
      ).tables
    others.tables +=
      ClaimStore.evidence(
        "methods", (["wgan-div"] + ClaimStore.rivals).map { ClaimStore.row($0, ClaimStore.five(2)) }
      ).tables
    let exact = ClaimLedger(
      evidence: others, claims: try ClaimStore.quickClaims(), profile: "quick", isTuned: false)
    // C7, decided and not, with a run to come.
    let shares = try [[0.4, 0.41, 0.42, 0.4, 0.41], [0.6, 0.7, 0.6, 0.7]].map { shares in
      var evidence = ClaimStore.evidence(
        "health",
        [("clipped critic", 1.0), ("spectral-norm critic", 1), ("WGAN-div critic", 1.3)].map { name, factor in
          ClaimStore.values(name, shares.map { ["share": $0 * factor] })
        })
      evidence.tables[0].rows[0].runs.append(ClaimStore.run("clipped critic", 9, nil, state: .waiting))
      return ClaimLedger(evidence: evidence, claims: try ClaimStore.quickClaims(), profile: "quick")
    }
    // C6 for and against.
    let decided = try [1.0, 3].map { rival in
      ClaimLedger(
        evidence: ClaimStore.evidence(
          "methods",
          [ClaimStore.row("wgan-div", ClaimStore.five(2))]
            + ClaimStore.rivals.map { ClaimStore.row($0, ClaimStore.five(rival)) }),
        claims: try ClaimStore.quickClaims(), profile: "quick")
    }
    // C4, decided and not.
    let spreads = try [[0.001, -0.001, 0.002, -0.002, 0.001, -0.001], [0.3, -0.3, 0.2, -0.2]].map { noise in
      ClaimLedger(
        evidence: ClaimStore.evidence(
          "sampling",
          ["wgan-div", "wgan-gp"].flatMap { method in
            ClaimStore.points.enumerated().map { place, point in
              ClaimStore.row("\(method) \(point)", noise.map { 2 + Double(place) * $0 })
            }
          }), claims: try ClaimStore.quickClaims(), profile: "quick")
    }
    for store in FixtureStore.allCases {
      for input in [store.input, store.wideInput] {
        let model = ReportModel(
          input: input, article: try FixtureStore.article(), ledger: store == .empty ? nil : ledger)
        _ = try ReportRenderer.render(model, templates)
      }
    }
    for ledger in open + decided + shares + spreads + [ledger, exact] {
      let input = FixtureStore.full.input
      _ = try ReportRenderer.render(
        ReportModel(input: input, article: try FixtureStore.article(), ledger: ledger), templates)
      _ = try ledger.outlook(input, templates)
    }
    for data in DataFixture.allCases {
      let input = try data.input()
      let article = try FixtureStore.article()
      let ledger = ClaimLedger(input, claims: try ClaimStore.quickClaims(), article: article)
      _ = try ReportRenderer.render(ReportModel(input: input, article: article, ledger: ledger), templates)
    }
    // Without a score for one p.
    var late = FixtureStore.full.improvingInput
    for index in late.trainings.indices where late.trainings[index].config.constant("p") == 12 {
      late.trainings[index].state = .interrupted
    }
    _ = try ReportRenderer.render(ReportModel(input: late, article: try FixtureStore.article()), templates)
    let words = ClaimWords(templates.words("claims"))
    for remark in ClaimTextTests.remarks { _ = try words(remark) }
    for context in ClaimTextTests.contexts { _ = try words(context.0) }
    for evidence in [ledger, exact] + open {
      for id in ["C6", "C8", "C9"] { _ = try evidence.explanation(of: id, FixtureStore.full.input, templates) }
    }
    func model(_ store: FixtureStore, _ ledger: ClaimLedger?) throws -> ReportModel {
      ReportModel(input: store.input, article: try FixtureStore.article(), ledger: ledger)
    }
    func report(_ store: FixtureStore) throws -> JSONValue {
      try JSONValue.parse(ReportRenderer.render(model(store, ledger), templates).json)
    }
    for comparison in ReportComparisonTests.examples {
      _ = try comparison.text(templates)
      let page = Page(model: try model(.full, ledger), templates: templates)
      _ = try templates.render(Section.since(page, comparison).view, with: "since")
    }
    let own = try report(.full)
    let otherRules = JSONValue.object(
      (own.object ?? []).map { $0.key == "claims_sha256" ? (key: $0.key, value: .null) : $0 })
    for before in [.null, own, otherRules, try report(.half), ReportComparisonTests.other] {
      _ = try ReportRenderer.render(model(.full, ledger), since: before, templates)
    }
    _ = try ReportRenderer.render(model(.full, nil), since: ReportComparisonTests.other, templates)
    let unreached = templates.places.subtracting(templates.reached).sorted()
    #expect(unreached.isEmpty, "\(unreached.map(\.description).joined(separator: "\n"))")
    #expect(templates.places.count > 100)
  }

  @Test func aColumnThatIsNotShownIsForMachines() throws {
    let text =
      "{{#table}}{{#columns}}[{{label}}]{{/columns}}{{#groups}}{{#heading}}{{width}}{{/heading}}"
      + "{{#rows}}{{#head}}{{text}}{{/head}}{{#cells}}|{{text}}{{/cells}}{{/rows}}{{/groups}}{{/table}}"
    let words = "\n== shared.caption\nC\n\n== shared.columns\nName | Value"
    let templates = try TemplateSet(files: [("page", text + words)], style: "")
    let table = try Table(
      "t", templates.words("page"), texts: "shared",
      columns: [.init("name", .name), .init("run", .text, isShown: false), .init("value")],
      groups: [.init(heading: "G", rows: [.init([.text("(1) a", value: "a"), .text("r"), .whole(3)])])])
    #expect(try templates.render(["table": table.view], with: "page") == "[Name][Value]2(1) a|3")
    #expect(table.csv == "group,name,run,value\r\nG,a,r,3\r\n" && table.id == "t")
    #expect(table.labels == ["Name", "run", "Value"])
  }

  @Test func aSeriesSaysWhetherAnotherFollows() throws {
    let series = View.series(["a", "b", "c"]) { ["name": .text($0)] }
    #expect(try render("{{#s}}{{name}}{{#more}}, {{/more}}{{/s}}", [("s", series)]) == "a, b, c")
  }

  private func render(_ text: String, _ entries: [(String, View)]) throws -> String {
    try TemplateSet(files: [("page", text)], style: "").render(.object(entries), with: "page")
  }

  @Test func rendersWhatTheModelHas() throws {
    let text =
      "{{! a comment }}{{a}}{{{m}}}{{#l}}[{{.}}]{{/l}}{{^l}}none{{/l}}{{#o}}{{b}}{{/o}}{{#f}}yes{{/f}}{{^n}}no{{/n}}"
    let entries: [(String, View)] = [
      ("a", .text("<&\"'>")), ("m", .markup("<b>")), ("l", .list([.text("1"), .text("2")])),
      ("o", .object([("b", .text("inner"))])), ("f", .flag(true)), ("n", .absent),
    ]
    #expect(try render(text, entries) == "&lt;&amp;&quot;&#39;&gt;<b>[1][2]inneryesno")
  }

  @Test func absentValuesNeverPrint() throws {
    #expect(try render("{{#n}}{{.}}{{/n}}", [("n", .absent)]) == "")
    #expect(throws: TemplateError.self) { try render("{{n}}", [("n", .absent)]) }
  }

  @Test(arguments: [
    ("{{typo}}", "page.mustache:1: 'typo' is not in the page's model; here are name, html, list"),
    ("\n\n{{#typo}}x{{/typo}}", "page.mustache:3: 'typo' is not in the page's model"),
    ("{{html}}", "page.mustache:1: 'html' is markup; use three braces"),
    ("{{{name}}}", "page.mustache:1: 'name' is text; use two braces"),
    ("{{list}}", "page.mustache:1: 'list' is no text; use a section"),
    // Mustache would find the outer name here.
    ("{{#list}}{{name}}{{/list}}", "page.mustache:1: 'name' is not in the page's model; here are inner"),
    ("{{>nothing}}", "nothing.mustache: cannot be read"),
  ])
  func namesThatAreNotThere(template: String, message: String) throws {
    let error = #expect(throws: TemplateError.self) {
      try render(
        template,
        [
          ("name", .text("x")), ("html", .markup("<b>")), ("list", .list([.object([("inner", .text("y"))])])),
        ])
    }
    #expect(error.map(String.init(describing:))?.contains(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: ["{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{a", "{{a.b}}", "{{=<% %>=}}", "{{&a}}", "{{$a}}{{/a}}"])
  func templatesThatAreNone(text: String) {
    #expect(throws: TemplateError.self) { try TemplateSet(files: [("page", text)], style: "") }
  }

  @Test func missingFolder() {
    #expect(throws: TemplateError.missing(path: "/nowhere")) { try TemplateSet(folder: "/nowhere") }
  }
}
