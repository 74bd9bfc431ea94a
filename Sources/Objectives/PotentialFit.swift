public import Engine

/// A critic fitted by least squares to a known function T* under the constraint of a method (its clipping or spectral
/// norm), up to the scale and offset of both, over an equal mixture of P and Q:
///
///     min  E (T̂ - T̂*)² / 2 = 1 - corr(T, T*),   T̂ = (T - E T) / sd(T)
///
/// Where corr > 0 this has the minimizers of 1 - corr², the part of T* that no a T + b explains; the wrong sign of T is
/// none of them.
public struct PotentialFit: Objective {
  /// Names of the feeds [B] with T* at the real and at the generated samples.
  public static let targets = (real: "real.potential", fake: "fake.potential")

  private let method: any Objective

  /// - Parameter method: gives the constraint and nothing else.
  public init(under method: any Objective) { self.method = method }

  public var weightBound: Double? { method.weightBound }
  public var normalizesSpectrally: Bool { method.normalizesSpectrally }

  public func criticLoss(_ critic: CriticFunction, real: Node, fake: Node, points: [Node]) -> Loss {
    typealias Pair = (real: Node, fake: Node)
    func mean(_ pair: Pair) -> Node { 0.5 * (pair.real.mean() + pair.fake.mean()) }
    func centered(_ pair: Pair) -> Pair {
      let mean = mean(pair)
      return (pair.real - mean.broadcast(to: pair.real.shape), pair.fake - mean.broadcast(to: pair.fake.shape))
    }
    func covariance(_ x: Pair, _ y: Pair) -> Node { mean((x.real * y.real, x.fake * y.fake)) }
    func target(_ feed: String, _ samples: Node) -> Node {
      samples.graph.feed(feed, Shape([], batch: samples.shape.batch))
    }
    let score = centered((critic(real), critic(fake)))
    let best = centered((target(Self.targets.real, real), target(Self.targets.fake, fake)))
    let scales = covariance(score, score).power(-0.5) * covariance(best, best).power(-0.5)
    return Loss([("misfit", (covariance(score, best) * scales).affine(scale: -1, offset: 1))])
  }
}
