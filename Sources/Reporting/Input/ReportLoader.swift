internal import Interchange
public import Records

/// Reads recorded runs for a page. It takes no lock: files are replaced whole, so that each read sees a whole one.
public enum ReportLoader {
  /// Reads `output/runs/ID/*` of every cell that is asked for; what is not there is not trained yet.
  /// - Parameters:
  ///   - output: the output folder.
  ///   - expected: every cell of the profile with the tables that show it, in the order of the tables; only GANs on
  ///     images are read.
  /// - Throws: the error of the first file that is there and cannot be used.
  public static func load(
    output: String, expected: [(config: CellConfig, tables: [String])], profile: ReportInput.Profile,
    ruler: [RulerEntry] = [], realSamples: ImageSheet? = nil, featureNets: [ReportInput.FeatureNet] = [],
    rendering: Circumstances? = nil
  ) throws -> ReportInput {
    ReportInput(
      profile: profile,
      cells: try expected.compactMap { cell in
        try cell.config.gan.map { try Self.cell($0, tables: cell.tables, output: output) }
      },
      ruler: ruler, realSamples: realSamples, featureNets: featureNets, rendering: rendering)
  }

  /// One cell from its folder, which is named by the run's id or the first 12 digits of it.
  static func cell(_ config: RunConfig, tables: [String], output: String) throws -> ReportCell {
    let folders = [config.shortID, config.id].map { RunFiles.folder(output: output, id: $0) }
    guard let folder = folders.first(where: { BinaryFile.exists($0) }) else {
      return ReportCell(config: config, tables: tables)
    }
    func text(_ file: RunFiles) throws -> String? {
      let path = file.path(in: folder)
      return BinaryFile.exists(path) ? try BinaryFile.readText(path) : nil
    }
    let record = try text(.record).map { text in
      try reading(.record, in: folder) { try RunRecord(json: JSONValue.parse(text, source: $0)) }
    }
    if let record, record.config != .gan(config) {
      throw ReportInputError.otherRun(folder: folder, differences: record.config.differences(from: .gan(config)))
    }
    return ReportCell(
      config: config, tables: tables, record: record, state: record?.state,
      series: try lines(try text(.series), .series, in: folder) { try SeriesPoint(json: $0) },
      metrics: try lines(try text(.metrics), .metrics, in: folder) { try MetricsPoint(json: $0) },
      samples: try samples(in: folder),
      circumstances: try text(.circumstances).map { text in
        try reading(.circumstances, in: folder) { try Circumstances(json: JSONValue.parse(text, source: $0)) }
      })
  }

  private static func reading<Value>(
    _ file: RunFiles, in folder: String, line: Int? = nil, _ read: (String) throws -> Value
  ) throws -> Value {
    let source = file.path(in: folder) + (line.map { ":\($0)" } ?? "")
    do {
      return try read(source)
    } catch let error as JSONError {
      throw ReportInputError.unreadable(path: source, reason: error.description)
    } catch let error as ConfigError {
      throw ReportInputError.unreadable(path: source, reason: error.description)
    }
  }

  /// JSON lines; a last line without its newline is one that is just being written, and left out.
  private static func lines<Point>(
    _ text: String?, _ file: RunFiles, in folder: String, _ make: (JSONValue) throws -> Point
  ) throws -> [Point] {
    guard let text, let end = text.lastIndex(of: "\n") else { return [] }
    return try text[..<end].split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      try reading(file, in: folder, line: index + 1) { try make(JSONValue.parse(String(line), source: $0)) }
    }
  }

  /// uint8 images, [n, size, size, channels] or PyTorch's [n, channels, size, size]; a size is never 1 or 3.
  private static func samples(in folder: String) throws -> ImageSheet? {
    let path = RunFiles.samples.path(in: folder)
    guard BinaryFile.exists(path) else { return nil }
    let file = try Safetensors(contentsOf: path)
    guard let (name, array) = file.arrays.first(where: { $0.name == "samples" }) ?? file.arrays.first else {
      throw ReportInputError.unreadable(path: path, reason: "holds no array")
    }
    let shape = array.shape
    guard array.kind == .uint8, shape.count == 4, shape[0] > 0 else {
      throw ReportInputError.unreadable(path: path, reason: "'\(name)' is no uint8 array of four axes")
    }
    let bytes = try array.uint8s(name: name)
    if shape[1] == shape[2], shape[3] == 1 || shape[3] == 3 {
      return ImageSheet(images: bytes, count: shape[0], size: shape[1], channels: shape[3])
    }
    guard shape[2] == shape[3], shape[1] == 1 || shape[1] == 3 else {
      throw ReportInputError.unreadable(path: path, reason: "'\(name)' has the shape \(shape), which is not of images")
    }
    let (count, channels, size) = (shape[0], shape[1], shape[2])
    var images = [UInt8](repeating: 0, count: bytes.count)
    for image in 0..<count {
      for channel in 0..<channels {
        for pixel in 0..<size * size {
          images[(image * size * size + pixel) * channels + channel] =
            bytes[(image * channels + channel) * size * size + pixel]
        }
      }
    }
    return ImageSheet(images: images, count: count, size: size, channels: channels)
  }
}

/// What can be wrong with the recorded runs.
public enum ReportInputError: Error, Equatable, CustomStringConvertible {
  /// A file is there and cannot be used.
  case unreadable(path: String, reason: String)
  /// The folder of a cell holds another run.
  case otherRun(folder: String, differences: [String])

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be used (\(reason)); remove the run's folder to train it anew"
    case .otherRun(let folder, let differences):
      "\(folder): holds another run (\(differences.joined(separator: "; "))); remove it or use another output folder"
    }
  }
}
