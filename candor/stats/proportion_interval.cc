#include "candor/stats/proportion_interval.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "candor/stats/special_functions.h"

namespace candor::stats {
namespace {

/// The critical value, or the first thing that is wrong with the arguments.
Result<double> ValidatedCriticalValue(const Proportion& proportion, double confidence) {
  CANDOR_RETURN_IF_ERROR(ValidateProportion(proportion));
  return CriticalValue(confidence);
}

}  // namespace

Status ValidateProportion(const Proportion& proportion) {
  if (proportion.total == 0 && proportion.count == 0) {
    return Error{.kind = ErrorKind::kData,
                 .message = "A proportion of no rows has no interval.",
                 .hint = "The group, or the rows that the rate is taken of, are empty."};
  }
  if (proportion.count < 0 || proportion.count > proportion.total) {
    return Error{.kind = ErrorKind::kInternal,
                 .message = "The count is not between 0 and its total.",
                 .found = fmt::format("{} of {}", proportion.count, proportion.total)};
  }
  return {};
}

Result<Interval> Wilson(const Proportion& proportion, double confidence) {
  CANDOR_ASSIGN_OR_RETURN(const double z, ValidatedCriticalValue(proportion, confidence));
  const double n = static_cast<double>(proportion.total);
  const double share = proportion.Share();
  const double denominator = 1.0 + z * z / n;
  const double centre = (share + z * z / (2.0 * n)) / denominator;
  const double half_width =
      z / denominator * std::sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
  // At the ends the limit is exact; rounding must not move it.
  return Interval{
      .low = proportion.count == 0 ? 0.0 : std::max(0.0, centre - half_width),
      .high = proportion.count == proportion.total ? 1.0 : std::min(1.0, centre + half_width)};
}

Result<Interval> ClopperPearson(const Proportion& proportion, double confidence) {
  CANDOR_RETURN_IF_ERROR(ValidatedCriticalValue(proportion, confidence).status());
  const double tail = (1.0 - confidence) / 2.0;
  const double successes = static_cast<double>(proportion.count);
  const double failures = static_cast<double>(proportion.total - proportion.count);
  return Interval{
      .low = proportion.count == 0 ? 0.0 : BetaQuantile(tail, successes, failures + 1.0),
      .high = proportion.count == proportion.total
                  ? 1.0
                  : BetaQuantile(1.0 - tail, successes + 1.0, failures)};
}

Result<Interval> Jeffreys(const Proportion& proportion, double confidence) {
  CANDOR_RETURN_IF_ERROR(ValidatedCriticalValue(proportion, confidence).status());
  const double tail = (1.0 - confidence) / 2.0;
  const double a = static_cast<double>(proportion.count) + 0.5;
  const double b = static_cast<double>(proportion.total - proportion.count) + 0.5;
  return Interval{
      .low = proportion.count == 0 ? 0.0 : BetaQuantile(tail, a, b),
      .high = proportion.count == proportion.total ? 1.0 : BetaQuantile(1.0 - tail, a, b)};
}

}  // namespace candor::stats
