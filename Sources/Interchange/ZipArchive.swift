import CZlib

/// A zip file's directory. Not read: files over 4 GiB (zip64), encryption, several disks.
struct ZipArchive {
  struct Member {
    let name: String
    let method: Int
    let checksum: UInt32
    let compressed: Int
    let size: Int
    let header: Int
  }

  let bytes: [UInt8]
  let path: String
  private(set) var members: [Member] = []

  init(_ bytes: [UInt8], path: String) throws {
    (self.bytes, self.path) = (bytes, path)
    guard let end = ZipArchive.findEnd(bytes) else { throw ZipError.notZip(path: path) }
    let damaged = ZipError.damaged(path: path, problem: "its directory is not where it should be")
    guard let count = bytes.little16(end + 10), let start = bytes.little32(end + 16) else { throw damaged }
    guard count != 0xFFFF, start != 0xFFFF_FFFF else { throw ZipError.zip64(path: path) }
    var place = start
    for _ in 0..<count {
      guard bytes.little32(place) == 0x0201_4B50, let flags = bytes.little16(place + 8),
        let method = bytes.little16(place + 10), let checksum = bytes.little32(place + 16),
        let compressed = bytes.little32(place + 20), let size = bytes.little32(place + 24),
        let nameLength = bytes.little16(place + 28), let extraLength = bytes.little16(place + 30),
        let commentLength = bytes.little16(place + 32), let header = bytes.little32(place + 42),
        place + 46 + nameLength <= end
      else { throw damaged }
      let name = String(decoding: bytes[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
      guard compressed != 0xFFFF_FFFF, size != 0xFFFF_FFFF, header != 0xFFFF_FFFF else {
        throw ZipError.zip64(path: path)
      }
      guard flags & 1 == 0 else { throw ZipError.member(path: path, name: name, problem: "it is encrypted") }
      members.append(
        Member(
          name: name, method: method, checksum: UInt32(checksum), compressed: compressed, size: size, header: header))
      place += 46 + nameLength + extraLength + commentLength
    }
  }

  /// The directory's end record comes last, before a comment of up to 64 KiB.
  private static func findEnd(_ bytes: [UInt8]) -> Int? {
    var place = bytes.count - 22
    let last = max(0, bytes.count - 22 - 0xFFFF)
    while place >= last {
      if bytes.little32(place) == 0x0605_4B50, bytes.little16(place + 20) == bytes.count - place - 22 { return place }
      place -= 1
    }
    return nil
  }

  func content(_ member: Member, limit: Int) throws -> [UInt8] {
    func wrong(_ problem: String) -> ZipError { .member(path: path, name: member.name, problem: problem) }
    guard bytes.little32(member.header) == 0x0403_4B50, let nameLength = bytes.little16(member.header + 26),
      let extraLength = bytes.little16(member.header + 28)
    else { throw wrong("its header is not where it should be: the file is damaged") }
    let start = member.header + 30 + nameLength + extraLength
    guard start + member.compressed <= bytes.count else { throw wrong("it ends beyond the file's end") }
    guard member.size <= limit else { throw wrong("it has \(member.size) bytes, more than the \(limit) accepted here") }
    let packed = bytes[start..<(start + member.compressed)]
    var content: [UInt8] = []
    switch member.method {
    case 0: content = Array(packed)
    case 8:
      do {
        // The directory's claim bounds the output; memory grows only with what really comes out.
        let taken = try packed.withUnsafeBufferPointer {
          try Inflater.inflate($0, framing: .raw, limit: member.size, into: &content)
        }
        guard taken == member.compressed else { throw wrong("its data end too early: the file is damaged") }
      } catch let failure as Inflater.Failure {
        switch failure {
        case .damaged(let problem): throw wrong("it is damaged (\(problem))")
        case .truncated: throw wrong("it is truncated")
        case .larger(let limit): throw wrong("it holds more than the \(limit) bytes that it claims")
        }
      }
    default: throw wrong("compression method \(member.method) is not read here, only stored and deflated")
    }
    guard content.count == member.size else {
      throw wrong("it holds \(content.count) bytes and claims \(member.size): the file is damaged")
    }
    guard Self.checksum(content) == member.checksum else { throw wrong("its checksum is wrong: the file is damaged") }
    return content
  }

  /// A file of stored members, at most 4 GiB together; their time is the format's first.
  static func stored(_ members: [(name: String, content: [UInt8])]) -> [UInt8] {
    var (bytes, directory): ([UInt8], [UInt8]) = ([], [])
    bytes.reserveCapacity(members.reduce(0) { $0 + $1.content.count + 256 })
    for (name, content) in members {
      let size = UInt32(content.count)
      // Version 2.0, no flags, stored, 1980-01-01, checksum, both sizes, no extra field.
      let common =
        two(20) + two(0) + two(0) + two(0) + two(0x21) + four(checksum(content)) + four(size) + four(size)
        + two(UInt16(name.utf8.count)) + two(0)
      directory += four(0x0201_4B50) + two(20) + common + two(0) + two(0) + two(0) + four(0)
      directory += four(UInt32(bytes.count)) + name.utf8
      bytes += four(0x0403_4B50) + common + name.utf8 + content
    }
    let (count, start) = (two(UInt16(members.count)), UInt32(bytes.count))
    return bytes + directory + four(0x0605_4B50) + two(0) + two(0) + count + count + four(UInt32(directory.count))
      + four(start) + two(0)
  }

  private static func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
  private static func four(_ value: UInt32) -> [UInt8] {
    two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16))
  }

  private static func checksum(_ content: [UInt8]) -> UInt32 {
    content.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
  }
}

extension [UInt8] {
  /// Two bytes, little endian; nil beyond the end.
  fileprivate func little16(_ place: Int) -> Int? {
    place >= 0 && place + 2 <= count ? Int(self[place]) | Int(self[place + 1]) << 8 : nil
  }

  /// Four bytes, little endian; nil beyond the end.
  fileprivate func little32(_ place: Int) -> Int? {
    guard let low = little16(place), let high = little16(place + 2) else { return nil }
    return low | high << 16
  }
}

/// A zip file is not sound, or holds members that are not read here.
public enum ZipError: Error, Equatable, CustomStringConvertible {
  /// Not a zip file, or one that lost its end.
  case notZip(path: String)
  /// Larger than 4 GiB.
  case zip64(path: String)
  /// The directory is wrong.
  case damaged(path: String, problem: String)
  /// One member is wrong, or not of a kind read here.
  case member(path: String, name: String, problem: String)

  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .notZip(let path): "\(shown(path)) is not a zip file, or it is truncated"
    case .zip64(let path): "\(shown(path)) is a zip64 file, which is not read here: save fewer arrays in one file"
    case .damaged(let path, let problem): "\(shown(path)) is damaged: \(problem)"
    case .member(let path, let name, let problem): "\(shown(path)): member \"\(shown(name, atMost: 80))\": \(problem)"
    }
  }
}
