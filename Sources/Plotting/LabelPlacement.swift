/// Moves labels of one `height` apart with the least movement in the sense of squares: order kept, within low...high.
///
/// - Parameter wanted: the middle of each label, in any order.
/// - Returns: the middles in the same order, or nil when they cannot all fit.
func spreadLabels(_ wanted: [Double], height: Double, low: Double, high: Double) -> [Double]? {
  guard Double(wanted.count) * height <= high - low else { return nil }
  // Ties are broken by position, so that equal labels keep the order they came in.
  let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
  // Labels that touch form a block, whose place is the mean of what its members want.
  var blocks: [(members: [Int], middle: Double)] = []
  for index in order {
    blocks.append(([index], wanted[index]))
    settleLast(&blocks, height, low, high)
    while blocks.count > 1 {
      let (upper, lower) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
      let distance = Double(upper.members.count + lower.members.count) * height / 2
      guard lower.middle - upper.middle < distance - 1e-9 else { break }
      blocks.removeLast(2)
      let members = upper.members + lower.members
      // What each member wants of the block's middle, given its place in the block.
      let wish = members.enumerated().reduce(0.0) { sum, member in
        sum + wanted[member.element] - (Double(member.offset) - Double(members.count - 1) / 2) * height
      }
      blocks.append((members, wish / Double(members.count)))
      settleLast(&blocks, height, low, high)
    }
  }
  var placed = wanted
  for block in blocks {
    for (position, index) in block.members.enumerated() {
      placed[index] = block.middle + (Double(position) - Double(block.members.count - 1) / 2) * height
    }
  }
  return placed
}

private func settleLast(
  _ blocks: inout [(members: [Int], middle: Double)], _ height: Double, _ low: Double, _ high: Double
) {
  let half = Double(blocks[blocks.count - 1].members.count) * height / 2
  blocks[blocks.count - 1].middle = min(max(blocks[blocks.count - 1].middle, low + half), high - half)
}
