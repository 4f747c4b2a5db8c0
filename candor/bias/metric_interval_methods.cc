#include "candor/bias/metric_interval_methods_internal.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "candor/bias/metric_table_internal.h"
#include "candor/stats/difference_interval.h"
#include "candor/stats/stratified.h"

namespace candor::bias {
namespace {

/// True when both rates exist; else sets the reason. Clarify counts a rate of no rows as 0, which
/// is no measurement.
bool RequireRows(const RatePair& rates, MetricInterval& interval) {
  if (rates.a.total > 0 && rates.d.total > 0) return true;
  interval.reason_missing =
      rates.d.total == 0
          ? "The group has no rows over which its rate could be taken; the value counts it as 0."
          : "The other rows hold none over which their rate could be taken; the value counts it as "
            "0.";
  return false;
}

}  // namespace

MetricInterval StartInterval(const MetricInfo& metric, int64_t n_a, int64_t n_d,
                             const IntervalOptions& options) {
  MetricInterval interval;
  interval.confidence_level = options.confidence_level;
  interval.method = TextOf(metric).interval_name;
  interval.n_a = n_a;
  interval.n_d = n_d;
  return interval;
}

bool RequireFinite(const MetricValue& value, MetricInterval& interval) {
  if (!value.ok()) {
    interval.reason_missing = "The metric has no value here.";
  } else if (std::isinf(*value.value)) {
    interval.reason_missing = "An infinite value has no interval.";
  }
  return interval.ok();
}

void SetLimits(const Result<stats::Interval>& limits, MetricInterval& interval) {
  if (!limits.ok()) {
    interval.reason_missing = limits.error().message;
    return;
  }
  interval.low = limits->low;
  interval.high = limits->high;
}

void SetLimitsWithin(const Result<stats::Interval>& limits, double lowest, double highest,
                     MetricInterval& interval) {
  SetLimits(limits, interval);
  interval.low = std::clamp(interval.low, lowest, highest);
  interval.high = std::clamp(interval.high, lowest, highest);
}

void SetClassImbalance(const RatePair& sizes, MetricInterval& interval) {
  // CI = 1 - 2 (share of d).
  const Result<stats::Interval> share = stats::Wilson(sizes.d, interval.confidence_level);
  if (!share.ok()) return SetLimits(share, interval);
  SetLimits(stats::Interval{.low = 1 - 2 * share->high, .high = 1 - 2 * share->low}, interval);
}

void SetRateDifference(const RatePair& rates, Sign sign, MetricInterval& interval) {
  if (!RequireRows(rates, interval)) return;
  WarnOfSmallExpectedCount(rates, interval);
  SetLimits(sign == Sign::kAMinusD
                ? stats::MiettinenNurminenDifference(rates.a, rates.d, interval.confidence_level)
                : stats::MiettinenNurminenDifference(rates.d, rates.a, interval.confidence_level),
            interval);
}

void SetRateRatio(const RatePair& rates, MetricInterval& interval) {
  if (!RequireRows(rates, interval)) return;
  if (rates.a.count == 0) {
    interval.reason_missing =
        "Nobody is accepted in either group, so the ratio is undefined; the value counts it as 0.";
    return;
  }
  WarnOfSmallExpectedCount(rates, interval);
  SetLimits(stats::KoopmanRatio(rates.d, rates.a, interval.confidence_level), interval);
}

void SetLogRatioDifference(const Result<stats::LogRatio>& a, const Result<stats::LogRatio>& d,
                           Sign sign, MetricInterval& interval) {
  if (!a.ok() || !d.ok()) return SetLimits((a.ok() ? d : a).error(), interval);
  SetLimits(sign == Sign::kAMinusD ? stats::LogRatioMover(*a, *d, interval.confidence_level)
                                   : stats::LogRatioMover(*d, *a, interval.confidence_level),
            interval);
}

void SetConditionalDisparity(std::span<const StratumCounts> strata, MetricInterval& interval) {
  std::vector<stats::StratumEstimate> estimates;
  std::vector<stats::TwoByTwo> tables;
  int64_t one_sided = 0;
  interval.n_a = 0;
  interval.n_d = 0;
  for (const StratumCounts& stratum : strata) {
    const int64_t rejected = stratum.a.negative + stratum.d.negative;
    const int64_t accepted = stratum.a.positive + stratum.d.positive;
    one_sided += rejected == 0 || accepted == 0 ? 1 : 0;
    interval.n_a += stratum.a.n();
    interval.n_d += stratum.d.n();
    const Result<stats::StratumEstimate> estimate =
        stats::StratumDifference({.count = stratum.d.negative, .total = rejected},
                                 {.count = stratum.d.positive, .total = accepted});
    if (!estimate.ok()) return SetLimits(estimate.error(), interval);
    estimates.push_back(*estimate);
    tables.push_back({.first_positive = stratum.d.positive,
                      .first_negative = stratum.d.negative,
                      .second_positive = stratum.a.positive,
                      .second_negative = stratum.a.negative});
  }
  if (interval.n_a == 0 || interval.n_d == 0) {
    interval.reason_missing = "One of the two groups has no rows in the strata.";
    return;
  }
  if (one_sided > 0) {
    interval.warnings.push_back(
        {.code = "one-sided-strata",
         .text = fmt::format("{} of {} strata of the group variable hold one outcome only; the "
                             "share that they lack counts as 0 and moves the value.",
                             one_sided, strata.size())});
  }
  SetLimitsWithin(stats::StratifiedInterval(estimates, interval.confidence_level), -1.0, 1.0,
                  interval);
  // Without a stratum that holds both groups and both outcomes there is nothing to test.
  if (const auto test = stats::CochranMantelHaenszel(tables); test.ok()) {
    interval.p_value = test->p_value;
    interval.p_value_method = "cochran_mantel_haenszel";
  }
}

void WarnOfSmallGroups(const MetricInfo& metric, MetricInterval& interval) {
  constexpr int64_t kSmallGroup = 30;
  const std::string_view rows = TextOf(metric).interval_rows;
  const auto warn = [&](const char* who, int64_t n) {
    if (n >= kSmallGroup) return;
    interval.warnings.push_back(
        {.code = "small-group",
         .text = fmt::format("{}: the count of {} {} is {}; below {} the value is unsteady, so "
                             "read its interval, or gather more data.",
                             metric.name, rows, who, n, kSmallGroup)});
  };
  warn("in the group", interval.n_d);
  warn("outside the group", interval.n_a);
}

void WarnOfSmallExpectedCount(const RatePair& rates, MetricInterval& interval) {
  const double total = static_cast<double>(rates.a.total + rates.d.total);
  const int64_t hits = rates.a.count + rates.d.count;
  const int64_t rarer = std::min(hits, rates.a.total + rates.d.total - hits);
  const int64_t smaller = std::min(rates.a.total, rates.d.total);
  const double expected = static_cast<double>(rarer) * static_cast<double>(smaller) / total;
  if (expected >= static_cast<double>(kFewestInCell)) return;
  interval.warnings.push_back(
      {.code = "small-expected-count",
       .text = fmt::format("With equal rates only {:.1f} rows would be expected in the smallest "
                           "cell of the table; below {} the interval may be too narrow or too "
                           "wide.",
                           expected, kFewestInCell)});
}

}  // namespace candor::bias
