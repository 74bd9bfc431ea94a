import Interchange
import Records

/// The seeds of a profile: a fixed list, or rounds that go on until claims are decided.
///
/// In YAML a list, `[1]`, or `{ first: 11, least: 4, most: 16 }`.
public struct SeedPlan: Decodable, Equatable, Sendable {
  /// In the order in which they are trained: rising, so that a pair's blocks are a prefix of it.
  public let order: [Int]
  /// Every setting is trained with so many.
  public let least: Int
  /// Without a budget a setting is trained with at most so many.
  public let most: Int

  /// Whether seeds may be added.
  public var isOpen: Bool { order.count > least }

  public init(_ seeds: [Int]) { self.init(order: seeds, least: seeds.count, most: seeds.count) }

  init(order: [Int], least: Int, most: Int) { (self.order, self.least, self.most) = (order, least, most) }

  private struct Rounds: Decodable, Validated {
    @Within<0, 2_000_000_000> var first: Int
    @Within<1, 64> var least: Int
    @Within<1, 64> var most: Int

    func validate() throws {
      guard least <= most else { throw FieldError("most", "\(most)", allowed: "a number from \(least) (least) to 64") }
    }
  }

  public init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    if document.elements != nil {
      self.init(try document.seeds())
    } else {
      let rounds = try document.decode(Rounds.self)
      self.init(
        order: Array(rounds.first..<rounds.first + SeedCount.most), least: rounds.least, most: rounds.most)
    }
  }
}

/// Seeds of a table or an entry: all of the profile's, the first ones, or a list of its own.
public enum Seeds: Decodable, Equatable, Sendable {
  case all
  case first(Int)
  case these([Int])

  public init(from decoder: any Decoder) throws {
    let document = try decoder.document()
    if document.text == "all" {
      self = .all
    } else if document.elements != nil {
      self = .these(try document.seeds())
    } else {
      self = .first(try document.decode(Within<1, 64>.self).wrappedValue)
    }
  }

  func callAsFunction(of profile: SeedPlan) -> [Int] {
    switch self {
    case .all: profile.order
    case .first(let count): Array(profile.order.prefix(count))
    case .these(let seeds): seeds
    }
  }
}

extension Document {
  /// A list of seeds.
  fileprivate func seeds() throws -> [Int] {
    let seeds = try decode([Int].self)
    let isRising = zip(seeds, seeds.dropFirst()).allSatisfy { $0 < $1 }
    guard (1...SeedCount.most).contains(seeds.count), isRising, seeds.allSatisfy((0...Int(Int32.max)).contains) else {
      throw notAllowed(
        value: "\(seeds)", allowed: "a rising list of whole numbers from 0 to \(Int32.max), \(SeedCount.most) at most")
    }
    return seeds
  }
}
