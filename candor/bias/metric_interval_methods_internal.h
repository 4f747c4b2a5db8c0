// The interval methods, each filling in a MetricInterval whose `method` and level are set.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "candor/base/status.h"
#include "candor/bias/counts.h"
#include "candor/bias/metric.h"
#include "candor/bias/metric_interval.h"
#include "candor/stats/interval.h"
#include "candor/stats/proportion_interval.h"
#include "candor/stats/ratio_interval.h"

namespace candor::bias {

/// Fewest rows in a cell for the methods that lean on large numbers.
inline constexpr int64_t kFewestInCell = 5;

/// The same rate in both groups, over the metric's own denominators.
struct RatePair {
  stats::Proportion a;
  stats::Proportion d;
};

/// An interval that is not there yet: the metric's method, the level, the group sizes.
MetricInterval StartInterval(const MetricInfo& metric, int64_t n_a, int64_t n_d,
                             const IntervalOptions& options);

/// True when the value can have an interval; else sets the reason.
bool RequireFinite(const MetricValue& value, MetricInterval& interval);

/// Takes the limits over, or the error as the reason.
void SetLimits(const Result<stats::Interval>& limits, MetricInterval& interval);
/// The same, cut to [lowest, highest], the metric's range.
void SetLimitsWithin(const Result<stats::Interval>& limits, double lowest, double highest,
                     MetricInterval& interval);

enum class Sign { kAMinusD, kDMinusA };

void SetClassImbalance(const RatePair& sizes, MetricInterval& interval);
void SetRateDifference(const RatePair& rates, Sign sign, MetricInterval& interval);
void SetRateRatio(const RatePair& rates, MetricInterval& interval);
void SetLogRatioDifference(const Result<stats::LogRatio>& a, const Result<stats::LogRatio>& d,
                           Sign sign, MetricInterval& interval);
void SetConditionalDisparity(std::span<const StratumCounts> strata, MetricInterval& interval);

/// Warns of fewer than 30 rows behind the value; `rows` names what n_a and n_d count.
void WarnOfSmallGroups(const MetricInfo& metric, MetricInterval& interval);

/// Warns of an expected count below 5 in the 2 x 2 table of a rate pair.
void WarnOfSmallExpectedCount(const RatePair& rates, MetricInterval& interval);

}  // namespace candor::bias
