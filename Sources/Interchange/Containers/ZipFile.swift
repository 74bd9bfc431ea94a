import CZlib

/// A zip file of any size (zip64 too), read member by member. Not read: encryption, several disks, other compression than
/// deflate.
public struct ZipFile: Sendable {
  public struct Member: Sendable {
    public let name: String
    /// Bytes once decompressed.
    public let size: Int
    fileprivate let method: Int
    fileprivate let checksum: UInt32
    fileprivate let packed: Int
    fileprivate let header: Int
  }

  public var path: String { file.path }
  /// In the directory's order.
  public let members: [Member]
  private let file: InputFile

  /// Reads the directory. Throws `ContainerError`, `FileError`.
  public init(_ path: String) throws {
    file = try InputFile(path)
    let (start, size) = try Self.directory(of: file)
    guard start + size <= file.size, size <= 1 << 30 else { throw Self.damagedDirectory(path) }
    members = try Self.members(in: file.read(at: start, count: size), path: path)
  }

  /// All bytes of a member, its checksum verified. Throws `ContainerError`, `FileError`.
  public func content(_ member: Member, limit: Int) throws -> [UInt8] {
    func wrong(_ problem: String) -> ContainerError {
      ContainerError(path: "\(path): \(member.name)", problem: problem)
    }
    guard member.size <= limit else { throw wrong("it has \(member.size) bytes, more than the \(limit) accepted here") }
    let header = try file.read(at: member.header, count: 30)
    guard header.little(0, bytes: 4) == 0x0403_4B50, let name = header.little(26, bytes: 2),
      let extra = header.little(28, bytes: 2)
    else { throw wrong("its header is not where it should be: the file is damaged") }
    let packed = try file.read(at: member.header + 30 + name + extra, count: member.packed)
    let content = try unpacked(packed, member, wrong)
    let checksum = content.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
    guard content.count == member.size, checksum == UInt(member.checksum) else {
      throw wrong("its checksum is wrong: the file is damaged")
    }
    return content
  }

  private func unpacked(
    _ packed: [UInt8], _ member: Member, _ wrong: (String) -> ContainerError
  ) throws -> [UInt8] {
    switch member.method {
    case 0: return packed
    case 8:
      var content: [UInt8] = []
      do {
        // The directory's claim bounds the output; memory grows only with what really comes out.
        let taken = try packed.withUnsafeBufferPointer {
          try Inflater.inflate($0, framing: .raw, limit: member.size, into: &content)
        }
        guard taken == packed.count else { throw wrong("its data end too early: the file is damaged") }
      } catch is Inflater.Failure {
        throw wrong("it is damaged")
      }
      return content
    default: throw wrong("compression method \(member.method) is not read here, only stored and deflated")
    }
  }

  private static func damagedDirectory(_ path: String) -> ContainerError {
    ContainerError(path: path, problem: "its directory is not where it should be: the file is damaged")
  }

  /// Where the directory is, by the record at the file's end, which comes before a comment of up to 64 KiB.
  private static func directory(of file: InputFile) throws -> (start: Int, size: Int) {
    let tailStart = max(0, file.size - 22 - 0xFFFF)
    let tail = try file.read(at: tailStart, count: file.size - tailStart)
    let places = stride(from: tail.count - 22, through: 0, by: -1)
    let end = places.first {
      tail.little($0, bytes: 4) == 0x0605_4B50 && tail.little($0 + 20, bytes: 2) == tail.count - $0 - 22
    }
    guard let end, let size = tail.little(end + 12, bytes: 4), let start = tail.little(end + 16, bytes: 4)
    else { throw ContainerError(path: file.path, problem: "it is no zip file, or it is truncated") }
    // A zip64 record is found by its locator just before, and counts where the fields here are full.
    guard tail.little(end - 20, bytes: 4) == 0x0706_4B50, let record = tail.little64(end - 12) else {
      return (start, size)
    }
    let large = try file.read(at: record, count: 56)
    guard large.little(0, bytes: 4) == 0x0606_4B50, let largeSize = large.little64(40),
      let largeStart = large.little64(48), largeSize <= file.size, largeStart <= file.size
    else { throw damagedDirectory(file.path) }
    return (largeStart, largeSize)
  }

  private static func members(in directory: [UInt8], path: String) throws -> [Member] {
    var members: [Member] = []
    var place = 0
    while place < directory.count {
      guard directory.little(place, bytes: 4) == 0x0201_4B50, let flags = directory.little(place + 8, bytes: 2),
        let method = directory.little(place + 10, bytes: 2), let checksum = directory.little(place + 16, bytes: 4),
        var packed = directory.little(place + 20, bytes: 4), var size = directory.little(place + 24, bytes: 4),
        let nameLength = directory.little(place + 28, bytes: 2),
        let extraLength = directory.little(place + 30, bytes: 2),
        let commentLength = directory.little(place + 32, bytes: 2),
        var header = directory.little(place + 42, bytes: 4)
      else { throw damagedDirectory(path) }
      let (nameStart, extraStart) = (place + 46, place + 46 + nameLength)
      place = extraStart + extraLength + commentLength
      guard place <= directory.count else { throw damagedDirectory(path) }
      let name = String(decoding: directory[nameStart..<extraStart], as: UTF8.self)
      // Fields that are full stand, in this order, in the extra field number 1.
      var large = zip64(directory, extraStart..<(extraStart + extraLength))
      func take(_ field: inout Int) throws {
        guard field == 0xFFFF_FFFF else { return }
        guard let place = large.popFirst(), let value = directory.little64(place) else { throw damagedDirectory(path) }
        field = value
      }
      try take(&size)
      try take(&packed)
      try take(&header)
      guard flags & 1 == 0 else { throw ContainerError(path: "\(path): \(name)", problem: "it is encrypted") }
      members.append(
        Member(
          name: name, size: size, method: method, checksum: UInt32(checksum), packed: packed, header: header))
    }
    return members
  }

  /// Places of the 8-byte values of extra field 1.
  private static func zip64(_ bytes: [UInt8], _ extra: Range<Int>) -> ArraySlice<Int> {
    var place = extra.lowerBound
    while place + 4 <= extra.upperBound, let id = bytes.little(place, bytes: 2),
      let length = bytes.little(place + 2, bytes: 2)
    {
      let end = min(place + 4 + length, extra.upperBound)
      if id == 1 { return Array(stride(from: place + 4, through: end - 8, by: 8))[...] }
      place = end
    }
    return []
  }
}
