// How long to wait before a request is sent again.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "candor/predictor/endpoint/resilience.h"

namespace candor::predictor {

/// Seconds to wait before retry 1, 2, ..: in the upper half of the step first_wait * 4^(retry - 1),
/// at `uniform` of [0, 1), and no shorter than `retry_after`; at most longest_wait.
inline double RetryWait(const RetryOptions& options, int retry, double uniform,
                        std::optional<double> retry_after) {
  const double step = std::min(options.first_wait * std::pow(4.0, retry - 1), options.longest_wait);
  const double wait = step * (0.5 + 0.5 * uniform);
  return std::max(wait, std::min(retry_after.value_or(0), options.longest_wait));
}

}  // namespace candor::predictor
