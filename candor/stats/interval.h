// What every interval of this layer returns.
#pragma once

#include "candor/base/status.h"

namespace candor::stats {

/// A confidence interval, both ends included. `low` may be -infinity and `high` +infinity; neither
/// is ever NaN, and low <= high.
struct Interval {
  double low = 0.0;
  double high = 0.0;

  bool operator==(const Interval&) const = default;
};

/// Two-sided normal critical value z with P(|Z| <= z) = confidence: 1.959964 for 0.95.
/// kConfig error "The confidence level is not between 0 and 1." outside (0, 1) or NaN.
Result<double> CriticalValue(double confidence);

/// estimate -+ z sqrt(variance). kConfig error as above; kData error "The variance is not a finite
/// number of at least 0." (NaN, infinite or negative) and "The estimate is not finite.".
Result<Interval> NormalInterval(double estimate, double variance, double confidence);

/// MOVER, the method of variance estimates recovery (Zou and Donner 2008, Statistics in Medicine
/// 27): interval of the difference of two independently estimated quantities from the interval of
/// each, which may be skew:
///   low  = e1 - e2 - sqrt((e1 - l1)^2 + (u2 - e2)^2)
///   high = e1 - e2 + sqrt((u1 - e1)^2 + (e2 - l2)^2)
/// An infinite limit of a part makes the end it enters infinite. kData error "The estimate is not
/// finite." when e1 or e2 is infinite or NaN.
Result<Interval> MoverDifference(double estimate1, const Interval& interval1, double estimate2,
                                 const Interval& interval2);

}  // namespace candor::stats
