import Testing

@testable import Plotting

struct LabelPlacementTests {
  @Test func labelsWithRoomStayWhereTheyAre() {
    #expect(spreadLabels([50, 10, 30], height: 14, low: 0, high: 100) == [50, 10, 30])
    #expect(spreadLabels([], height: 14, low: 0, high: 100) == [])
  }

  @Test func labelsThatOverlapMoveApartEvenly() {
    #expect(spreadLabels([50, 50], height: 10, low: 0, high: 100) == [45, 55])
    #expect(spreadLabels([50, 57], height: 10, low: 0, high: 100) == [48.5, 58.5])
    #expect(spreadLabels([52, 50, 51], height: 10, low: 0, high: 100) == [61, 41, 51])
  }

  @Test func blocksThatMeetMergeAtTheMeanOfTheirWishes() {
    // 20 and 21 spread to 15.5 and 25.5, which touches 30: all three stand around (20 + 10 + 21 + 30 - 10) / 3.
    let placed = spreadLabels([20, 21, 30], height: 10, low: 0, high: 100) ?? []
    #expect(zip(placed, [41.0 / 3, 71.0 / 3, 101.0 / 3]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func labelsStayInside() {
    #expect(spreadLabels([-5, 2, 99], height: 10, low: 0, high: 100) == [5, 15, 95])
    #expect(spreadLabels([1, 2, 3], height: 10, low: 0, high: 29) == nil)
    #expect(spreadLabels([1, 2, 3], height: 10, low: 0, high: 30) == [5, 15, 25])
  }
}
