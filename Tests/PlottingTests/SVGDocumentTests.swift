import Testing

@testable import Plotting

/// What Cairo 1.16 writes for a clipped stroke, a translucent fill and one letter, as the third drawing of a process.
private let cairoSVG = """
  <?xml version="1.0" encoding="UTF-8"?>
  <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="300px" height="200px" \
  viewBox="0 0 300 200" version="1.1">
  <defs>
  <g>
  <symbol overflow="visible" id="glyph7-0">
  <path style="stroke:none;" d="M 0.59375 2.125 L 0.59375 -8.46875 Z M 0.59375 2.125 "/>
  </symbol>
  <symbol overflow="visible" id="glyph7-1">
  <path style="stroke:none;" d="M 4.109375 -7.578125 L 2.5 -3.234375 L 5.71875 -0.001 Z M 4.109375 -7.578125 "/>
  </symbol>
  </g>
  <clipPath id="clip3">
    <path d="M 10 10 L 191 10 L 191 56 Z M 10 10 "/>
  </clipPath>
  </defs>
  <g id="surface12">
  <g clip-path="url(#clip3)" clip-rule="nonzero">
  <path style="fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round;\
  stroke:rgb(0%,44.705882%,69.803922%);stroke-opacity:1;stroke-dasharray:4,2;stroke-miterlimit:10;" \
  d="M 0 0 L 100 50.121094 L 190 55 "/>
  </g>
  <path style=" stroke:none;fill-rule:nonzero;fill:rgb(83.529412%,36.862745%,0%);fill-opacity:0.2;" \
  d="M 50 10.5 L 140 10.5 L 140 80.5 Z M 50 10.5 "/>
  <path style=" stroke:none;fill-rule:nonzero;fill:rgb(0.392157%,100%,0%);fill-opacity:1;" d="M 1 2 L 3 4 L 5 6 "/>
  <g style="fill:rgb(10.588235%,12.156863%,14.117647%);fill-opacity:1;">
    <use xlink:href="#glyph7-1" x="20" y="150.005859"/>
  </g>
  </g>
  </svg>
  """

private let golden = """
  <svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" aria-labelledby="loss-title loss-desc" \
  width="300" height="200" viewBox="0 0 300 200">
  <title id="loss-title">Loss &lt;b&gt; &amp; &quot;more&quot;</title>
  <desc id="loss-desc">Falls.</desc>
  <defs>
  <symbol overflow="visible" id="loss-1">
  <path d="M 4.11 -7.58 L 2.5 -3.23 L 5.72 0 Z"/>
  </symbol>
  <clipPath id="loss-2">
  <path d="M 10 10 L 191 10 L 191 56 Z"/>
  </clipPath>
  </defs>
  <g clip-path="url(#loss-2)">
  <path class="series-1" color="#0072b2" fill="none" stroke-width="1.5" stroke-linecap="round" \
  stroke-linejoin="round" stroke="currentColor" stroke-dasharray="4,2" d="M 0 0 L 100 50.12 L 190 55"/>
  </g>
  <path class="series-2" color="#d55e00" fill="currentColor" fill-opacity="0.2" \
  d="M 50 10.5 L 140 10.5 L 140 80.5 Z"/>
  <path fill="#01ff00" d="M 1 2 L 3 4 L 5 6"/>
  <g class="ink" color="#1b1f24" fill="currentColor">
  <use href="#loss-1" x="20" y="150.01"/>
  </g>
  </svg>

  """

struct SVGDocumentTests {
  @Test func cairosOutputBecomesTheGoldenFigure() throws {
    let finished = try finishedSVG(
      cairoSVG, idPrefix: "loss", title: "Loss <b> & \"more\"", description: "Falls.")
    #expect(finished == golden)
  }

  @Test func numbersOfCairosCountersLeaveNoTrace() throws {
    let other = cairoSVG.replacing("glyph7", with: "glyph0").replacing("clip3", with: "clip1")
      .replacing("surface12", with: "surface1")
    #expect(
      try finishedSVG(other, idPrefix: "a", title: "", description: "")
        == finishedSVG(cairoSVG, idPrefix: "a", title: "", description: ""))
  }

  @Test func anEmptyDescriptionIsLeftOut() throws {
    let finished = try finishedSVG(cairoSVG, idPrefix: "a", title: "T", description: "")
    #expect(finished.contains(#"aria-labelledby="a-title" "#))
    #expect(!finished.contains("<desc"))
  }

  @Test func textIsEscapedAndFreeOfForbiddenCharacters() {
    #expect(
      XML.escaped("a<b>&\"c'\u{0}\u{1F}\u{FFFF}\n é ✓") == "a&lt;b&gt;&amp;&quot;c&#39;\u{FFFD}\u{FFFD}\u{FFFD}\n é ✓")
  }

  @Test(arguments: ["", "1a", "a b", "a\"", "é", "-a", "a.b"])
  func badPrefixesAreRefused(prefix: String) {
    #expect(throws: PlottingError.invalidPrefix(prefix)) {
      try finishedSVG(cairoSVG, idPrefix: prefix, title: "T", description: "")
    }
  }

  @Test(arguments: [
    "", "text", "<svg", "<svg>", "</svg>", "<svg a=\"1>", "<svg a b=\"c\"d/>", "<svg width=\"1\"></svg>",
  ])
  func brokenInputIsAnError(text: String) {
    #expect(throws: PlottingError.self) {
      try finishedSVG(text, idPrefix: "a", title: "T", description: "")
    }
  }
}
