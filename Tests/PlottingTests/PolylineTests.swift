import Foundation
import Testing

@testable import Plotting

struct PolylineTests {
  @Test func thinningKeepsTheExtremesOfEachColumn() {
    let places = (0..<1000).map { Place(x: Double($0) / 1000, y: Double(($0 * 37) % 101)) }
    let kept = thinned(places)
    #expect(kept.count <= 8)
    #expect(kept.first == places.first)
    #expect(kept.last == places.last)
    #expect(kept.map(\.y).max() == 100)
    #expect(kept.map(\.y).min() == 0)
    let sparse = (0..<5).map { Place(x: Double($0), y: Double($0 % 2)) }
    #expect(thinned(sparse) == sparse)
  }

  @Test func pointsOnALineAreLeftOut() {
    let straight = (0...500).map { Place(x: Double($0), y: 3 * Double($0)) }
    #expect(thinned(straight) == [straight[0], straight[500]])
    // No point of a curve is farther than a tenth of a px from what is left of it.
    let wave = (0...500).map { Place(x: Double($0), y: 40 * sin(Double($0) / 40)) }
    let kept = thinned(wave)
    #expect(kept.count < 150)
    for (start, end) in zip(kept, kept.dropFirst()) {
      for place in wave where place.x > start.x && place.x < end.x {
        let share = (place.x - start.x) / (end.x - start.x)
        #expect(abs(start.y + share * (end.y - start.y) - place.y) < 0.15)
      }
    }
    #expect(thinned([straight[0], straight[9], straight[0]]).count == 3)
  }

  @Test func linesAreCutAtTheFrame() {
    let frame = Frame(left: 0, top: 0, right: 10, bottom: 10)
    func pieces(_ places: [(Double, Double)], margin: Double = 0) -> [[Place]] {
      cut(places.map { Place(x: $0.0, y: $0.1) }, to: frame, margin: margin)
    }
    #expect(pieces([(1, 1), (5, 5), (9, 1)]) == [[Place(x: 1, y: 1), Place(x: 5, y: 5), Place(x: 9, y: 1)]])
    #expect(pieces([(-5, 5), (15, 5)]) == [[Place(x: 0, y: 5), Place(x: 10, y: 5)]])
    #expect(pieces([(-5, 5), (15, 5)], margin: 2) == [[Place(x: -2, y: 5), Place(x: 12, y: 5)]])
    #expect(
      pieces([(5, 5), (5, 20), (8, 20), (8, 5)]) == [
        [Place(x: 5, y: 5), Place(x: 5, y: 10)], [Place(x: 8, y: 10), Place(x: 8, y: 5)],
      ])
    #expect(pieces([(-5, -1), (15, -1), (15, 20)]) == [])
    #expect(pieces([(-5, 4), (4, -5)]) == [])
    #expect(pieces([(3, 3)]) == [])
  }
}
