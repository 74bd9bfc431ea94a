internal import Interchange

/// What the article publishes: citation and tables, read from `paper/article.yaml`.
public struct Article: Decodable, Equatable, Sendable {
  /// The blog article that is reproduced.
  public struct Citation: Decodable, Equatable, Sendable {
    /// Author as printed.
    public var author: String
    /// The author's name in Latin letters.
    public var romanized: String
    /// Title in its own language.
    public var title: String
    /// The title in English.
    public var translation: String
    /// BCP 47 tag of the title's language, for the page's `lang` attribute.
    public var language: String
    /// Day of publication, ISO 8601.
    public var date: String
    /// Address of the article.
    public var url: String
    /// The address as people write it, without `https://`.
    var address: String { url.replacing(/^https?:\/\//, with: "") }
  }

  /// The paper behind the article.
  public struct Paper: Decodable, Equatable, Sendable {
    /// Authors' names.
    public var authors: String
    /// Title.
    public var title: String
    /// Conference and year.
    public var venue: String
    /// arXiv number, without prefix.
    public var arxiv: String
  }

  /// A column of the table of methods: a data set.
  public struct DatasetColumn: Decodable, Equatable, Sendable {
    /// Name as printed.
    public var name: String
    /// The word that a run's configuration uses for it.
    public var dataset: String
  }

  /// A column of the table of r(x): a way to choose the penalty's points.
  public struct SamplingColumn: Decodable, Equatable, Sendable {
    /// Name as printed, (1) to (6).
    public var name: String
    /// The word that a run's configuration uses for it.
    public var sampling: String
    /// Where the penalty is taken, to be read after "the penalty is taken".
    public var text: String
  }

  /// A row of a published table.
  public struct Row: Decodable, Equatable, Sendable {
    /// Name as printed.
    public var name: String
    /// The word that a run's configuration uses for it.
    public var method: String
    /// One value a column, nil where the article prints a dash.
    public var published: [Double?]
    /// A remark on the row's published numbers.
    public var note: String?
  }

  /// A method that is trained here and has no row in the article's table.
  public struct ExtraRow: Decodable, Equatable, Sendable {
    /// Name to print.
    public var name: String
    /// The word that a run's configuration uses for it.
    public var method: String
    /// What to say about it.
    public var note: String
  }

  /// Methods by data sets.
  public struct MethodsTable: Decodable, Equatable, Sendable {
    /// The published metric.
    public var metric: String
    /// Data sets, in the article's order.
    public var columns: [DatasetColumn]
    /// Methods, in the article's order.
    public var rows: [Row]
    /// Methods of this project alone.
    public var extra: [ExtraRow]
  }

  /// Methods by the choice of r(x).
  public struct SamplingTable: Decodable, Equatable, Sendable {
    /// The published metric.
    public var metric: String
    /// The word that a run's configuration uses for its data set.
    public var dataset: String
    /// What is known of the table's data set.
    public var data: String
    /// The six choices.
    public var columns: [SamplingColumn]
    /// Methods, in the article's order.
    public var rows: [Row]
  }

  /// One way in which trainings differ, as the sources have it.
  public struct Setting: Decodable, Equatable, Sendable {
    /// What is set.
    public var aspect: String
    /// What stands against it here: a part of the configurations, or `fixed`.
    public var quantity: String
    /// In the official code of the paper.
    public var official: String
    /// In the article's own code.
    public var article: String
    /// Here, where no source is followed.
    public var here: String?
  }

  /// A program that trains WGAN-div.
  public struct Program: Decodable, Equatable, Sendable {
    /// Its repository and file, as people write them.
    public var name: String
    public var url: String
    /// Whose it is and what it trains, to be read after the name.
    public var text: String
  }

  /// The article.
  public var citation: Citation
  public var paper: Paper
  /// Printed names of data sets by the words that configurations use for them.
  public var datasets: [String: String]
  public var methods: MethodsTable
  /// Table of r(x).
  public var sampling: SamplingTable
  /// The programs of the sources.
  public var code: [Program]
  /// How official code and article trained.
  public var settings: [Setting]
  /// What neither gives, a sentence each.
  public var notFound: [String]

  private enum CodingKeys: String, CodingKey {
    case citation = "article"
    case paper, datasets, methods, sampling, code, settings, notFound
  }

  /// What readers see of a row of a table that trains: "WGAN-div, r(x) (1)" for "wgan-div interpolates", "k = 2, p = 6" for
  /// "k=2 p=6"; any other label as it is.
  func name(ofRow label: String) -> String {
    let parts = label.split(separator: " ").map { part -> String? in
      let word = String(part)
      if let column = sampling.columns.first(where: { $0.sampling == word }) { return "r(x) \(column.name)" }
      if let constant = word.wholeMatch(of: /([a-z]+)=([0-9.e-]+)/) { return "\(constant.1) = \(constant.2)" }
      let name = name(ofMethod: word)
      return name == word ? nil : name
    }
    let names = parts.compactMap { $0 }
    return names.count == parts.count ? names.joined(separator: ", ") : label
  }

  /// The printed name of a data set; the configuration's own word where there is no other.
  public func name(ofDataset dataset: String) -> String { datasets[dataset] ?? dataset }

  /// The printed name of a method; the configuration's own word when the article has none for it.
  public func name(ofMethod method: String) -> String {
    methods.rows.first { $0.method == method }?.name ?? methods.extra.first { $0.method == method }?.name ?? method
  }
}
