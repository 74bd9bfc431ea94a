/// An LMDB 0.9 database of one table with keys in the order of their bytes, read from the first key to the last.
///
/// Every page is checked before it is used. The library maps the file and trusts it: a file that was cut ends its program.
public struct LMDBFile: Sendable {
  /// Entries of the table.
  public let count: Int
  public var path: String { file.path }
  fileprivate let file: InputFile
  fileprivate let pageSize: Int
  fileprivate let lastPage: Int
  fileprivate let root: Int
  fileprivate let depth: Int

  private static let magic = 0xBEEF_C0DE

  /// Reads the two meta pages. Throws `ContainerError`, `FileError`.
  public init(_ path: String) throws {
    let file = try InputFile(path)
    func wrong(_ problem: String) -> ContainerError { ContainerError(path: path, problem: problem) }
    let start = try file.read(at: 0, count: min(file.size, 4096))
    guard start.little(16, bytes: 4) == Self.magic else {
      // The header of a page is 4 bytes shorter there.
      if start.little(12, bytes: 4) == Self.magic {
        throw wrong("it was written by a 32-bit LMDB, which is not read here")
      }
      if start.little(16, bytes: 4) == 0xDEC0_EFBE { throw wrong("it was written on a big-endian machine") }
      throw wrong("it is no LMDB database, or it is damaged")
    }
    guard start.little(20, bytes: 4) == 1 else { throw wrong("its format is not version 1 of LMDB") }
    // The first table's unused field holds the page size.
    guard let pageSize = start.little(40, bytes: 4), (256...65536).contains(pageSize), pageSize & (pageSize - 1) == 0
    else {
      throw wrong("its page size is damaged")
    }
    // The meta page of the last transaction counts.
    let metas = try (0..<2).map { try file.read(at: $0 * pageSize, count: 152) }.filter {
      $0.little(16, bytes: 4) == Self.magic && $0.little64(144) != nil
    }
    guard let meta = metas.max(by: { ($0.little64(144) ?? 0) < ($1.little64(144) ?? 0) }),
      let flags = meta.little(92, bytes: 2), let depth = meta.little(94, bytes: 2), let count = meta.little64(120),
      let lastPage = meta.little64(136)
    else { throw wrong("its meta pages are damaged") }
    guard flags & 0x7E == 0 else {
      throw wrong("its keys are reversed, numbers or repeated; only keys in the order of their bytes are read here")
    }
    guard lastPage < file.size / pageSize else {
      throw wrong("it is truncated: it has \(file.size / pageSize) of \(lastPage + 1) pages")
    }
    guard depth <= 32, count <= file.size else { throw wrong("its meta pages are damaged") }
    (self.file, self.pageSize, self.lastPage, self.depth, self.count) = (file, pageSize, lastPage, depth, count)
    // An empty table has no root: all bits are set.
    root = count == 0 ? 0 : meta.little64(128) ?? -1
  }

  public func cursor() -> LMDBCursor { LMDBCursor(self) }
}

/// A place in an LMDB database, before its next entry.
public struct LMDBCursor: Sendable {
  private let database: LMDBFile
  /// From the root to a leaf: pages, and the next entry of each.
  private var path: [(page: Page, next: Int)] = []
  private var done = 0
  private var lastKey: [UInt8] = []

  fileprivate init(_ database: LMDBFile) { self.database = database }

  /// The next entry in the order of keys; nil behind the last. Throws `ContainerError`, `FileError`.
  public mutating func next() throws -> (key: [UInt8], value: [UInt8])? {
    guard let (page, entry) = try step() else { return nil }
    return (lastKey, try value(of: entry, page))
  }

  /// Passes over entries without reading their values.
  public mutating func skip(_ count: Int) throws { for _ in 0..<count { _ = try step() } }

  private mutating func step() throws -> (Page, Int)? {
    guard done < database.count else {
      guard try path.isEmpty || !advance() else { throw damaged }
      return nil
    }
    if path.isEmpty { try descend(to: database.root) } else { guard try advance() else { throw damaged } }
    guard let (page, next) = path.last, let entry = page.entry(next), let key = page.key(entry) else { throw damaged }
    guard done == 0 || lastKey.lexicographicallyPrecedes(key) else { throw damaged }
    (lastKey, done) = (Array(key), done + 1)
    return (page, entry)
  }

