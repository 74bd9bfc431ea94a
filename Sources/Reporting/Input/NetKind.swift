internal import Records

/// The nets that FIDs are measured with.
enum NetKind: Equatable, Sendable {
  /// So many small ones of the data set's own.
  case small(Int)
  /// Inception, with the name of its preprocessing.
  case inception(String)

  /// Nil where nothing is scored.
  init?(_ reference: ReferenceScores?) {
    guard let nets = reference?.featureNets, let first = nets.first else { return nil }
    self = first.preprocessing.map { .inception($0) } ?? .small(nets.count)
  }

  /// For `net.mustache`.
  var view: View {
    switch self {
    case .small(let count): ["small": .count(count), "inception": .absent]
    case .inception(let preprocessing): ["small": .absent, "inception": .text(preprocessing)]
    }
  }
}

extension DataSelection {
  /// For `selection.mustache`, with what else it says.
  var view: View {
    [
      "crop": .optional(crop.map(String.init)), "filter": .optional(filter), "split": .optional(split),
      "count": .optional(count.map { Format.whole($0) }),
    ]
  }
}
