#include <vector>

#include "candor/bias/metric_arithmetic_internal.h"
#include "candor/bias/metric_conditional_disparity_internal.h"

namespace candor::bias {
namespace {

// numpy.sum of a contiguous array of doubles: in order below 8 elements, eight interleaved partial
// sums up to 128, halves beyond. Another order would change the last bits of CDDL.
double NumpySum(std::span<const double> values) {
  constexpr size_t kLanes = 8;
  constexpr size_t kBlock = 128;
  const size_t n = values.size();
  if (n < kLanes) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return sum;
  }
  if (n > kBlock) {
    size_t half = n / 2;
    half -= half % kLanes;
    return NumpySum(values.first(half)) + NumpySum(values.subspan(half));
  }
  double lane[kLanes];
  for (size_t i = 0; i < kLanes; ++i) lane[i] = values[i];
  size_t next = kLanes;
  for (; next + kLanes <= n; next += kLanes) {
    for (size_t i = 0; i < kLanes; ++i) lane[i] += values[next + i];
  }
  double sum =
      ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
  for (; next < n; ++next) sum += values[next];
  return sum;
}

}  // namespace

double DemographicDisparity(const StratumCounts& stratum) {
  const double rejected = Ratio(stratum.d.negative, stratum.a.negative + stratum.d.negative);
  const double accepted = Ratio(stratum.d.positive, stratum.a.positive + stratum.d.positive);
  return rejected - accepted;
}

MetricValue ConditionalDemographicDisparity(const LabelCounts& a, const LabelCounts& d,
                                            bool has_group, std::span<const StratumCounts> strata) {
  if (!has_group || a.n() + d.n() == 0) return Undefined("Group variable is empty or not provided");
  if (a.positive + d.positive == 0) return Undefined("No positive labels in set");
  if (a.negative + d.negative == 0) return Undefined("No negative labels in set");

  std::vector<double> weighted;
  std::vector<double> rows;
  weighted.reserve(strata.size());
  rows.reserve(strata.size());
  for (const StratumCounts& stratum : strata) {
    rows.push_back(static_cast<double>(stratum.a.n() + stratum.d.n()));
    weighted.push_back(rows.back() * DemographicDisparity(stratum));
  }
  return {.value = Ratio(NumpySum(weighted), NumpySum(rows))};
}

}  // namespace candor::bias
