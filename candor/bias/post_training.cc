// The post-training metrics (bias metrics contract, 2.2). The order of operations is that of the
// reference, so that plain ratios are equal to its own to the last bit.
#include <algorithm>
#include <array>

#include "candor/base/status.h"
#include "candor/bias/metric.h"
#include "candor/bias/metric_arithmetic_internal.h"
#include "candor/bias/metric_conditional_disparity_internal.h"

namespace candor::bias {
namespace {

/// The soft error of an empty group; `prefix` is the internal name that the reference puts first.
MetricValue EmptyGroup(const ConfusionTable& table, std::string_view prefix) {
  const char* text = table.d.n() == 0 ? "Facet set is empty" : "Negated Facet set is empty";
  return Undefined(std::string(prefix) + text);
}

bool HasEmptyGroup(const ConfusionTable& table) { return table.a.n() == 0 || table.d.n() == 0; }

MetricValue AccuracyDifference(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "");
  const auto accuracy = [](const ConfusionCounts& c) { return Ratio(c.tp + c.tn, c.n()); };
  return Difference(accuracy(table.a), accuracy(table.d), BothInfinite::kFloatZero);
}

MetricValue DisparityInPredictions(const ConfusionTable& table) {
  return ConditionalDemographicDisparity(table.a.predictions(), table.d.predictions(),
                                         table.has_group, table.strata);
}

MetricValue AcceptanceRateDifference(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "DLR: ");
  const auto precision = [](const ConfusionCounts& c) { return Ratio(c.tp, c.tp + c.fp); };
  return Difference(precision(table.a), precision(table.d));
}

MetricValue ConditionalAcceptanceDifference(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "DCO: ");
  const auto ratio = [](const ConfusionCounts& c) { return Ratio(c.tp + c.fn, c.tp + c.fp); };
  return Difference(ratio(table.a), ratio(table.d));
}

MetricValue ConditionalRejectionDifference(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "DCO: ");
  const auto ratio = [](const ConfusionCounts& c) { return Ratio(c.tn + c.fp, c.tn + c.fn); };
  return Difference(ratio(table.d), ratio(table.a));
}

double AcceptedShare(const ConfusionCounts& c) { return Ratio(c.tp + c.fp, c.n()); }

MetricValue DisparateImpact(const ConfusionTable& table) {
  if (table.a.n() == 0) return Undefined("Negated facet set is empty");
  if (table.d.n() == 0) return Undefined("Facet set is empty");
  return {.value = Ratio(AcceptedShare(table.d), AcceptedShare(table.a))};
}

MetricValue PositivePredictionDifference(const ConfusionTable& table) {
  if (table.a.n() == 0) return Undefined("Negative facet set is empty.");
  if (table.d.n() == 0) return Undefined("Facet set is empty.");
  return {.value = AcceptedShare(table.a) - AcceptedShare(table.d)};
}

MetricValue RejectionRateDifference(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "DLR: ");
  const auto rate = [](const ConfusionCounts& c) { return Ratio(c.tn, c.tn + c.fn); };
  return Difference(rate(table.d), rate(table.a));
}

MetricValue GeneralizedEntropy(const ConfusionTable& table) {
  const int64_t n = table.a.n() + table.d.n();
  if (n == 0) return Undefined("dataset must be non-empty");
  // The benefit of a row: 0 when falsely rejected, 1 when judged rightly, 2 when falsely accepted.
  const std::array<int64_t, 3> rows = {table.a.fn + table.d.fn,
                                       table.a.tp + table.a.tn + table.d.tp + table.d.tn,
                                       table.a.fp + table.d.fp};
  const double mean = Ratio(rows[1] + 2 * rows[2], n);
  if (mean == 0) {
    return Undefined(
        "All predicted labels are false negatives. There should be at least one prediction that "
        "is not false negative.");
  }
  double sum = 0.0;
  for (size_t benefit = 0; benefit < rows.size(); ++benefit) {
    const double ratio = static_cast<double>(benefit) / mean;
    sum += static_cast<double>(rows[benefit]) * (ratio * ratio - 1);
  }
  return {.value = sum / static_cast<double>(2 * n)};
}

MetricValue RecallDifference(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "DLA: ");
  const auto recall = [](const ConfusionCounts& c) { return Ratio(c.tp, c.tp + c.fn); };
  return Difference(recall(table.a), recall(table.d));
}

MetricValue SpecificityDifference(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "DLA: ");
  const auto specificity = [](const ConfusionCounts& c) { return Ratio(c.tn, c.tn + c.fp); };
  return Difference(specificity(table.d), specificity(table.a));
}

MetricValue TreatmentEquality(const ConfusionTable& table) {
  if (HasEmptyGroup(table)) return EmptyGroup(table, "");
  const auto ratio = [](const ConfusionCounts& c) { return Ratio(c.fn, c.fp); };
  return Difference(ratio(table.d), ratio(table.a), BothInfinite::kFloatZero);
}

struct Formula {
  std::string_view name;
  MetricValue (*compute)(const ConfusionTable&);
};

constexpr std::array kFormulas = {
    Formula{"AD", AccuracyDifference},
    Formula{"CDDPL", DisparityInPredictions},
    Formula{"DAR", AcceptanceRateDifference},
    Formula{"DCA", ConditionalAcceptanceDifference},
    Formula{"DCR", ConditionalRejectionDifference},
    Formula{"DI", DisparateImpact},
    Formula{"DPPL", PositivePredictionDifference},
    Formula{"DRR", RejectionRateDifference},
    Formula{"GE", GeneralizedEntropy},
    Formula{"RD", RecallDifference},
    Formula{"SD", SpecificityDifference},
    Formula{"TE", TreatmentEquality},
};

}  // namespace

MetricValue PostTrainingMetric(const MetricInfo& metric, const ConfusionTable& table) {
  const auto formula =
      std::find_if(kFormulas.begin(), kFormulas.end(),
                   [&](const Formula& candidate) { return candidate.name == metric.name; });
  CANDOR_CHECK(formula != kFormulas.end());
  return formula->compute(table);
}

MetricValue FlipTestMetric(const FlipCounts& flips) {
  if (flips.n_d == 0) return Undefined("Facet set is empty");
  return {.value =
              Ratio(flips.accepted_but_neighbours_rejected - flips.rejected_but_neighbours_accepted,
                    flips.n_d)};
}

}  // namespace candor::bias
