public import Datasets
import Interchange
import Metrics
import Records

/// The images of this machine's data sets, decoded once into `OUTPUT/data`.
public struct DataStore {
  private let output: String
  private let features: String
  public let places: DataPlaces
  private let note: (String) -> Void
  private let shouldStop: () -> Bool

  /// - Parameters:
  ///   - given: the values of `--data`.
  ///   - inception: that of `--inception`.
  ///   - note: is told how decoding goes on, line by line.
  ///   - shouldStop: asked while pictures are decoded; after `true`, `DecodingStopped` is thrown.
  /// - Throws: what is wrong with `paper/local.yaml`.
  public init(
    output: String, paper: String, given: [String], inception: String? = nil,
    note: @escaping (String) -> Void = { _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws {
    places = try DataPlaces(given: given, inception: inception, paper: paper)
    features = "\(paper)/features"
    (self.output, self.note, self.shouldStop) = (output, note, shouldStop)
  }

  /// The folder of decoded images.
  public var folder: String { "\(output)/data" }

  /// The images that a profile trains on.
  public func train(_ profile: Profile) throws -> LabeledImages {
    guard let request = profile.images else { return try FashionMNIST.load(folder: fashion, split: .train) }
    return try images(request)
  }

  /// Images that it does not train on; nil where its data set has none.
  public func heldOut(_ profile: Profile) throws -> LabeledImages? {
    guard let request = profile.images else { return try FashionMNIST.load(folder: fashion, split: .test) }
    guard let split = DatasetKind.named(request.dataset).heldOut, split != request.split, request.split != "all" else {
      return nil
    }
    do {
      return try images(ImageRequest(dataset: request.dataset, split: split, preparation: request.preparation))
    } catch DatasetError.missingSplit {
      return nil
    }
  }

  /// The hash of the images that a profile trains on.
  public func hash(_ profile: Profile) throws -> String { try train(profile).hash }

  /// The same for commands that only look: a remembered one, as far as the files seem unchanged.
  public func quickHash(_ profile: Profile) throws -> String {
    guard let request = profile.images else { return try DataHashCache(output: output).hash(folder: fashion) }
    return try DecodedImages(request, in: folder).knownHash(from: place(request.dataset)) ?? hash(profile)
  }

  /// The hash of a profile's images as far as it is recorded: of decoded images wherever they came from, and of
  /// Fashion-MNIST with its reference scores. Throws `RunFolderError.damaged`.
  public func recordedHash(_ profile: Profile) throws -> String? {
    guard let request = profile.images else {
      return try RunStore(output: output).reference(of: profile)?.dataHash
    }
    return DecodedImages.manifests(in: folder).first { $0.request == request }?.dataHash
  }

  /// Training and test images of a data set with classes, at one size; Fashion-MNIST's in their own. Throws
  /// `TrainingError.unsupported` for a data set without classes.
  public func labeled(_ dataset: String, size: Int) throws -> (train: LabeledImages, test: LabeledImages) {
    if dataset == DataPlaces.fashion {
      return (
        try FashionMNIST.load(folder: fashion, split: .train), try FashionMNIST.load(folder: fashion, split: .test)
      )
    }
    let kind = DatasetKind.named(dataset)
    guard kind.hasClasses, let heldOut = kind.heldOut else {
      throw TrainingError.unsupported(path: dataset, what: "a data set without classes")
    }
    let preparation = ImagePreparation(crop: kind.crop, size: size, filter: .bilinear)
    func images(_ split: String) throws -> LabeledImages {
      try self.images(ImageRequest(dataset: dataset, split: split, preparation: preparation))
    }
    return (try images(kind.splits[0]), try images(heldOut))
  }

  /// Decoded images of any data set but Fashion-MNIST.
  public func images(_ request: ImageRequest) throws -> LabeledImages {
    var last = 0
    return try DecodedImages(request, in: folder).images(
      from: place(request.dataset), note: note,
      progress: { done, count in
        let tenth = 10 * done / max(count, 1)
        // A set of seconds needs no lines.
        if tenth > last, count > 2000 { note("\(request.name): \(done) of \(count) images decoded") }
        last = tenth
      }, shouldStop: shouldStop)
  }

  /// What a profile's images are scored by: Inception where it wants it and its weights are given, else the small nets of its
  /// data set and size; none where there are none of these.
  public func nets(_ profile: Profile) throws -> [ScoringNet] {
    if let preprocessing = profile.evaluation.inception, let path = places.inception {
      return [.inception(try Inception(contentsOf: path, preprocessing: preprocessing))]
    }
    guard FeatureNet.exist(folder: features, dataset: profile.dataset, size: profile.size) else { return [] }
    return try FeatureNet.load(
      folder: features, dataset: profile.dataset, size: profile.size, channels: profile.channels
    ).map(ScoringNet.small)
  }

  /// Why nothing is scored: what is missing, and what to do.
  public func scoringHint(_ profile: Profile) -> String {
    let kind = DatasetKind.named(profile.dataset)
    let weights = "weights of Inception are given, by --inception FILE or 'inception: FILE' in paper/local.yaml"
    let small = "there are no feature nets of \(profile.dataset) at size \(profile.size) in \(features)"
    let isTrainable = (kind.hasClasses || profile.dataset == DataPlaces.fashion) && [16, 32].contains(profile.size)
    let train =
      isTrainable
      ? "; wdiv features --dataset \(profile.dataset) --size \(profile.size) trains one a --seed (1, 2, 3)" : ""
    return (profile.evaluation.inception == nil ? "" : "no \(weights), and ") + small + train
  }

  private var fashion: String? { places[DataPlaces.fashion] }

  private func place(_ dataset: String) throws -> String {
    guard let path = places[dataset] else { throw DataPlaceMissing(dataset: dataset) }
    return path
  }
}

extension DecodedImages.Manifest {
  /// What was asked for; nil for a filter that is not known.
  fileprivate var request: ImageRequest? {
    ResizeFilter(rawValue: filter).map {
      ImageRequest(
        dataset: dataset, split: split, preparation: ImagePreparation(crop: crop, size: size, filter: $0), count: first)
    }
  }
}

/// Nobody said where a data set is.
struct DataPlaceMissing: Error, CustomStringConvertible {
  let dataset: String

  var description: String {
    "no data for \(dataset): give --data \(dataset)=PATH, or a line '\(dataset): PATH' under 'data:' in paper/local.yaml"
  }
}

extension Profile {
  /// The images to train on; nil for Fashion-MNIST, which is neither cropped nor resized to bytes.
  public var images: ImageRequest? {
    guard let data = selection, let filter = data.filter.flatMap(ResizeFilter.init), let split = data.split else {
      return nil
    }
    return ImageRequest(
      dataset: dataset, split: split, preparation: ImagePreparation(crop: data.crop, size: size, filter: filter),
      count: data.count)
  }

  /// What `data` says, with what its data set has of its own; nil for Fashion-MNIST.
  var selection: DataSelection? {
    guard dataset != DataPlaces.fashion else { return nil }
    let kind = DatasetKind.named(dataset)
    return DataSelection(
      crop: data?.crop ?? kind.crop, filter: data?.filter ?? ResizeFilter.bilinear.rawValue,
      split: data?.split ?? kind.splits[0], count: data?.count)
  }

  /// Throws `FieldError` for data that the data set does not come in.
  func validateData() throws {
    guard DataPlaces.isName(dataset) else { throw FieldError("dataset", "'\(dataset)'", allowed: "a-z, 0-9 and -") }
    let isFashion = dataset == DataPlaces.fashion
    func check<Value: Equatable>(_ key: String, _ value: Value, _ known: [Value]) throws {
      guard !known.contains(value) else { return }
      let shown = value is String ? "'\(value)'" : "\(value)"
      throw FieldError(key, shown, allowed: known.map { "\($0)" }.joined(separator: ", "))
    }
    try check("size", size, isFashion ? [16, 32] : [16, 32, 64, 128])
    try check("channels", channels, isFashion ? [1] : [3])
    guard let data else { return }
    guard !isFashion else { throw FieldError("data", "given", allowed: "nothing for fashion-mnist") }
    if let filter = data.filter { try check("data.filter", filter, ResizeFilter.allCases.map(\.rawValue)) }
    if let split = data.split { try check("data.split", split, DatasetKind.named(dataset).splits) }
  }
}
