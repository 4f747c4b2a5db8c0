#include "candor/cli/signals.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <utility>

namespace candor::cli {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

SignalWatch::SignalWatch(std::function<void(int)> on_signal) : on_signal_(std::move(on_signal)) {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  watcher_ = std::jthread([this](const std::stop_token& done) { Watch(done); });
}

SignalWatch::~SignalWatch() = default;

void SignalWatch::Watch(const std::stop_token& done) {
  const sigset_t signals = StopSignals();
  constexpr timespec kPatience = {.tv_sec = 0, .tv_nsec = 5'000'000};
  std::chrono::steady_clock::time_point deadline;
  while (!done.stop_requested()) {
    const int signal = sigtimedwait(&signals, nullptr, &kPatience);
    if (received_ != 0 && std::chrono::steady_clock::now() > deadline) {
      _exit(kSignalExit + received_);
    }
    if (signal <= 0) continue;
    if (received_ != 0) _exit(kSignalExit + signal);
    deadline = std::chrono::steady_clock::now() + std::chrono::seconds(grace_seconds_);
    received_ = signal;
    on_signal_(signal);
    source_.request_stop();
  }
}

}  // namespace candor::cli
