// Intervals of the difference p1 - p2 of two independent proportions.
//
// Errors as for one proportion (proportion_interval.h), from either of the two.
#pragma once

#include "candor/base/status.h"
#include "candor/stats/interval.h"
#include "candor/stats/proportion_interval.h"

namespace candor::stats {

/// Score interval (Miettinen and Nurminen 1985, Statistics in Medicine 4), the default for
/// differences: all delta with |p1 - p2 - delta| <= z sqrt(V(delta)),
///   V = [p~1 q~1 / n1 + p~2 q~2 / n2] N / (N - 1),
/// p~ the maximum likelihood estimates under p~1 - p~2 = delta. Defined for all counts, 0 and n
/// included. The limits are solved to about 1e-13 by bracketing; O(1), about 60 evaluations a limit
/// at most.
/// Measured coverage of nominal 0.95 (2.2 of the statistics page): 0.951 to 0.962 on five designs
/// down to n = 20, p = 0.10 against n = 1000; worst 0.900 where an expected count is 1 or less.
Result<Interval> MiettinenNurminenDifference(const Proportion& first, const Proportion& second,
                                             double confidence);

}  // namespace candor::stats
