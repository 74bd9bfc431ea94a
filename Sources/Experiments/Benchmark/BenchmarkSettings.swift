import Objectives

/// What `wdiv bench` measures: the article's ConvNets under a method with its own constants, Adam, noise of 128 dimensions.
public struct BenchmarkSettings: Sendable {
  /// Where the penalty is taken.
  public enum Points: String, CaseIterable, Sendable {
    /// Between real and fake samples, as many points as the batch.
    case interpolates
    /// At every real and every fake sample.
    case realAndFake = "real-and-fake"
    /// Between real and fake samples, half as many points as the batch.
    case half
  }

  /// Names of the methods whose critic step can be timed.
  public static var methods: [String] { Method.all.map(\.name) }

  /// The method of the critic's step.
  public var method: String
  /// Channels of the first stage, d.
  public var width: Int
  /// Side of the images: a power of two from 8.
  public var size: Int
  /// Colors of an image.
  public var channels: Int
  /// Samples in a batch.
  public var batch: Int
  /// Worker threads of a step.
  public var threads: Int
  /// Timed steps, after `warmUp` others.
  public var repeats: Int

  /// Dimensions of the noise.
  static let latent = 128
  /// Steps before the clock is read.
  static let warmUp = 3

  /// Values are the caller's to check: all 1 or more, the size as said.
  public init(method: String, width: Int, size: Int, channels: Int, batch: Int, threads: Int, repeats: Int) {
    self.method = method
    self.width = width
    self.size = size
    self.channels = channels
    self.batch = batch
    self.threads = threads
    self.repeats = repeats
  }
}
