#include <algorithm>
#include <array>

#include "candor/bias/metric_arithmetic_internal.h"
#include "candor/bias/metric_interval.h"
#include "candor/bias/metric_interval_methods_internal.h"
#include "candor/stats/delta_method.h"

namespace candor::bias {
namespace {

using stats::Proportion;

/// Metrics that are the difference of one rate in both groups.
struct RateRule {
  std::string_view name;
  Proportion (*rate)(const ConfusionCounts&);
  Sign sign;
};

constexpr std::array kRateRules = {
    RateRule{"AD", [](const ConfusionCounts& c) { return Proportion{c.tp + c.tn, c.n()}; },
             Sign::kAMinusD},
    RateRule{"DAR", [](const ConfusionCounts& c) { return Proportion{c.tp, c.tp + c.fp}; },
             Sign::kAMinusD},
    RateRule{"DPPL", [](const ConfusionCounts& c) { return Proportion{c.tp + c.fp, c.n()}; },
             Sign::kAMinusD},
    RateRule{"DRR", [](const ConfusionCounts& c) { return Proportion{c.tn, c.tn + c.fn}; },
             Sign::kDMinusA},
    RateRule{"RD", [](const ConfusionCounts& c) { return Proportion{c.tp, c.tp + c.fn}; },
             Sign::kAMinusD},
    RateRule{"SD", [](const ConfusionCounts& c) { return Proportion{c.tn, c.tn + c.fp}; },
             Sign::kDMinusA},
};

/// Metrics that are the difference of one ratio of counts in both groups.
struct RatioRule {
  std::string_view name;
  Result<stats::LogRatio> (*ratio)(const ConfusionCounts&);
  int64_t (*denominator)(const ConfusionCounts&);
  int64_t (*smallest)(const ConfusionCounts&);  ///< must reach kFewestInCell in each group
  Sign sign;
  const char* too_few;
};

constexpr std::array kRatioRules = {
    RatioRule{
        "DCA", [](const ConfusionCounts& c) { return stats::PairedCountRatio(c.tp, c.fn, c.fp); },
        [](const ConfusionCounts& c) { return c.tp + c.fp; },
        [](const ConfusionCounts& c) { return std::min({c.fn + c.fp, c.tp + c.fn, c.tp + c.fp}); },
        Sign::kAMinusD,
        "The log-ratio interval needs at least 5 favourable labels, 5 acceptances and 5 wrong "
        "predictions in each group."},
    RatioRule{
        "DCR", [](const ConfusionCounts& c) { return stats::PairedCountRatio(c.tn, c.fp, c.fn); },
        [](const ConfusionCounts& c) { return c.tn + c.fn; },
        [](const ConfusionCounts& c) { return std::min({c.fn + c.fp, c.tn + c.fp, c.tn + c.fn}); },
        Sign::kDMinusA,
        "The log-ratio interval needs at least 5 unfavourable labels, 5 rejections and 5 "
        "wrong predictions in each group."},
    RatioRule{"TE", [](const ConfusionCounts& c) { return stats::DisjointCountRatio(c.fn, c.fp); },
              [](const ConfusionCounts& c) { return c.fp; },
              [](const ConfusionCounts& c) { return std::min(c.fn, c.fp); }, Sign::kDMinusA,
              "The log-ratio interval needs at least 5 false rejections and 5 false acceptances in "
              "each group."},
};

void SetRatioDifference(const RatioRule& rule, const ConfusionTable& table,
                        MetricInterval& interval) {
  if (std::min(rule.smallest(table.a), rule.smallest(table.d)) < kFewestInCell) {
    interval.reason_missing = rule.too_few;
    return;
  }
  SetLogRatioDifference(rule.ratio(table.a), rule.ratio(table.d), rule.sign, interval);
}

void SetGeneralizedEntropy(double value, const ConfusionTable& table, MetricInterval& interval) {
  const ConfusionCounts& a = table.a;
  const ConfusionCounts& d = table.d;
  const std::array<int64_t, 3> rows = {a.fn + d.fn, a.tp + a.tn + d.tp + d.tn, a.fp + d.fp};
  if (rows[0] + rows[2] < kFewestInCell) {
    interval.reason_missing = "The delta method needs at least 5 wrong predictions.";
    return;
  }
  // GE = (S / m^2 - 1) / 2 with m = E b, S = E b^2, so dGE/dpi_b = b^2 / (2 m^2) - S b / m^3.
  const double n = static_cast<double>(rows[0] + rows[1] + rows[2]);
  const double mean = static_cast<double>(rows[1] + 2 * rows[2]) / n;
  const double square = static_cast<double>(rows[1] + 4 * rows[2]) / n;
  std::array<double, 3> gradient{};
  for (size_t k = 0; k < gradient.size(); ++k) {
    const double benefit = static_cast<double>(k);
    gradient[k] = benefit * benefit / (2 * mean * mean) - square * benefit / (mean * mean * mean);
  }
  SetLimitsWithin(stats::DeltaMethodInterval(value, rows, gradient, interval.confidence_level), 0.0,
                  kInfinity, interval);
}

void SetFlipTest(const FlipCounts* flips, MetricInterval& interval) {
  if (flips == nullptr || flips->n_d == 0) {
    interval.reason_missing = "The metric has no value here.";
    return;
  }
  const int64_t up = flips->accepted_but_neighbours_rejected;
  const int64_t down = flips->rejected_but_neighbours_accepted;
  if (up + down < kFewestInCell) {
    interval.reason_missing = "The delta method needs at least 5 rows whose prediction flips.";
    return;
  }
  const std::array<int64_t, 3> rows = {up, down, flips->n_d - up - down};
  const std::array<double, 3> gradient = {1.0, -1.0, 0.0};
  const double value = *FlipTestMetric(*flips).value;
  SetLimitsWithin(stats::DeltaMethodInterval(value, rows, gradient, interval.confidence_level),
                  -1.0, 1.0, interval);
}

void SetTableMetric(const MetricInfo& metric, const ConfusionTable& table,
                    MetricInterval& interval) {
  const MetricValue value = PostTrainingMetric(metric, table);
  const auto named = [&](const auto& rule) { return rule.name == metric.name; };
  const auto rate = std::find_if(kRateRules.begin(), kRateRules.end(), named);
  const auto ratio = std::find_if(kRatioRules.begin(), kRatioRules.end(), named);
  // The denominators are worth knowing even where there is no interval.
  if (rate != kRateRules.end()) {
    interval.n_a = rate->rate(table.a).total;
    interval.n_d = rate->rate(table.d).total;
  } else if (ratio != kRatioRules.end()) {
    interval.n_a = ratio->denominator(table.a);
    interval.n_d = ratio->denominator(table.d);
  }
  if (!RequireFinite(value, interval)) return;
  if (rate != kRateRules.end()) {
    SetRateDifference({.a = rate->rate(table.a), .d = rate->rate(table.d)}, rate->sign, interval);
  } else if (ratio != kRatioRules.end()) {
    SetRatioDifference(*ratio, table, interval);
  } else if (metric.name == "DI") {
    SetRateRatio(
        {.a = {table.a.tp + table.a.fp, table.a.n()}, .d = {table.d.tp + table.d.fp, table.d.n()}},
        interval);
  } else if (metric.name == "CDDPL") {
    SetConditionalDisparity(table.strata, interval);
  } else {
    SetGeneralizedEntropy(*value.value, table, interval);
  }
}

}  // namespace

std::vector<MetricInterval> PostTrainingIntervals(std::span<const MetricInfo* const> metrics,
                                                  const ConfusionTable& table,
                                                  const FlipCounts* flips,
                                                  const IntervalOptions& options) {
  std::vector<MetricInterval> intervals;
  for (const MetricInfo* metric : metrics) {
    MetricInterval interval = StartInterval(*metric, table.a.n(), table.d.n(), options);
    if (metric->name == "FT") {
      SetFlipTest(flips, interval);
    } else {
      SetTableMetric(*metric, table, interval);
    }
    WarnOfSmallGroups(*metric, interval);
    intervals.push_back(std::move(interval));
  }
  return intervals;
}

}  // namespace candor::bias
