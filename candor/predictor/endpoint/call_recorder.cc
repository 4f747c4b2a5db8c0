#include "candor/predictor/endpoint/call_recorder.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace candor::predictor {
namespace {

constexpr double kShortest = 1e-6;  // seconds
constexpr double kRatio = 1.01;
constexpr int64_t kBins = 2400;  // to 1e-6 * 1.01^2400 s: more than six hours

size_t BinOf(double seconds) {
  if (!(seconds > kShortest)) return 0;
  const auto bin = static_cast<int64_t>(std::log(seconds / kShortest) / std::log(kRatio));
  return static_cast<size_t>(std::clamp<int64_t>(bin, 0, kBins - 1));
}

// The smallest bin that leaves at most 1 - share of the calls above it; its geometric middle.
double Percentile(const std::vector<int64_t>& bins, double share, double longest) {
  int64_t total = 0;
  for (const int64_t count : bins) total += count;
  if (total == 0) return 0;
  const auto wanted = static_cast<int64_t>(std::ceil(share * static_cast<double>(total)));
  int64_t below = 0;
  for (size_t bin = 0; bin < bins.size(); ++bin) {
    below += bins[bin];
    if (below < wanted) continue;
    return std::min(longest, kShortest * std::pow(kRatio, static_cast<double>(bin) + 0.5));
  }
  return longest;
}

}  // namespace

void CallRecorder::AddCall(int64_t rows, double seconds, bool answered) {
  const std::lock_guard lock(mutex_);
  ++counts_.calls;
  counts_.rows_sent += rows;
  if (!answered) return;
  if (latency_bins_.empty()) latency_bins_.resize(kBins);
  ++latency_bins_[BinOf(seconds)];
  longest_ = std::max(longest_, seconds);
}

void CallRecorder::AddRetry() {
  const std::lock_guard lock(mutex_);
  ++counts_.retries;
}

void CallRecorder::AddThrottle() {
  const std::lock_guard lock(mutex_);
  ++counts_.throttled;
}

void CallRecorder::AddAsked(int64_t rows) {
  const std::lock_guard lock(mutex_);
  counts_.rows_asked += rows;
}

void CallRecorder::AddDuplicates(int64_t rows) {
  const std::lock_guard lock(mutex_);
  counts_.duplicates_spared += rows;
}

void CallRecorder::AddResumed(int64_t rows) {
  const std::lock_guard lock(mutex_);
  counts_.resumed += rows;
}

void CallRecorder::AddWarning(Warning warning) {
  const std::lock_guard lock(mutex_);
  const auto same = std::find_if(warnings_.begin(), warnings_.end(),
                                 [&](const Warning& known) { return known.code == warning.code; });
  if (same == warnings_.end()) {
    warnings_.push_back(std::move(warning));
  } else {
    *same = std::move(warning);
  }
}

CallStatistics CallRecorder::statistics() const {
  const std::lock_guard lock(mutex_);
  CallStatistics counts = counts_;
  counts.latency_p50 = Percentile(latency_bins_, 0.50, longest_);
  counts.latency_p90 = Percentile(latency_bins_, 0.90, longest_);
  counts.latency_p99 = Percentile(latency_bins_, 0.99, longest_);
  counts.latency_max = longest_;
  return counts;
}

std::vector<Warning> CallRecorder::TakeWarnings() {
  const std::lock_guard lock(mutex_);
  return std::exchange(warnings_, {});
}

}  // namespace candor::predictor
