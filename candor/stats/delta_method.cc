#include "candor/stats/delta_method.h"

#include <algorithm>
#include <cstddef>

namespace candor::stats {

Result<double> DeltaMethodVariance(std::span<const int64_t> counts,
                                   std::span<const double> gradient) {
  if (counts.size() != gradient.size() ||
      std::ranges::any_of(counts, [](int64_t count) { return count < 0; })) {
    return Error{.kind = ErrorKind::kInternal,
                 .message = "Counts and gradient differ in length, or a count is negative."};
  }
  int64_t total = 0;
  for (const int64_t count : counts) total += count;
  if (total == 0) {
    return Error{.kind = ErrorKind::kData, .message = "A table without rows has no variance."};
  }
  const double n = static_cast<double>(total);
  double mean = 0.0;
  for (size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] > 0) mean += static_cast<double>(counts[k]) / n * gradient[k];
  }
  // Around the mean: the same value as the formula, without its cancellation.
  double variance = 0.0;
  for (size_t k = 0; k < counts.size(); ++k) {
    const double deviation = gradient[k] - mean;
    if (counts[k] > 0) variance += static_cast<double>(counts[k]) / n * deviation * deviation;
  }
  return variance / n;
}

Result<Interval> DeltaMethodInterval(double estimate, std::span<const int64_t> counts,
                                     std::span<const double> gradient, double confidence) {
  CANDOR_ASSIGN_OR_RETURN(const double variance, DeltaMethodVariance(counts, gradient));
  return NormalInterval(estimate, variance, confidence);
}

}  // namespace candor::stats
