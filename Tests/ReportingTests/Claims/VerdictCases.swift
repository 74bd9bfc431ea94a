import Foundation
import Records
import Testing

@testable import Reporting

extension VerdictStoreTests {
  /// A store and what must be said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The tables whose runs are on disk.
    let tables: [String]
    let store: VerdictStore
    /// Claims by verdict; all others are not run.
    let expected: [Verdict: String]
    /// Why, of some claims: a part of the sentence or of a limit.
    let because: [String: String]

    init(
      _ description: String, _ tables: String..., expected: [Verdict: String], because: [String: String] = [:],
      _ change: (inout VerdictStore) -> Void = { _ in }
    ) {
      var store = VerdictStore()
      change(&store)
      self.store = store
      (testDescription, self.tables, self.expected, self.because) = (description, tables, expected, because)
    }

    func verdict(of claim: String) -> Verdict {
      expected.first { $0.value.split(separator: " ").contains(claim[...]) }?.key ?? .notRun
    }
  }

  /// C6. The profile's seeds begin at 11.
  static let methods = [
    Case("far below all rivals", "methods", expected: [.holds: "C6"], because: ["C6": "decided at n = 4 by 6 pairs"]),
    Case("far above all rivals", "methods", expected: [.fails: "C6"], because: ["C6": "decided at n = 5"]) {
      $0.methods["wgan-div"] = 4
    },
    Case("one rival far below", "methods", expected: [.fails: "C6"], because: ["C6": "by one pair"]) {
      $0.methods["rjs-gan"] = 1
    },
    Case("all equal", "methods", expected: [.alike: "C6"]) { $0.methods["wgan-div"] = 3 },
    Case("one rival equal", "methods", expected: [.alike: "C6"]) { $0.methods["sngan"] = 2 },
    Case(
      "one rival at the margin", "methods", expected: [.undecided: "C6"], because: ["C6": "1 of 6 pairs open"]
    ) {
      $0.methods["sngan"] = 2 - log(1.1)
      $0.seeds = 4
    },
    Case("three seeds", "methods", expected: [.undecided: "C6"], because: ["C6": "3 of at least 4 seeds"]) {
      $0.seeds = 3
    },
    Case("a late seed to come", "methods", expected: [.holds: "C6"]) { $0.ends["sgan"] = [15: .waiting] },
    Case("a first seed to come", "methods", expected: [:], because: ["C6": "methods, DCGAN: seed 11 waiting"]) {
      $0.ends["sgan"] = [11: .waiting]
    },
    Case(
      "a killed and a failed seed", "methods", expected: [.undecided: "C6"], because: ["C6": "1 of at least 4 seeds"]
    ) { $0.ends["wgan-div"] = [12: .killed, 14: .failed] },
    Case("a seed scored by other nets", "methods", expected: [:], because: ["C6": "WGAN: seed 11 interrupted"]) {
      $0.ends["wgan"] = [11: .scoredOtherwise]
    },
    Case(
      "a seed without scores on the way", "methods", expected: [.undecided: "C6"],
      because: ["C6": "more seeds will not help"]
    ) { $0.ends["wgan"] = [11: .scoredAnew] },
    Case(
      "a seed of the best diverged", "methods", expected: [.undecided: "C6"],
      because: ["C6": "WGAN-div: 1 of 7 runs diverged"]
    ) { $0.ends["wgan-div"] = [12: .diverged] },
    Case("a seed diverged after the verdict", "methods", expected: [.holds: "C6"]) {
      $0.ends["wgan-div"] = [16: .diverged]
    },
    Case("a seed of a rival diverged", "methods", expected: [.undecided: "C6"]) { $0.ends["sgan"] = [12: .diverged] },
    Case(
      "a seed of the worst diverged, and rivals are better", "methods", expected: [.fails: "C6"]
    ) {
      $0.methods["wgan-div"] = 4
      $0.ends["wgan-div"] = [12: .diverged]
    },
    Case("all still fall", "methods", expected: [.holds: "C6"]) { $0.fall = ["wgan-div": 0.3, "ctgan": 0.3] },
    Case("rivals far below with settings of their own", "methods", expected: [.holds: "C6"]) { $0.published = 0 },
    Case("far below at the article’s scale", "methods", expected: [.supported: "C6"]) { $0.scale = celebA },
    Case("far above at the article’s scale", "methods", expected: [.contradicted: "C6"]) {
      $0.scale = celebA
      $0.methods["wgan-div"] = 4
    },
  ]

  private static let celebA: @Sendable (inout RunConfig) -> Void = {
    ($0.dataset, $0.size, $0.channels, $0.width) = ("celeba", 64, 3, 64)
    ($0.steps, $0.criticSteps, $0.network) = (800_000, 1, "official-convnet")
  }

  /// C3 and C3b.
  static let sweep = [
    Case("k = 2, p = 6 far below", "kp", expected: [.holds: "C3 C3b"]),
    Case("p = 2 far below", "kp", expected: [.fails: "C3 C3b"]) {
      $0.sweep = { $1 == 2 ? -1 : $0 == 2 && $1 == 6 ? 0 : 1 }
    },
    Case("k = 10 far below", "kp", expected: [.fails: "C3", .holds: "C3b"]) {
      $0.sweep = { $0 == 10 ? -1 : $0 == 2 && $1 == 6 ? 0 : 1 }
    },
    Case("flat", "kp", expected: [.alike: "C3 C3b"]) { $0.sweep = { _, _ in 0 } },
    Case("p = 1.5 below p = 2 below all others", "kp", expected: [.fails: "C3", .holds: "C3b"]) {
      $0.sweep = { $1 == 1.5 ? -2 : $1 == 2 ? -1 : 0 }
    },
    Case("three seeds", "kp", expected: [.undecided: "C3 C3b"]) { $0.seeds = 3 },
    Case(
      "the first seed of k = 100 to come", "kp", expected: [.holds: "C3b"],
      because: ["C3": "kp, k = 100, p = 6: seed 11 waiting"]
    ) {
      $0.ends["k=100 p=6"] = [11: .waiting]
    },
    Case("the first seed of p = 2 to come", "kp", expected: [:], because: ["C3b": "kp, k = 2, p = 2: seed 11 waiting"])
    {
      $0.ends["k=2 p=2"] = [11: .waiting]
    },
    Case("a seed of k = 2, p = 6 diverged", "kp", expected: [.undecided: "C3 C3b"]) {
      $0.ends["k=2 p=6"] = [12: .diverged]
    },
  ]

  /// C4 and C5.
  static let sampling = [
    Case("steady and below", "sampling", expected: [.holds: "C4 C5"]),
    Case("dependent and above", "sampling", expected: [.fails: "C4 C5"]) {
      $0.methods["wgan-div"] = 4
      $0.points = ["wgan-div": VerdictStore.wide]
    },
    Case("dependent and below", "sampling", expected: [.fails: "C4", .holds: "C5"]) {
      $0.points = ["wgan-div": VerdictStore.wide.map { $0 / 2 }]
    },
    Case("steady and level", "sampling", expected: [.holds: "C4", .alike: "C5"]) { $0.methods["wgan-div"] = 3 },
    Case("no difference", "sampling", expected: [.fails: "C4", .alike: "C5"]) {
      $0.methods["wgan-div"] = 3
      $0.points = [:]
    },
    Case("three seeds", "sampling", expected: [.undecided: "C4 C5"]) { $0.seeds = 3 },
    Case("the first seed of CTGAN to come", "sampling", expected: [.holds: "C4 C5"]) {
      $0.ends["ctgan pool"] = [11: .waiting]
    },
    Case("a first seed to come", "sampling", expected: [:], because: ["C5": "WGAN-GP, r(x) (6): seed 11 waiting"]) {
      $0.ends["wgan-gp reals"] = [11: .waiting]
    },
    Case(
      "a seed diverged", "sampling", expected: [.undecided: "C4 C5"], because: ["C4": "WGAN-div, r(x) (5): 1 of 7 runs"]
    ) {
      $0.ends["wgan-div fakes"] = [13: .diverged]
    },
  ]

  /// C1a, C1b, C2a, C2b and C8.
  static let theory = [
    Case("numbers as they are", "theory", expected: [.supported: "C1a C2a", .contradicted: "C1b C2b C8"]),
    Case(
      "other exact numbers", "theory", expected: [.contradicted: "C1a C2a", .undecided: "C1b C2b C8"],
      because: ["C1b": "known beforehand", "C2b": "known beforehand", "C8": "known beforehand"]
    ) {
      $0.values["W from Q to P with r(x) = equal mixture"] = ["oracle": 0.5]
      $0.values["W from Q to P with r(x) = generated"] = ["divergence": 0.6]
      $0.values["objective (10) with n = 1 and p = 3"] = ["objective": 1]
      $0.values["cosine critics at equal distributions"] = ["objective": -1]
      $0.values["maximizer of (7)"] = ["gap": 5]
    },
    Case(
      "a trained critic that differs, numbers that do not refute, no number", "theory",
      expected: [.undecided: "C1a C1b C2a C2b C8"],
      because: ["C1a": "not equal to", "C2a": "(open: not a number)", "C2b": " is 1, not equal to"]
    ) {
      $0.values["W from Q to P with r(x) = equal mixture"] = ["divergence": 0.42]
      $0.values["W from Q to P with r(x) = generated"] = ["divergence": 0.395920]
      $0.values["objective (10) with n = 1 and p = 3"] = ["objective": .nan]
      $0.values["objective (10) with n = 1 and p = 2 at equal distributions"] = ["supremum": 1]
      $0.values["maximizer of (7)"] = ["gap": 3]
    },
    Case(
      "a trained critic diverged", "theory",
      expected: [.supported: "C2a", .contradicted: "C1b C2b C8", .undecided: "C1a"],
      because: ["C1a": "W from P to P with r(x) = equal mixture: 1 of 1 run diverged"]
    ) { $0.ends["W from P to P with r(x) = equal mixture"] = [11: .diverged] },
    Case(
      "a number to come for each", "theory", expected: [:],
      because: ["C1a": "W from P to Q with r(x) = equal mixture: seed 11 waiting", "C8": "maximizer of (7): waiting"]
    ) {
      $0.ends["W from P to Q with r(x) = equal mixture"] = [11: .waiting]
      for row in [
        "W from Q to P with r(x) = generated", "objective (10) with n = 1 and p = 3",
        "cosine critics at equal distributions", "maximizer of (7)",
      ] {
        $0.ends[row] = [0: .waiting]
      }
    },
  ]

  /// C7 and C9.
  static let health = [
    Case("small families, gradients that stay", "health", expected: [.holds: "C7 C9"]),
    Case("a large family, gradients that all stay", "health", expected: [.fails: "C7 C9"]) {
      $0.shares["sngan"] = 0.7
      $0.gradients = { _ in (1, 1) }
    },
    Case("three seeds, no number", "health", expected: [.undecided: "C7 C9"], because: ["C9": "not a number"]) {
      $0.seeds = 3
      $0.values["gradient at distance 4"] = ["wgan_div": .nan]
    },
    Case("gradients that all fall", "health", expected: [.holds: "C7", .fails: "C9"]) {
      $0.gradients = { (exp(-1.3 * $0), 1 / $0) }
    },
    Case("a seed diverged", "health", expected: [.undecided: "C7", .holds: "C9"]) {
      $0.ends["clipped critic"] = [12: .diverged]
    },
    Case(
      "a first seed and a distance to come", "health", expected: [:],
      because: ["C9": "health, gradient at distance 7: waiting"]
    ) {
      $0.ends["spectral-norm critic"] = [11: .waiting]
      $0.ends["gradient at distance 7"] = [0: .waiting]
    },
  ]
}
