#include "candor/stats/distance_interval.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

namespace candor::stats {
namespace {

enum Distance { kKullbackLeibler, kJensenShannon, kL2Norm, kTotalVariation, kKolmogorovSmirnov };
constexpr size_t kDistanceCount = 5;

/// The five distances of the two rows of a table, as ClassRule::kAll, but KL takes a class that a
/// replicate lost for half a row, for no replicate is evidence of an infinite distance.
void ComputeDistances(std::span<const int64_t> table, std::span<double> values) {
  const size_t classes = table.size() / 2;
  const auto p = table.first(classes);
  const auto q = table.last(classes);
  double p_total = 0.0;
  double q_total = 0.0;
  for (size_t k = 0; k < classes; ++k) {
    p_total += static_cast<double>(p[k]);
    q_total += static_cast<double>(q[k]);
  }
  std::ranges::fill(values, 0.0);
  for (size_t k = 0; k < classes; ++k) {
    const double share_p = static_cast<double>(p[k]) / p_total;
    const double share_q = static_cast<double>(q[k]) / q_total;
    const double log_p = std::log(std::max(share_p, 0.5 / p_total));
    const double log_q = std::log(std::max(share_q, 0.5 / q_total));
    const double log_mean = std::log(0.5 * (share_p + share_q));
    const double gap = std::abs(share_p - share_q);
    values[kKullbackLeibler] += share_p * (log_p - log_q);
    values[kJensenShannon] += 0.5 * (share_p * (log_p - log_mean) + share_q * (log_q - log_mean));
    values[kL2Norm] += gap * gap;
    values[kTotalVariation] += 0.5 * gap;
    values[kKolmogorovSmirnov] = std::max(values[kKolmogorovSmirnov], gap);
  }
  values[kL2Norm] = std::sqrt(values[kL2Norm]);
}

/// The rules of the header: what the replicates alone would get wrong near zero distance.
Interval DistanceInterval(const BootstrapEstimate& estimate, size_t classes, bool may_be_equal) {
  Interval interval{.low = estimate.bca.low,
                    .high = std::max(estimate.bca.high, estimate.percentile.high)};
  if (classes > 2) {
    interval.low =
        std::min(interval.low, estimate.percentile.low - 2.0 * std::max(0.0, estimate.bias));
  }
  interval.low = may_be_equal ? 0.0 : std::max(0.0, interval.low);
  return interval;
}

}  // namespace

Result<DistanceIntervals> BootstrapDistances(std::span<const int64_t> p, std::span<const int64_t> q,
                                             const BootstrapOptions& options) {
  if (p.size() != q.size()) {
    return Error{.kind = ErrorKind::kInternal,
                 .message = "The two distributions differ in their number of classes."};
  }
  std::vector<int64_t> table;
  for (size_t k = 0; k < p.size(); ++k) {
    if ((p[k] == 0) != (q[k] == 0)) {
      return Error{.kind = ErrorKind::kData,
                   .message = "A distance has no interval when a class has rows on one side only.",
                   .found = fmt::format("{} and {} rows of class {}", p[k], q[k], k),
                   .hint = "Its value leaves that class out."};
    }
    if (p[k] != 0) table.push_back(p[k]);
  }
  const size_t classes = table.size();
  for (size_t k = 0; k < q.size(); ++k) {
    if (q[k] != 0) table.push_back(q[k]);
  }
  const auto columns = static_cast<int64_t>(classes);
  CANDOR_ASSIGN_OR_RETURN(const ChiSquaredTest independence, GTest(table, columns));
  CANDOR_ASSIGN_OR_RETURN(
      const std::vector<BootstrapEstimate> estimates,
      BootstrapTable(table, columns, kDistanceCount, ComputeDistances, options));
  const bool may_be_equal = independence.p_value > 1.0 - options.confidence;
  const auto interval = [&](Distance distance) {
    return DistanceInterval(estimates[distance], classes, may_be_equal);
  };
  return DistanceIntervals{.kullback_leibler = interval(kKullbackLeibler),
                           .jensen_shannon = interval(kJensenShannon),
                           .l2_norm = interval(kL2Norm),
                           .total_variation = interval(kTotalVariation),
                           .kolmogorov_smirnov = interval(kKolmogorovSmirnov),
                           .independence = independence};
}

}  // namespace candor::stats
