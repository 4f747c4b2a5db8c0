#include "candor/stats/interval.h"

#include <algorithm>
#include <cmath>

#include "candor/base/number_text.h"
#include "candor/stats/special_functions.h"

namespace candor::stats {
namespace {

Error EstimateNotFinite(double estimate) {
  return Error{.kind = ErrorKind::kData,
               .message = "The estimate is not finite.",
               .found = PythonFloatText(estimate),
               .hint = "An undefined or infinite value has no interval."};
}

}  // namespace

Result<double> CriticalValue(double confidence) {
  if (!(confidence > 0.0 && confidence < 1.0)) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "The confidence level is not between 0 and 1.",
                 .found = PythonFloatText(confidence),
                 .expected = "a number above 0 and below 1, as 0.95"};
  }
  return -NormalQuantile((1.0 - confidence) / 2.0);
}

Result<Interval> NormalInterval(double estimate, double variance, double confidence) {
  CANDOR_ASSIGN_OR_RETURN(const double z, CriticalValue(confidence));
  if (!std::isfinite(estimate)) return EstimateNotFinite(estimate);
  if (!std::isfinite(variance) || variance < 0.0) {
    return Error{.kind = ErrorKind::kData,
                 .message = "The variance is not a finite number of at least 0.",
                 .found = PythonFloatText(variance)};
  }
  const double half_width = z * std::sqrt(variance);
  return Interval{.low = estimate - half_width, .high = estimate + half_width};
}

Result<Interval> MoverDifference(double estimate1, const Interval& interval1, double estimate2,
                                 const Interval& interval2) {
  if (!std::isfinite(estimate1)) return EstimateNotFinite(estimate1);
  if (!std::isfinite(estimate2)) return EstimateNotFinite(estimate2);
  const double difference = estimate1 - estimate2;
  return Interval{
      .low = difference - std::hypot(estimate1 - interval1.low, interval2.high - estimate2),
      .high = difference + std::hypot(interval1.high - estimate1, estimate2 - interval2.low)};
}

}  // namespace candor::stats
