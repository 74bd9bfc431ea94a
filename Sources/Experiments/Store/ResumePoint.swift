public import Interchange

/// Where a training goes on.
public struct ResumePoint: Sendable {
  /// Generator steps done, 1 or more.
  public let step: Int
  /// The arrays of the checkpoint.
  public let state: Safetensors
}

/// Keys of a checkpoint's metadata. The digests make a checkpoint whole by itself: a kill may fall between any two
/// files, so no other file can vouch for it.
enum CheckpointKey {
  static let run = "run"
  static let step = "step"
  /// SHA-256 of the series up to the checkpoint's step.
  static let series = "series_sha256"
  /// SHA-256 of the file as it is without this key.
  static let own = "sha256"

  static let all = [run, step, series, own]
}