  private var damaged: ContainerError {
    ContainerError(path: database.path, problem: "it is damaged: entry \(done + 1) is not where it should be")
  }

  /// Goes down to the first leaf under a page.
  private mutating func descend(to root: Int) throws {
    var number = root
    while true {
      guard path.count < database.depth else { throw damaged }
      let page = try page(number)
      path.append((page, 0))
      if page.isLeaf { return }
      guard let child = page.entry(0).flatMap(page.child) else { throw damaged }
      number = child
    }
  }

  /// Goes on by one entry of a leaf; false behind the last.
  private mutating func advance() throws -> Bool {
    while case (let page, var next)? = path.popLast() {
      next += 1
      guard next < page.count else { continue }
      path.append((page, next))
      if page.isLeaf { return true }
      guard let child = page.entry(next).flatMap(page.child) else { throw damaged }
      try descend(to: child)
      return true
    }
    return false
  }

  private func page(_ number: Int) throws -> Page {
    guard (2...database.lastPage).contains(number) else { throw damaged }
    let bytes = try database.file.read(at: number * database.pageSize, count: database.pageSize)
    guard let page = Page(bytes, number: number), page.count > 0 else { throw damaged }
    return page
  }

  private func value(of entry: Int, _ page: Page) throws -> [UInt8] {
    guard let size = page.bytes.little(entry, bytes: 4), let flags = page.bytes.little(entry + 4, bytes: 2),
      let keySize = page.bytes.little(entry + 6, bytes: 2)
    else { throw damaged }
    let start = entry + 8 + keySize
    switch flags {
    case 0:
      guard start + size <= page.bytes.count else { throw damaged }
      return Array(page.bytes[start..<(start + size)])
    case 1:
      // A large value has pages of its own.
      guard let number = page.bytes.little64(start), (2...database.lastPage).contains(number) else { throw damaged }
      let header = try database.file.read(at: number * database.pageSize, count: 16)
      guard header.little64(0) == number, header.little(10, bytes: 2) == 4, let pages = header.little(12, bytes: 4),
        size <= pages * database.pageSize - 16
      else { throw damaged }
      return try database.file.read(at: number * database.pageSize + 16, count: size)
    default:
      throw ContainerError(
        path: database.path, problem: "it has named tables or repeated keys, which are not read here")
    }
  }

  /// A branch or leaf: a header of 16 bytes, places of entries, free room, entries.
  private struct Page: Sendable {
    let bytes: [UInt8]
    let count: Int
    let isLeaf: Bool

    /// Nil for a page that is not what it should be.
    init?(_ bytes: [UInt8], number: Int) {
      guard bytes.little64(0) == number, let flags = bytes.little(10, bytes: 2), [1, 2].contains(flags & ~0x10),
        let lower = bytes.little(12, bytes: 2), lower >= 16, lower <= bytes.count
      else { return nil }
      (self.bytes, count, isLeaf) = (bytes, (lower - 16) / 2, flags & 2 != 0)
    }

    /// Where an entry begins.
    func entry(_ index: Int) -> Int? {
      guard index < count, let place = bytes.little(16 + 2 * index, bytes: 2), place >= 16 + 2 * count else {
        return nil
      }
      return place + 8 <= bytes.count ? place : nil
    }

    func key(_ entry: Int) -> ArraySlice<UInt8>? {
      guard let size = bytes.little(entry + 6, bytes: 2), entry + 8 + size <= bytes.count else { return nil }
      return bytes[(entry + 8)..<(entry + 8 + size)]
    }

    /// The page below an entry of a branch: 48 bits.
    func child(_ entry: Int) -> Int? {
      guard let low = bytes.little(entry, bytes: 4), let high = bytes.little(entry + 4, bytes: 2) else { return nil }
      return high << 32 | low
    }
  }
}
