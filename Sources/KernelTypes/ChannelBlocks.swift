/// The fixed partition of channels into blocks of at most six, the height of a register tile.
///
/// A rest of one or two would leave the tile almost empty, so it is shared with the last block of six (7 = 4 + 3,
/// 8 = 4 + 4).
public struct ChannelBlocks: Sendable {
  private let channels: Int
  private let sixes: Int
  public let count: Int

  public init(_ channels: Int) {
    self.channels = channels
    let rest = channels % 6
    if channels > 6 && (rest == 1 || rest == 2) {
      sixes = channels / 6 - 1
      count = sixes + 2
    } else {
      sixes = channels / 6
      count = sixes + (rest == 0 ? 0 : 1)
    }
  }

  public func start(_ block: Int) -> Int { block <= sixes ? 6 * block : 6 * sixes + 4 }

  /// Channels of a block, 1...6.
  public func size(_ block: Int) -> Int { (block + 1 < count ? start(block + 1) : channels) - start(block) }
}
