internal import Records

/// The table `health`: how much of W1 critics reach, and what gradient reaches the generator.
struct HealthModel: Sendable {
  /// Critics of one method between the mixtures whose best critic zigzags.
  struct Critic: Sendable {
    let method: String
    /// By seed.
    let runs: [RecordedRun]
    /// Share of W1 reached, of the seeds that are done.
    var shares: [Double] { runs.compactMap { $0.value("share") }.filter(\.isFinite) }
    /// E_P T - E_Q T of the same seeds, as trained.
    var gaps: [Double] { runs.compactMap { $0.value("share") == nil ? nil : $0.value("gap") }.filter(\.isFinite) }
    /// The seeds without a share.
    var missing: [RecordedRun] { runs.filter { $0.value("share") == nil } }
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
  /// The same networks fitted to the best critic, by the method that gives the constraint; `sgan` gives none.
  let fits: [Critic]
  /// Rising.
  let distances: [Distance]

  init(_ input: ReportInput) {
    let runs = input.checks(in: "health")
    let zigzag = runs.filter { if case .mixture? = $0.density?.real { true } else { false } }
    func critics(_ methods: [String], areFitted: Bool) -> [Critic] {
      methods.compactMap { method in
        let own = zigzag.filter { $0.config.method == method && ($0.config.fit != nil) == areFitted }
        return own.isEmpty ? nil : Critic(method: method, runs: own.sorted { $0.config.seed < $1.config.seed })
      }
    }
    self.critics = critics(["wgan", "sngan", "wgan-gp", "wgan-div"], areFitted: false)
    fits = critics(["wgan", "sngan", "sgan"], areFitted: true)
    var distances: [Distance] = []
    func add(_ run: RecordedRun, at distance: Double, _ kind: WritableKeyPath<Distance, RecordedRun?>) {
      let place = distances.firstIndex { $0.distance == distance } ?? distances.count
      if place == distances.count { distances.append(Distance(distance: distance)) }
      distances[place][keyPath: kind] = distances[place][keyPath: kind] ?? run
    }
    for run in runs {
      if let config = run.exact, config.quantity == .generatorGradient, let distance = config.constant("distance") {
        add(run, at: distance, \.exact)
      } else if let config = run.density, case .normal(let from, _) = config.real,
        case .normal(let to, _) = config.fake,
        config.method == "sgan" || config.method == "wgan-div"
      {
        add(run, at: abs(to - from), config.method == "sgan" ? \.sgan : \.divergence)
      }
    }
    self.distances = distances.sorted { $0.distance < $1.distance }
  }

  /// The critic of a method; nil when the profile has none.
  func critic(_ method: String) -> Critic? { critics.first { $0.method == method } }

  /// The fit under a method's constraint; a penalty is none.
  func fit(_ method: String) -> Critic? {
    fits.first { $0.method == (method.hasPrefix("wgan-") ? "sgan" : method) }
  }
}
