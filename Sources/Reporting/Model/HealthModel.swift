internal import Records

/// The table `health`: what keeps critics small, and what gradient reaches the generator.
struct HealthModel: Sendable {
  /// Critics of one method between the zigzag pair.
  struct Critic: Sendable {
    let method: String
    /// By seed.
    let cells: [RecordedRun]
    /// Share of W1 reached, of the seeds that are done.
    var shares: [Double] { cells.compactMap { $0.value("share") }.filter(\.isFinite) }
    /// Why not all seeds have one; nil when they do.
    var shortfall: String? {
      let missing = cells.filter { $0.value("share") == nil }
      guard let first = missing.first else { return nil }
      return "\(missing.count) of \(Format.count(cells.count, "seed")) without a number "
        + "(\(first.shortfall ?? "no share"))"
    }
  }

  /// The gradient at one distance.
  struct Distance: Sendable {
    let distance: Double
    var exact: RecordedRun?
    /// The trained saturating GAN and WGAN-div; first seeds.
    var sgan: RecordedRun?
    var divergence: RecordedRun?
  }

  /// The methods in the order in which they are shown.
  let critics: [Critic]
  /// Rising.
  let distances: [Distance]

  init(_ input: ReportInput) {
    let cells = input.checks(in: "health")
    let zigzag = cells.filter { cell in
      if case .mixture? = cell.density?.real { true } else { false }
    }
    let order = ["wgan", "sngan", "wgan-gp", "wgan-div"]
    let found = order.filter { method in zigzag.contains { $0.density?.method == method } }
    critics = found.map { method in
      Critic(
        method: method,
        cells: zigzag.filter { $0.density?.method == method }.sorted { $0.config.seed < $1.config.seed })
    }
    var distances: [Distance] = []
    func change(_ distance: Double, _ body: (inout Distance) -> Void) {
      let place = distances.firstIndex { $0.distance == distance } ?? distances.count
      if place == distances.count { distances.append(Distance(distance: distance)) }
      body(&distances[place])
    }
    for cell in cells {
      if let config = cell.exact, config.quantity == .generatorGradient, let distance = config.constant("distance") {
        change(distance) { $0.exact = $0.exact ?? cell }
      } else if let config = cell.density, case .normal(let from, _) = config.real,
        case .normal(let to, _) = config.fake
      {
        switch config.method {
        case "sgan": change(abs(to - from)) { $0.sgan = $0.sgan ?? cell }
        case "wgan-div": change(abs(to - from)) { $0.divergence = $0.divergence ?? cell }
        default: break
        }
      }
    }
    self.distances = distances.sorted { $0.distance < $1.distance }
  }

  /// The critic of a method; nil when the profile has none.
  func critic(_ method: String) -> Critic? { critics.first { $0.method == method } }
}
