import Datasets
import Testing

@Suite struct ImageTests {
  @Test func mappingHasItsEndsAndItsInverse() {
    #expect(ImageMapping.toUnit(0) == -1 && ImageMapping.toUnit(255) == 1 && ImageMapping.toUnit(127.5) == 0)
    for pixel in UInt8.min...UInt8.max { #expect(ImageMapping.toPixel(ImageMapping.toUnit(Double(pixel))) == pixel) }
    #expect(ImageMapping.toPixel(-3) == 0 && ImageMapping.toPixel(1.5) == 255)
    #expect(ImageMapping.toPixel(.infinity) == 255 && ImageMapping.toPixel(.nan) == 0)
    // 0.2 / 127.5 above a pixel is still that pixel: rounded, not cut.
    #expect(ImageMapping.toPixel(ImageMapping.toUnit(99.8)) == 100)
  }

  /// One 28x28 image with a few pixels set.
  private func image(_ pixels: [(row: Int, column: Int, value: UInt8)]) -> LabeledImages {
    var bytes = [UInt8](repeating: 0, count: 28 * 28)
    for pixel in pixels { bytes[pixel.row * 28 + pixel.column] = pixel.value }
    return LabeledImages(images: bytes, labels: [3], height: 28, width: 28, channels: 1)
  }

  private func values(_ images: LabeledImages, size: Int) throws -> [Float] {
    try ImageSet(images, size: size).values(of: 0..<images.count)
  }

  @Test func fullScalePadsByTwo() throws {
    let values = try values(image([(0, 0, 255), (27, 5, 51)]), size: 32)
    #expect(values.count == 1024)
    #expect(values[2 * 32 + 2] == 1 && values[29 * 32 + 7] == ImageMapping.toUnit(51))
    #expect(values.filter { $0 == -1 }.count == 1022)
  }

  @Test func smallScaleAveragesWithoutRounding() throws {
    // Pixels (0, 0), (0, 1), (1, 0), (1, 1) meet in cell (1, 1); their mean 0.75 is no byte.
    let values = try values(image([(0, 0, 1), (0, 1, 2), (2, 2, 255), (27, 27, 255)]), size: 16)
    #expect(values.count == 256)
    #expect(values[1 * 16 + 1] == Float(0.75 / 127.5 - 1))
    #expect(values[2 * 16 + 2] == Float(63.75 / 127.5 - 1))
    #expect(values[14 * 16 + 14] == Float(63.75 / 127.5 - 1))
    #expect(values.filter { $0 == -1 }.count == 253)
  }

  @Test func channelsStayApart() throws {
    let pixels = [[UInt8]](repeating: [10, 20, 30], count: 32 * 32).flatMap(\.self)
    let source = LabeledImages(images: pixels, labels: [0], height: 32, width: 32, channels: 3)
    for size in [16, 32] {
      let values = try values(source, size: size)
      #expect(Array(values.suffix(3)) == [10.0, 20, 30].map(ImageMapping.toUnit))
      #expect(values.count == size * size * 3)
    }
  }

  @Test func aSizeWithoutARuleIsRefused() {
    #expect(throws: DatasetError.scale(height: 28, width: 28, size: 64)) { try ImageSet(image([]), size: 64) }
    let odd = LabeledImages(
      images: [UInt8](repeating: 0, count: 27 * 27), labels: [0], height: 27, width: 27, channels: 1)
    #expect(throws: DatasetError.scale(height: 27, width: 27, size: 32)) { try ImageSet(odd, size: 32) }
  }

  @Test func aBatchIsWrittenBatchLastAndPadded() throws {
    // 3 images of 2x2x2: value = 100 image + place.
    let pixels = (0..<24).map { place -> UInt8 in UInt8(100 * (place / 8) + place % 8) }
    let set = try ImageSet(LabeledImages(images: pixels, labels: [7, 8, 9], height: 2, width: 2, channels: 2), size: 2)
    var buffer = [Float](repeating: .nan, count: 8 * 16 + 1)
    buffer.withUnsafeMutableBufferPointer { set.fill(batch: [2, 0, 2], into: $0, paddedBatch: 16) }
    for place in 0..<8 {
      let line = Array(buffer[(place * 16)..<(place * 16 + 16)])
      let units = [200 + Double(place), Double(place), 200 + Double(place)].map(ImageMapping.toUnit)
      #expect(line == units + [Float](repeating: 0, count: 13))
    }
    #expect(buffer[128].isNaN, "nothing behind the batch is touched")
    let part = set.subset([2, 0])
    #expect(part.labels == [9, 7] && part.values(of: 0..<1) == set.values(of: 2..<3))
    // A change is told the number that an image has in the whole set.
    let changed = part.changed { image, values in values[0] = Float(image) }
    let values = changed.values(of: 0..<2)
    #expect(values[0] == 2 && values[8] == 0)
  }

  @Test func theHashKnowsPixelsAndLabels() {
    let empty = LabeledImages(images: [], labels: [], height: 28, width: 28, channels: 1)
    #expect(empty.hash == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    // SHA-256 of the three bytes "abc": two pixels and a label.
    let known = LabeledImages(images: [0x61, 0x62], labels: [0x63], height: 1, width: 2, channels: 1)
    #expect(known.hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
