import Foundation
import Synchronization

/// Set by a signal handler, which may touch an atomic and nothing else.
private let requests = Atomic<Int>(0)

/// Ctrl-C (and a batch system's SIGTERM) as a question that trainings ask: they save their state and return.
public enum StopSignal {
  /// Exit code of a program that was interrupted.
  public static let exitCode: Int32 = 130

  /// From here on the first signal asks trainings to stop; the second ends the process at once.
  public static func install() {
    _ = isRequested  // initialized here: a handler must not be the first to touch it
    // Whoever started this program may have blocked them, as Foundation's Process does from some threads.
    var stopping = sigset_t()
    sigemptyset(&stopping)
    for number in [SIGINT, SIGTERM] { sigaddset(&stopping, number) }
    pthread_sigmask(SIG_UNBLOCK, &stopping, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        if requests.add(1, ordering: .relaxed).oldValue > 0 { _exit(StopSignal.exitCode) }
      }
    }
  }

  /// Whether a signal has come since `install`.
  public static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }
}
