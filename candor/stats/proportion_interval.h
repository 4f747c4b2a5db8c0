// Intervals of one proportion.
//
// All take a Proportion and a confidence level in (0, 1), are O(1), deterministic, and lie within
// [0, 1]. Errors: kConfig "The confidence level is not between 0 and 1."; kData "A proportion of no
// rows has no interval." for total = 0; kInternal "The count is not between 0 and its total.".
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

/// Exact interval (Clopper and Pearson 1934, Biometrika 26): Beta(alpha/2; x, n-x+1) to
/// Beta(1-alpha/2; x+1, n-x). Never covers less than the confidence level.
Result<Interval> ClopperPearson(const Proportion& proportion, double confidence);

/// Equal-tailed posterior of the Jeffreys prior, Beta(x + 1/2, n - x + 1/2), with the limit 0 at
/// x = 0 and 1 at x = n (Brown, Cai and DasGupta 2001, Statistical Science 16).
Result<Interval> Jeffreys(const Proportion& proportion, double confidence);

}  // namespace candor::stats
