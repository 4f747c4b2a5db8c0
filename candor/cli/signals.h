// SIGTERM and Ctrl-C turned into a stop request.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

namespace candor::cli {

/// Exit code of a command that was stopped: this and the signal's number, as shells have it.
inline constexpr int kSignalExit = 128;

/// While it lives, the first SIGTERM or SIGINT requests a stop and calls `on_signal` with its
/// number (from a thread of its own). A second one ends the process at once, and so does a time of
/// grace in which the work did not stop (it may wait for storage that does not answer). Make it
/// before any other thread: it blocks both signals for the whole process.
class SignalWatch {
 public:
  explicit SignalWatch(std::function<void(int)> on_signal);
  ~SignalWatch();

  std::stop_token stop() const { return source_.get_token(); }
  /// How long the work may take to stop: five seconds, or more where it has to tidy up elsewhere.
  void AllowSeconds(int seconds) { grace_seconds_ = seconds; }
  /// The signal that came, or 0.
  int received() const { return received_; }

 private:
  void Watch(const std::stop_token& done);

  std::function<void(int)> on_signal_;
  std::stop_source source_;
  std::atomic<int> received_ = 0;
  std::atomic<int> grace_seconds_ = 5;
  std::jthread watcher_;
};

}  // namespace candor::cli
