/// A page's sections as plain text, so that a test can compare what a reader reads and not how it is marked up.
enum PageText {
  /// Every section of `html` by its id, in the page's order.
  static func sections(_ html: String) -> [(id: String, text: String)] {
    html.matches(of: /<section id="([^"]+)"[^>]*>([\s\S]*?)<\/section>/).map { (String($0.1), text(of: String($0.2))) }
  }

  /// One line a paragraph, heading or row of a table, runs divided by bars. A picture is its alternative text. Plots and
  /// the configurations of runs are left out: tests of their own hold them.
  static func text(of markup: String) -> String {
    let words = markup.replacing(/\s+/, with: " ")
      .replacing(/<pre>.*?<\/pre>/, with: "")
      .replacing(/<img [^>]*alt="([^"]*)"[^>]*>/, with: { "[image: \($0.1)]" })
      .replacing(/<svg class="dots"[^>]*aria-label="([^"]*)".*?<\/svg>/, with: { "[dots: \($0.1)]" })
      .replacing(/<div class="narrow">.*?<\/div>/, with: "").replacing(/<svg.*?<\/svg>/, with: "[plot]")
      .replacing(/<\/t[dh]> ?<t[dh][^>]*>/, with: " | ")
      .replacing(/<\/?(?:p|h[1-6]|tr|li|dt|figure|caption|summary|details|div|nav|table)(?: [^>]*)?>/, with: "\n")
      .replacing(/<(?:small|dd)[^>]*>/, with: " · ")
      .replacing(/<sup>(.*?)<\/sup>/, with: { "^\($0.1)" })
      .replacing(/<[^>]*>/, with: "")
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    return entities.reduce(words) { $0.replacing($1.0, with: $1.1) }
      .split(separator: "\n")
      .map { $0.replacing(/\s+/, with: " ").replacing(/^[ ·]+|[ ·]+$/, with: "") }
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// What a golden file says: sections after a line `== ID`.
  static func parse(_ golden: String) -> [String: String] {
    var sections: [String: String] = [:]
    for part in ("\n" + golden).split(separator: "\n== ") {
      let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      sections[String(lines[0])] = lines.count > 1 ? String(lines[1].replacing(/\n+$/, with: "")) : ""
    }
    return sections
  }

  static func write(_ sections: [(id: String, text: String)]) -> String {
    sections.map { "== \($0.id)\n\($0.text)\n" }.joined(separator: "\n")
  }
}
