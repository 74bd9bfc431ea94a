/// The colors of all figures. Those of the series are Okabe and Ito's (2008), darkened or lightened until each
/// color has a contrast of at least 3:1 on the page's background; text uses `ink` and `muted`, at least 4.5:1.
///
/// An SVG carries the light colors as presentation attributes, which any style rule overrides: with `styleSheet` in the
/// page, figures follow the reader's color scheme; alone, they are legible on white.
public enum Palette {
  /// How many series have a color and a marker shape of their own; further ones repeat them with dashed lines.
  public static let seriesCount = 7
  /// The style of what the page is about, and of nothing else.
  public static let accent = 0
  /// The gray style, of what is ideal or given.
  public static let gray = 6

  /// The style of the `index`-th of several things that are neither; past the colors between the two, dashed.
  public static func other(_ index: Int) -> Int {
    let (round, place) = index.quotientAndRemainder(dividingBy: gray - accent - 1)
    return accent + 1 + place + round * seriesCount
  }

  /// CSS rules for the classes of the figures: light colors, dark ones under `prefers-color-scheme` (on screen only, so
  /// that print stays light), and figures no wider than their column.
  public static var styleSheet: String {
    func rules(_ color: KeyPath<Role, Color>, indent: String) -> String {
      Role.all.map { "\(indent)svg.plot .\($0.cssClass){color:\($0[keyPath: color].hex)}\n" }.joined()
    }
    return "svg.plot{max-width:100%;height:auto}\n" + rules(\.light, indent: "")
      + "@media screen and (prefers-color-scheme:dark){\n" + rules(\.dark, indent: "  ") + "}\n"
  }
}

/// An sRGB color of 8 bits a channel.
struct Color: Equatable, Sendable {
  var red, green, blue: UInt8
  var channels: [UInt8] { [red, green, blue] }

  /// The color 0xRRGGBB.
  init(_ value: UInt32) {
    red = UInt8(truncatingIfNeeded: value >> 16)
    green = UInt8(truncatingIfNeeded: value >> 8)
    blue = UInt8(truncatingIfNeeded: value)
  }

  var hex: String {
    "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// What a stroke or a fill stands for; the page's style sheet decides how it looks.
enum Role: Equatable, Sendable {
  /// Text and axes.
  case ink
  /// Secondary text, reference lines.
  case muted
  /// Grid lines.
  case grid
  /// A curve; the index counts from 0 and wraps.
  case series(Int)

  static let all: [Role] = [.ink, .muted, .grid] + (0..<Palette.seriesCount).map(Role.series)

  var cssClass: String {
    switch self {
    case .ink: "ink"
    case .muted: "muted"
    case .grid: "grid"
    case .series(let index): "series-\(Role.wrapped(index) + 1)"
    }
  }

  /// The color on white.
  var light: Color { Color(colors.light) }
  /// The color on a background no lighter than #24292f.
  var dark: Color { Color(colors.dark) }

  private var colors: (light: UInt32, dark: UInt32) {
    switch self {
    case .ink: (0x1B1F24, 0xE8EAED)
    case .muted: (0x5C646E, 0xA9B1BB)
    case .grid: (0xE1E4E8, 0x3A4048)
    case .series(let index): Role.seriesColors[Role.wrapped(index)]
    }
  }

  /// `index` modulo the number of series colors, also for negative indices.
  static func wrapped(_ index: Int) -> Int {
    (index % Palette.seriesCount + Palette.seriesCount) % Palette.seriesCount
  }

  private static let seriesColors: [(light: UInt32, dark: UInt32)] = [
    (0x0072B2, 0x4FA3E0),  // blue
    (0xD55E00, 0xF28444),  // vermillion
    (0x008F68, 0x2CC79B),  // bluish green
    (0x3A9BD0, 0xA5DCFA),  // sky blue
    (0xB57A00, 0xF0B63C),  // orange
    (0xB95C97, 0xE29CC6),  // reddish purple
    (0x50565E, 0xCDD2D8),  // black, as gray
  ]
}
