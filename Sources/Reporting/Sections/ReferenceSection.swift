internal import Records

/// Reference scores: FID of image sets that anyone can picture, and the nets that it is measured with.
extension Section {
  static func reference(_ page: Page) throws -> Section {
    let words = page.words("reference")
    let entries = page.model.input.reference?.entries ?? []
    let featureNets = page.model.input.reference?.featureNets ?? []
    let table = try Table(
      "reference", words, columns: [.init("set", .name), .init("fid")],
      rows: entries.map { entry in Table.Row([.text(entry.name), .number(entry.fid, Format.score)]) })
    let scoring = page.model.input.scoring
    let nets = try Table(
      "nets", words, ["scoring": scoring],
      columns: [.init("net", .name), .init("accuracy"), .init("sha256", .text)],
      rows: featureNets.enumerated().map { index, net in
        Table.Row([
          .text(String(index + 1)),
          net.preprocessing.map { .text($0) }
            ?? .number(net.accuracy) { Format.fixed(100 * $0, decimals: 1) + " %" },
          .hash(net.hash),
        ])
      })
    return Section(
      "reference",
      [
        "table": entries.isEmpty ? .absent : table.view, "nets": featureNets.isEmpty ? .absent : nets.view,
        "scoring": scoring, "unscored": .flag(page.model.input.unscored > 0),
      ], tables: [table, nets])
  }
}
