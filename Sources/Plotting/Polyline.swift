/// The points that change the look of a long line: of each run within half a px, the first, lowest, highest and last,
/// and of these the ones that the line through the others misses by more than a tenth of a px.
func thinned(_ places: [Place]) -> [Place] {
  var result: [Place] = []
  var start = 0
  while start < places.count {
    let column = (places[start].x * 2).rounded(.down)
    var end = start + 1
    var (lowest, highest) = (start, start)
    while end < places.count, (places[end].x * 2).rounded(.down) == column {
      if places[end].y < places[lowest].y { lowest = end }
      if places[end].y > places[highest].y { highest = end }
      end += 1
    }
    var previous = -1
    for index in [start, min(lowest, highest), max(lowest, highest), end - 1] where index > previous {
      result.append(places[index])
      previous = index
    }
    start = end
  }
  return simplified(result, tolerance: 0.1)
}

/// The line of Ramer (1972), Douglas and Peucker (1973): no point of `places` is farther than `tolerance` from it.
private func simplified(_ places: [Place], tolerance: Double) -> [Place] {
  guard places.count > 2 else { return places }
  var isKept = Array(repeating: false, count: places.count)
  (isKept[0], isKept[places.count - 1]) = (true, true)
  var open = [0..<places.count - 1]
  while let range = open.popLast() {
    let (from, to) = (places[range.lowerBound], places[range.upperBound])
    let (across, down) = (to.x - from.x, to.y - from.y)
    let length = (across * across + down * down).squareRoot()
    var farthest = (distance: tolerance, index: -1)
    for index in range.dropFirst() {
      let (x, y) = (places[index].x - from.x, places[index].y - from.y)
      // Ends at one place: the distance from it.
      let distance = length == 0 ? (x * x + y * y).squareRoot() : abs(across * y - down * x) / length
      if distance > farthest.distance { farthest = (distance, index) }
    }
    guard farthest.index > 0 else { continue }
    isKept[farthest.index] = true
    open += [range.lowerBound..<farthest.index, farthest.index..<range.upperBound]
  }
  return places.indices.filter { isKept[$0] }.map { places[$0] }
}

/// The stretches of `items` between those that have no place.
func stretches<Item, Placed>(_ items: [Item], _ place: (Item) -> Placed?) -> [[Placed]] {
  var runs: [[Placed]] = [[]]
  for item in items {
    if let placed = place(item) { runs[runs.count - 1].append(placed) } else { runs.append([]) }
  }
  return runs.filter { !$0.isEmpty }
}

/// The pieces of a line that lie within `margin` px around `frame`.
func cut(_ places: [Place], to frame: Frame, margin: Double) -> [[Place]] {
  let near = Frame(
    left: frame.left - margin, top: frame.top - margin, right: frame.right + margin, bottom: frame.bottom + margin)
  var pieces: [[Place]] = []
  for (start, end) in zip(places, places.dropFirst()) {
    guard let part = insidePart(start, end, near) else { continue }
    if pieces.last?.last == part.start {
      pieces[pieces.count - 1].append(part.end)
    } else {
      pieces.append([part.start, part.end])
    }
  }
  return pieces
}

/// The part of a segment inside `frame` (Liang and Barsky), nil when there is none.
private func insidePart(_ start: Place, _ end: Place, _ frame: Frame) -> (start: Place, end: Place)? {
  let (across, down) = (end.x - start.x, end.y - start.y)
  var (first, last) = (0.0, 1.0)
  for (step, room) in [
    (-across, start.x - frame.left), (across, frame.right - start.x), (-down, start.y - frame.top),
    (down, frame.bottom - start.y),
  ] {
    if step == 0 {
      if room < 0 { return nil }
    } else if step < 0 {
      first = max(first, room / step)
    } else {
      last = min(last, room / step)
    }
  }
  guard first <= last else { return nil }
  func at(_ share: Double) -> Place { Place(x: start.x + share * across, y: start.y + share * down) }
  return (first == 0 ? start : at(first), last == 1 ? end : at(last))
}
