// The progress of one scan.
#pragma once

#include <cstdint>
#include <string_view>

#include "candor/base/progress.h"

namespace candor::dataset {

/// Begins the phase "Reading the dataset" and ends it with the scope. The sink may be null.
class ScanPhase {
 public:
  ScanPhase(ProgressSink* progress, int64_t total, std::string_view unit) : progress_(progress) {
    if (progress_ != nullptr) progress_->BeginPhase("Reading the dataset", total, unit);
  }
  ~ScanPhase() {
    if (progress_ != nullptr) progress_->EndPhase();
  }
  ScanPhase(const ScanPhase&) = delete;
  ScanPhase& operator=(const ScanPhase&) = delete;

  void Advance(int64_t amount) const {
    if (progress_ != nullptr) progress_->Advance(amount);
  }

 private:
  ProgressSink* progress_;
};

}  // namespace candor::dataset
