import Foundation
import Testing

@testable import Plotting

struct PaletteTests {
  /// The contrast ratio of WCAG 2.
  private func contrast(_ first: Color, _ second: Color) -> Double {
    func luminance(_ color: Color) -> Double {
      func linear(_ channel: UInt8) -> Double {
        let value = Double(channel) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let (one, two) = (luminance(first) + 0.05, luminance(second) + 0.05)
    return max(one, two) / min(one, two)
  }

  @Test func contrastOfKnownPairs() {
    #expect(contrast(Color(0xFFFFFF), Color(0)) == 21)
    #expect(abs(contrast(Color(0x777777), Color(0xFFFFFF)) - 4.48) < 0.01)
  }

  @Test func colorsAreLegibleInLightAndDark() {
    for (background, isLight) in [(0xFFFFFF, true), (0x0D1117, false), (0x24292F, false)] {
      for role in Role.all where role != .grid {
        let found = contrast(isLight ? role.light : role.dark, Color(UInt32(background)))
        let needed = role == .ink || role == .muted ? 4.5 : 3
        #expect(found >= needed, "\(role) on \(String(background, radix: 16)): \(found)")
      }
    }
  }

  @Test func eachRoleHasItsOwnColor() {
    // The post-processing recognizes a role by its light color.
    #expect(Set(Role.all.map(\.light.hex)).count == Role.all.count)
    #expect(Set(Role.all.map(\.cssClass)).count == Role.all.count)
  }

  @Test func stylesWrap() {
    #expect(Role.series(0).cssClass == "series-1")
    #expect(Role.series(7).cssClass == "series-1")
    #expect(Role.series(-1).cssClass == "series-7")
    #expect(Role.series(Int.min).cssClass.hasPrefix("series-"))
  }

  @Test func styleSheetHasEveryClassInBothSchemes() throws {
    let sheet = Palette.styleSheet
    let parts = sheet.split(separator: "@media screen and (prefers-color-scheme:dark)")
    try #require(parts.count == 2)
    for role in Role.all {
      #expect(parts[0].contains("svg.plot .\(role.cssClass){color:\(role.light.hex)}\n"))
      #expect(parts[1].contains("svg.plot .\(role.cssClass){color:\(role.dark.hex)}\n"))
    }
    #expect(sheet.count { $0 == "{" } == sheet.count { $0 == "}" })
    #expect(sheet == Palette.styleSheet)
  }
}
