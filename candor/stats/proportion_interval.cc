#include "candor/stats/proportion_interval.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace candor::stats {
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
  CANDOR_RETURN_IF_ERROR(ValidateProportion(proportion));
  CANDOR_ASSIGN_OR_RETURN(const double z, CriticalValue(confidence));
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

}  // namespace candor::stats
