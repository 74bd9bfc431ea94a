import ArgumentParser
import Datasets
import Experiments
import Foundation
import Interchange

/// `wdiv data`
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "The data sets that are decoded here, with their crops, counts and hashes.",
    discussion: """
      With the name of a data set it is decoded under each crop first; of several crops the FIDs between the real images \
      are shown, by Inception or else by feature nets of that data set and size.
      """)

  @OptionGroup var place: PlaceOptions

  @Argument(help: "A data set to decode: cifar-10, celeba, lsun, or the name of a folder of images.")
  var dataset: String?

  @Option(help: DataStore.help)
  var data: [String] = []

  @OptionGroup var net: InceptionOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Sides of the centered square that is cut out; the data set's own when left out.", valueName: "side"))
  var crop: [Int] = []

  @Option(help: "Side of the images.")
  var size = 64

  @Option(
    help: "How they are resized, as Pillow does it: bilinear, box, bicubic or lanczos.",
    transform: { name in
      guard let filter = ResizeFilter(rawValue: name) else {
        throw ValidationError("there are \(ResizeFilter.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return filter
    })
  var filter = ResizeFilter.bilinear

  @Option(help: "A part of the data set, such as train; the first when left out.")
  var split: String?

  @Option(help: "The first so many pictures; all when left out.")
  var count: Int?

  @Flag(help: "One JSON object.")
  var json = false

  func validate() throws {
    guard dataset != "fashion-mnist" else { throw ValidationError("fashion-mnist is neither cropped nor decoded") }
    guard crop.allSatisfy({ $0 >= 1 }), (1...1024).contains(size), count ?? 1 >= 1 else {
      throw ValidationError("--crop, --size and --count take whole numbers from 1, --size up to 1024")
    }
    if let dataset, let split, !DatasetKind.named(dataset).splits.contains(split) {
      let known = DatasetKind.named(dataset).splits.joined(separator: ", ")
      throw ValidationError("--split '\(split)': \(dataset) has \(known)")
    }
  }

  func run() throws {
    let store = try DataStore(place, data, inception: net.inception)
    let distances = try dataset.flatMap { try decoded($0, store) }
    let manifests = DecodedImages.manifests(in: store.folder)
    if json {
      let fids = distances.map { JSONValue(encoding: $0, keys: .snakeCase) } ?? .null
      print(
        JSONValue.object(of: ["images": JSONValue(encoding: manifests, keys: .snakeCase), "distances": fids]).text)
      return
    }
    print(Self.text(manifests))
    if let distances { print("\n\(Self.text(distances))") }
  }

  /// Decodes each crop; the distances of several, nil where there is nothing to measure them with.
  private func decoded(_ dataset: String, _ store: DataStore) throws -> CropDistances? {
    let kind = DatasetKind.named(dataset)
    let crops = crop.isEmpty ? [kind.crop] : crop.map(Optional.some)
    let images = try crops.map { crop in
      let request = ImageRequest(
        dataset: dataset, split: split ?? kind.splits[0],
        preparation: ImagePreparation(crop: crop, size: size, filter: filter), count: count)
      return (crop: crop, images: try ImageSet(store.images(request), size: size))
    }
    guard crops.count > 1 else { return nil }
    let features = "\(place.paper)/features"
    var nets = try net.load(or: store.places.inception).map { [ScoringNet.inception($0)] } ?? []
    if nets.isEmpty, FeatureNet.exist(folder: features, dataset: dataset, size: size) {
      nets = try FeatureNet.load(folder: features, dataset: dataset, size: size, channels: 3).map(ScoringNet.small)
    }
    guard !nets.isEmpty else {
      printError(
        "no FID between the crops: give --inception FILE; \(features) has no feature nets of \(dataset) at size \(size)"
      )
      return nil
    }
    return try CropDistances(images, nets: nets, threads: net.threads ?? Machine.cores) { StopSignal.isRequested }
  }

  private static func text(_ manifests: [DecodedImages.Manifest]) -> String {
    var table = TextTable(columns: ["data set", "split", "crop", "size", "filter", "images", "sha256", "source"])
    for manifest in manifests {
      table.add([
        manifest.dataset, manifest.split, name(manifest.crop), "\(manifest.size)", manifest.filter,
        manifest.dataHash == nil ? "\(manifest.done) of \(manifest.count)" : "\(manifest.count)",
        manifest.dataHash ?? "not decoded yet", manifest.path,
      ])
    }
    return table.text
  }

  private static func text(_ distances: CropDistances) -> String {
    let names = distances.crops.map(name)
    var table = TextTable(columns: ["FID between crops"] + names)
    for (row, name) in names.enumerated() {
      table.add([name] + names.indices.map { String(format: "%.3f", distances.fids[row * names.count + $0]) })
    }
    return table.text
  }

  private static func name(_ crop: Int?) -> String { crop.map { "\($0)" } ?? "square" }
}
