// How long work tells the outside how far it is. The library never prints: the command line
// implements this interface.
#pragma once

#include <cstdint>
#include <string_view>

namespace candor {

/// Thread-safe: methods may be called from several threads at once.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  /// A phase begins. `total` is the expected amount of work in `unit`, or 0 when it is unknown.
  virtual void BeginPhase(std::string_view name, int64_t total, std::string_view unit) = 0;
  /// `amount` more of the phase's unit is done.
  virtual void Advance(int64_t amount) = 0;
  virtual void EndPhase() = 0;
  /// A line worth reading at once, inside a phase or outside one.
  virtual void Note(std::string_view text) = 0;
};

/// A phase that ends with the scope. The sink may be null.
class ProgressPhase {
 public:
  ProgressPhase(ProgressSink* sink, std::string_view name, int64_t total, std::string_view unit)
      : sink_(sink) {
    if (sink_ != nullptr) sink_->BeginPhase(name, total, unit);
  }
  ~ProgressPhase() {
    if (sink_ != nullptr) sink_->EndPhase();
  }
  ProgressPhase(const ProgressPhase&) = delete;
  ProgressPhase& operator=(const ProgressPhase&) = delete;

  void Advance(int64_t amount) const {
    if (sink_ != nullptr) sink_->Advance(amount);
  }

 private:
  ProgressSink* sink_;
};

}  // namespace candor
