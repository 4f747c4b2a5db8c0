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
};

}  // namespace candor
