// How sure a metric's value is: an interval, a p-value where a test goes with it, and warnings
// about small numbers.
//
// Which interval a metric gets (statistics page, 2.2; spec/metrics.yaml, `interval`):
//   CI                               Wilson on the share of d
//   DPL DPPL RD SD AD DAR DRR        Miettinen-Nurminen score interval of the difference
//   DI                               Koopman score interval of the ratio
//   DCA DCR TE                       log-ratio interval of each group, MOVER for the difference
//   CDDL CDDPL                       sum of (n_i / n)^2 Var(DD_i), given the strata's sizes;
//   p-value
//                                    of Cochran, Mantel and Haenszel
//   KL JS LP TVD KS                  bias-corrected bootstrap of the 2 x 2 table; p-value of the
//                                    G-test. The interval reaches down to 0 when that test does not
//                                    reject equal distributions at the same level
//   GE                               delta method on the three benefit counts
//   FT                               delta method on the shares of flips, given the neighbours
//
// An interval is missing, with the reason in plain words, when the value is an error, infinite or
// undefined (a rate of no rows counts as 0 in Clarify), and when the counts are too few for the
// method: below 5 in a cell of the bootstrap or of TE, below 5 wrong predictions for GE, below 5
// rows on which label and prediction part for DCA and DCR (per group), below 5 flips for FT.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/warning.h"
#include "candor/bias/counts.h"
#include "candor/bias/metric.h"

namespace candor::bias {

struct IntervalOptions {
  double confidence_level = 0.95;  ///< in (0, 1)
  int bootstrap_replicates = 2000;
  uint64_t seed = 0;  ///< of the bootstrap; recorded by the caller
};

/// A metric's interval, or the reason why there is none.
struct MetricInterval {
  double low = 0.0;   ///< never NaN; meaningful when ok()
  double high = 0.0;  ///< may be +infinity (DI)
  double confidence_level = 0.95;
  std::string_view method;        ///< "miettinen_nurminen"; set even when the interval is missing
  std::optional<double> p_value;  ///< of no difference between a and d
  std::string p_value_method;     ///< "g_test" or "cochran_mantel_haenszel"; set with p_value
  std::string reason_missing;     ///< a sentence; empty when there is an interval
  int64_t n_a = 0;                ///< the metric's own denominator in a: spec/metrics.yaml, `rows`
  int64_t n_d = 0;                ///< the same in d
  std::vector<Warning> warnings;  ///< "small-group", "small-expected-count", "one-sided-strata"

  bool ok() const { return reason_missing.empty(); }
};

/// The intervals of pre-training metrics of one facet value, in the order of `metrics`. All
/// distances share one bootstrap run. Options that the methods refuse (a confidence level outside
/// (0, 1), fewer than 100 replicates) become the reason of each missing interval. Deterministic for
/// a seed. O(strata + replicates).
std::vector<MetricInterval> PreTrainingIntervals(std::span<const MetricInfo* const> metrics,
                                                 const LabelTable& table,
                                                 const IntervalOptions& options);

/// The same for post-training metrics. `flips` may be null: FT then has no interval. O(strata).
std::vector<MetricInterval> PostTrainingIntervals(std::span<const MetricInfo* const> metrics,
                                                  const ConfusionTable& table,
                                                  const FlipCounts* flips,
                                                  const IntervalOptions& options);

}  // namespace candor::bias
