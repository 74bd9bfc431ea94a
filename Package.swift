// swift-tools-version: 6.1
import PackageDescription

// Targets are listed in the order in which a computation meets them; dependencies only point up the list (see
// ARCHITECTURE.md).
let package = Package(
  name: "wdiv",
  products: [.executable(name: "wdiv", targets: ["wdiv"])],
  // Exact versions, so that every clone builds the same program and renders the same page, with no lock file in git.
  // Versions rather than commit ids: a version is part of a package's interface, a commit id is not.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // System libraries: a module map and a shim, nothing else.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CProcessor"),
    // Loads libjpeg-turbo, libpng and libwebp when the first picture of a user's data set is decoded; needs none to build.
    .target(name: "CCodecs"),

    .target(name: "KernelTypes"),
    // One folder of sources, built once for each level of x86-64 (KernelsV4 is a link to KernelsV3).
    .target(name: "KernelsV3", dependencies: ["KernelTypes"]),
    .target(name: "KernelsV4", dependencies: ["KernelTypes"]),
    .target(name: "Interchange", dependencies: ["CZlib", "CCrypto", .product(name: "Yams", package: "Yams")]),
    .target(name: "Engine", dependencies: ["KernelTypes", "KernelsV3", "KernelsV4", "CProcessor"]),
    .target(name: "Networks", dependencies: ["Engine"]),
    .target(name: "Objectives", dependencies: ["Engine"]),
    .target(name: "Datasets", dependencies: ["Engine", "Interchange", "CCodecs"]),
    .target(name: "Metrics", dependencies: ["KernelTypes", "Engine", "Datasets", "Interchange", "COpenBLAS"]),
    .target(name: "Records", dependencies: ["Networks", "Objectives", "Interchange"]),
    .target(
      name: "Experiments",
      dependencies: [
        "KernelTypes", "Engine", "Networks", "Objectives", "Datasets", "Metrics", "Records", "Interchange",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "Plotting", dependencies: ["CCairo"]),
    .target(
      name: "Reporting",
      dependencies: [
        "Records", "Plotting", "Interchange",
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(
      name: "wdiv",
      dependencies: [
        "Experiments", "Reporting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Built by `swift build`, not by `make build`, which builds the product wdiv alone.
    .executableTarget(name: "GradientOfGradient", dependencies: ["Engine"], path: "Examples/GradientOfGradient"),
    .executableTarget(
      name: "NewObjective", dependencies: ["Engine", "Networks", "Objectives", "Plotting"],
      path: "Examples/NewObjective"),

    .target(name: "TestSupport", dependencies: ["Engine", "Interchange", "Records"], path: "Tests/TestSupport"),
    // The wide tiles of KernelsV4 for CPUs without AVX-512, so that their bits are compared everywhere.
    .target(name: "KernelsWide", dependencies: ["KernelTypes"], path: "Tests/KernelsWide"),
    .testTarget(
      name: "KernelsTests", dependencies: ["KernelsV3", "KernelsV4", "KernelsWide", "KernelTypes", "Engine"]),
    .testTarget(
      name: "InterchangeTests", dependencies: ["Interchange", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "KernelsWide", "TestSupport"]),
    .testTarget(name: "ObjectivesTests", dependencies: ["Objectives", "Networks", "Metrics", "TestSupport"]),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Interchange", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "MetricsTests", dependencies: ["Metrics", "Datasets", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "RecordsTests", dependencies: ["Records", "Objectives", "Interchange", "TestSupport"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Engine", "KernelsWide", "KernelTypes", "Datasets", "Metrics", "Records", "Interchange",
        "TestSupport",
      ],
      exclude: ["Fixtures"]),
    .testTarget(name: "PlottingTests", dependencies: ["Plotting"]),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "Experiments", "TestSupport"], exclude: ["Golden"]),
    .testTarget(name: "EndToEnd", dependencies: ["Engine", "Experiments", "Reporting", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// One settings list for every Swift target, so that none can drift.
let common: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
// Only the kernels leave the baseline CPU and drop the overflow checks (in debug too: without it debug is 600 times slower).
func kernels(_ level: String) -> [SwiftSetting] {
  [.unsafeFlags(["-Ounchecked", "-Xcc", "-march=x86-64-\(level)", "-Xcc", "-fno-math-errno"])]
}
let wideTiles: [SwiftSetting] = [.define("KERNELS_V4")]
let kernelSettings = [
  "KernelsV3": kernels("v3"), "KernelsV4": kernels("v4") + wideTiles, "KernelsWide": kernels("v3") + wideTiles,
]
for target in package.targets where target.type != .system && !["CProcessor", "CCodecs"].contains(target.name) {
  target.swiftSettings = common + (kernelSettings[target.name] ?? [])
}
