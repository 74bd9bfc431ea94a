import Datasets
import Engine
import Foundation

/// One line of `wdiv doctor`.
public struct Finding: Equatable, Sendable {
  /// What was looked for.
  public let name: String
  /// What was found.
  public let text: String
  /// What to do about it; `nil` when all is well.
  public let remedy: String?

  /// A finding; with a remedy when something is missing.
  public init(_ name: String, _ text: String, remedy: String? = nil) {
    (self.name, self.text, self.remedy) = (name, text, remedy)
  }
}

/// What a training needs of the machine.
public enum Doctor {
  /// Everything looked for, in the order in which a program meets it. `output` is made when it does not exist.
  ///
  /// - Parameter data: the values of `--data`.
  public static func findings(output: String, paper: String, data: [String]) -> [Finding] {
    [processor, kernels, memory, libraries, fonts] + datasets(paper: paper, data: data)
      + [profiles(paper), disk(output), writable(output)]
  }

  private static var processor: Finding {
    Finding("processor", "\(Machine.processor), \(Machine.cores) cores, \(Machine.system)")
  }

  private static var kernels: Finding {
    let known = Machine.kernelLevels.map { "x86-64-\($0.rawValue)" }.joined(separator: ", ")
    do {
      return Finding("kernels", "x86-64-\(try Machine.kernels().rawValue) of those that run here: \(known)")
    } catch {
      return Finding("kernels", "none runs", remedy: "\(error)")
    }
  }

  private static var memory: Finding {
    let gigabytes = String(format: "%.1f GB", Double(Machine.memory) / 1e9)
    return Finding("memory", gigabytes, remedy: Machine.memory < 2_000_000_000 ? "use a machine with 2 GB" : nil)
  }

  private static var libraries: Finding {
    Finding(
      "libraries",
      (LibraryVersions.cLibraries.sorted { $0.key < $1.key } + [("Swift", LibraryVersions.swift)]).map {
        "\($0.key) \($0.value)"
      }
      .joined(separator: ", "))
  }

  private static var fonts: Finding {
    let path = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
    return FileManager.default.fileExists(atPath: path)
      ? Finding("fonts", "DejaVu Sans")
      : Finding("fonts", "no DejaVu Sans", remedy: "apt-get install fonts-dejavu-core")
  }

  /// Fashion-MNIST, and every data set of the user's files.
  private static func datasets(paper: String, data: [String]) -> [Finding] {
    do {
      let places = try DataPlaces(given: data, paper: paper)
      return [fashion(folder: places[DataPlaces.fashion])]
        + places.names.filter { $0 != DataPlaces.fashion }.map { own($0, path: places[$0] ?? "") }
    } catch {
      return [Finding("data", oneLine(error), remedy: "correct the file")]
    }
  }

  private static func own(_ name: String, path: String) -> Finding {
    do {
      let kind = DatasetKind.named(name)
      return Finding("data", "\(name) in \(path), \(try kind.count(in: path)) pictures of split \(kind.splits[0])")
    } catch {
      return Finding("data", "\(name): \(oneLine(error))", remedy: "give another path with --data \(name)=PATH")
    }
  }

  private static func fashion(folder: String?) -> Finding {
    do {
      let data = try FashionMNIST.load(folder: folder, split: .train)
      let place = folder ?? FashionMNIST.debianFolder
      return Finding("data", "Fashion-MNIST in \(place), \(data.count) training images, sha256 \(data.hash)")
    } catch {
      let remedy = folder == nil ? "apt-get install dataset-fashion-mnist" : "give another folder with --data"
      return Finding("data", oneLine(error), remedy: remedy)
    }
  }

  private static func profiles(_ paper: String) -> Finding {
    let names = PaperFiles.names(in: "\(paper)/profiles")
    return names.isEmpty
      ? Finding("profiles", "none in \(paper)/profiles", remedy: "run wdiv in the project's folder, or give --paper")
      : Finding("profiles", names.joined(separator: ", "))
  }

  private static func disk(_ output: String) -> Finding {
    var status = statvfs()
    guard statvfs(output, &status) == 0 || statvfs(".", &status) == 0 else {
      return Finding("disk", "cannot be asked", remedy: "look at the folder \(output)")
    }
    let free = Double(status.f_bavail) * Double(status.f_frsize)
    return Finding(
      "disk", String(format: "%.1f GB free", free / 1e9), remedy: free < 500e6 ? "free at least 0.5 GB" : nil)
  }

  private static func writable(_ output: String) -> Finding {
    do {
      try RunStore(output: output).prepare()
      return Finding("output", "\(output) is writable")
    } catch RunStoreError.unwritable(let folder, let reason) {
      return Finding("output", "\(folder): \(reason)", remedy: "choose another folder with --output")
    } catch {
      return Finding("output", oneLine(error), remedy: "choose another folder with --output")
    }
  }
}
