// Counts what asking an endpoint costs.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "candor/base/warning.h"
#include "candor/predictor/predictor.h"

namespace candor::predictor {

/// Shared by the decorators of one endpoint. Thread-safe. Bounded memory: latencies are kept in
/// logarithmic bins of 1 %.
class CallRecorder {
 public:
  /// One request of `rows` records. Only answered ones count in the latencies.
  void AddCall(int64_t rows, double seconds, bool answered);
  void AddRetry();
  void AddThrottle();
  void AddAsked(int64_t rows);
  void AddDuplicates(int64_t rows);
  void AddResumed(int64_t rows);
  /// Kept once a code: the latest.
  void AddWarning(Warning warning);

  CallStatistics statistics() const;
  std::vector<Warning> TakeWarnings();

 private:
  mutable std::mutex mutex_;
  CallStatistics counts_;
  std::vector<int64_t> latency_bins_;
  double longest_ = 0;
  std::vector<Warning> warnings_;
};

}  // namespace candor::predictor
