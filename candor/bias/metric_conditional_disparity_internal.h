// Conditional demographic disparity, the formula behind CDDL (labels) and CDDPL (predictions).
#pragma once

#include <span>

#include "candor/bias/counts.h"
#include "candor/bias/metric.h"

namespace candor::bias {

/// Disparity of one stratum: share of d among its rejected rows - share of d among its accepted
/// rows. A share without rows is 0.
double DemographicDisparity(const StratumCounts& stratum);

/// Mean of the strata's disparities, weighted by their rows; 0 without any row in a stratum.
///
/// `a` and `d`: outcomes of all rows, those of a missing group included. Errors, in this order: no
/// group variable (or no row), no positive outcome, no negative outcome. The sums are those of
/// numpy.sum in the order of `strata`, so that the last bit is the reference's. O(strata).
MetricValue ConditionalDemographicDisparity(const LabelCounts& a, const LabelCounts& d,
                                            bool has_group, std::span<const StratumCounts> strata);

}  // namespace candor::bias
