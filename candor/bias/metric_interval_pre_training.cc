#include <algorithm>
#include <array>
#include <optional>

#include "candor/bias/metric_interval.h"
#include "candor/bias/metric_interval_methods_internal.h"
#include "candor/stats/distance_interval.h"

namespace candor::bias {
namespace {

/// One bootstrap run for all distances of a table, made when the first one asks.
class DistanceRun {
 public:
  DistanceRun(const LabelTable& table, const IntervalOptions& options)
      : a_{table.a.negative, table.a.positive},
        d_{table.d.negative, table.d.positive},
        options_(options) {}

  void SetInterval(std::string_view metric, MetricInterval& interval) {
    if (std::min({a_[0], a_[1], d_[0], d_[1]}) < kFewestInCell) {
      interval.reason_missing =
          "The bootstrap needs at least 5 favourable and 5 unfavourable labels in each group.";
      return;
    }
    if (!run_) {
      run_ = stats::BootstrapDistances(a_, d_,
                                       {.confidence = options_.confidence_level,
                                        .replicates = options_.bootstrap_replicates,
                                        .seed = options_.seed});
    }
    if (!run_->ok()) return SetLimits(run_->error(), interval);
    const stats::DistanceIntervals& distances = **run_;
    interval.p_value = distances.independence.p_value;
    interval.p_value_method = "g_test";
    SetLimits(LimitsOf(metric, distances), interval);
  }

 private:
  static stats::Interval LimitsOf(std::string_view metric, const stats::DistanceIntervals& all) {
    if (metric == "KL") return all.kullback_leibler;
    if (metric == "JS") return all.jensen_shannon;
    if (metric == "LP") return all.l2_norm;
    if (metric == "TVD") return all.total_variation;
    return all.kolmogorov_smirnov;
  }

  std::array<int64_t, 2> a_;
  std::array<int64_t, 2> d_;
  IntervalOptions options_;
  std::optional<Result<stats::DistanceIntervals>> run_;
};

}  // namespace

std::vector<MetricInterval> PreTrainingIntervals(std::span<const MetricInfo* const> metrics,
                                                 const LabelTable& table,
                                                 const IntervalOptions& options) {
  const LabelCounts& a = table.a;
  const LabelCounts& d = table.d;
  DistanceRun distances(table, options);
  std::vector<MetricInterval> intervals;
  for (const MetricInfo* metric : metrics) {
    MetricInterval interval = StartInterval(*metric, a.n(), d.n(), options);
    if (RequireFinite(PreTrainingMetric(*metric, table), interval)) {
      if (metric->name == "CI") {
        const int64_t n = a.n() + d.n();
        SetClassImbalance({.a = {a.n(), n}, .d = {d.n(), n}}, interval);
      } else if (metric->name == "DPL") {
        SetRateDifference({.a = {a.positive, a.n()}, .d = {d.positive, d.n()}}, Sign::kAMinusD,
                          interval);
      } else if (metric->name == "CDDL") {
        SetConditionalDisparity(table.strata, interval);
      } else {
        distances.SetInterval(metric->name, interval);
      }
    }
    WarnOfSmallGroups(*metric, interval);
    intervals.push_back(std::move(interval));
  }
  return intervals;
}

}  // namespace candor::bias
