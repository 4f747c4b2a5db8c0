// The pre-training metrics (bias metrics contract, 2.1). The order of operations is that of the
// reference, so that plain ratios are equal to its own to the last bit.
#include <algorithm>
#include <array>

#include "candor/base/status.h"
#include "candor/bias/metric.h"
#include "candor/bias/metric_arithmetic_internal.h"
#include "candor/bias/metric_conditional_disparity_internal.h"
#include "candor/stats/distance.h"

namespace candor::bias {
namespace {

MetricValue ClassImbalance(const LabelTable& table) {
  if (table.a.n() == 0) {
    return Undefined("CI: negated facet set is empty. Check that x[~facet] has non-zero length.");
  }
  if (table.d.n() == 0) {
    return Undefined("CI: facet set is empty. Check that x[facet] has non-zero length.");
  }
  return {.value = Ratio(table.a.n() - table.d.n(), table.a.n() + table.d.n())};
}

MetricValue PositiveLabelDifference(const LabelTable& table) {
  if (table.a.n() == 0) return Undefined("Negative facet set is empty.");
  if (table.d.n() == 0) return Undefined("Facet set is empty.");
  return {.value = Ratio(table.a.positive, table.a.n()) - Ratio(table.d.positive, table.d.n())};
}

MetricValue DisparityInLabels(const LabelTable& table) {
  return ConditionalDemographicDisparity(table.a, table.d, table.has_group, table.strata);
}

using Distance = Result<double> (*)(std::span<const int64_t>, std::span<const int64_t>,
                                    stats::ClassRule);

template <Distance kDistance>
MetricValue DistanceOfLabels(const LabelTable& table) {
  const std::array<int64_t, 2> a = {table.a.negative, table.a.positive};
  const std::array<int64_t, 2> d = {table.d.negative, table.d.positive};
  const Result<double> distance = kDistance(a, d, stats::ClassRule::kCommon);
  if (!distance.ok()) return Undefined(distance.error().message);
  return {.value = *distance};
}

struct Formula {
  std::string_view name;
  MetricValue (*compute)(const LabelTable&);
};

constexpr std::array kFormulas = {
    Formula{"CDDL", DisparityInLabels},
    Formula{"CI", ClassImbalance},
    Formula{"DPL", PositiveLabelDifference},
    Formula{"JS", DistanceOfLabels<stats::JensenShannon>},
    Formula{"KL", DistanceOfLabels<stats::KullbackLeibler>},
    Formula{"KS", DistanceOfLabels<stats::KolmogorovSmirnov>},
    Formula{"LP", DistanceOfLabels<stats::L2Norm>},
    Formula{"TVD", DistanceOfLabels<stats::TotalVariation>},
};

}  // namespace

MetricValue PreTrainingMetric(const MetricInfo& metric, const LabelTable& table) {
  const auto formula =
      std::find_if(kFormulas.begin(), kFormulas.end(),
                   [&](const Formula& candidate) { return candidate.name == metric.name; });
  CANDOR_CHECK(formula != kFormulas.end());
  return formula->compute(table);
}

}  // namespace candor::bias
