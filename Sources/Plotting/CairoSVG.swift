// Cairo's SVG functions stand in `cairo-svg.h`, which CCairo's shim does not include; they are looked up by name in the
// loaded library under their own names and signatures. Once the shim includes that header, delete this file: no call
// changes.
internal import CCairo
internal import Foundation

private typealias CreateForStream =
  @convention(c) (cairo_write_func_t?, UnsafeMutableRawPointer?, Double, Double) -> OpaquePointer?
private typealias SetDocumentUnit = @convention(c) (OpaquePointer?, UInt32) -> Void

/// `CAIRO_SVG_UNIT_PX` of `cairo-svg.h`.
// swift-format-ignore: AlwaysUseLowerCamelCase
let CAIRO_SVG_UNIT_PX: UInt32 = 3

// swift-format-ignore: AlwaysUseLowerCamelCase
func cairo_svg_surface_create_for_stream(
  _ write: cairo_write_func_t?, _ closure: UnsafeMutableRawPointer?, _ width: Double, _ height: Double
) -> OpaquePointer? {
  guard let symbol = dlsym(nil, "cairo_svg_surface_create_for_stream") else { return nil }
  return unsafeBitCast(symbol, to: CreateForStream.self)(write, closure, width, height)
}

// swift-format-ignore: AlwaysUseLowerCamelCase
func cairo_svg_surface_set_document_unit(_ surface: OpaquePointer?, _ unit: UInt32) {
  guard let symbol = dlsym(nil, "cairo_svg_surface_set_document_unit") else { return }
  unsafeBitCast(symbol, to: SetDocumentUnit.self)(surface, unit)
}
