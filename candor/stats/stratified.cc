#include "candor/stats/stratified.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "candor/stats/special_functions.h"

namespace candor::stats {
namespace {

Error NegativeCount() {
  return Error{.kind = ErrorKind::kInternal, .message = "A count is negative."};
}

/// Share and its variance; both 0 without rows.
struct ShareEstimate {
  double share = 0.0;
  double variance = 0.0;
};

Result<ShareEstimate> EstimateShare(const Proportion& proportion) {
  if (proportion.total == 0 && proportion.count == 0) return ShareEstimate{};
  CANDOR_RETURN_IF_ERROR(ValidateProportion(proportion));
  const double n = static_cast<double>(proportion.total);
  const double smoothed = (static_cast<double>(proportion.count) + 0.5) / (n + 1.0);
  return ShareEstimate{.share = proportion.Share(), .variance = smoothed * (1.0 - smoothed) / n};
}

}  // namespace

Result<StratumEstimate> StratumDifference(const Proportion& first, const Proportion& second) {
  CANDOR_ASSIGN_OR_RETURN(const ShareEstimate one, EstimateShare(first));
  CANDOR_ASSIGN_OR_RETURN(const ShareEstimate two, EstimateShare(second));
  return StratumEstimate{.rows = first.total + second.total,
                         .estimate = one.share - two.share,
                         .variance = one.variance + two.variance};
}

Result<Interval> StratifiedInterval(std::span<const StratumEstimate> strata, double confidence) {
  int64_t total = 0;
  for (const StratumEstimate& stratum : strata) total += stratum.rows;
  if (total <= 0) {
    return Error{.kind = ErrorKind::kData, .message = "The strata hold no rows."};
  }
  const double n = static_cast<double>(total);
  double estimate = 0.0;
  for (const StratumEstimate& stratum : strata) {
    if (stratum.rows > 0) estimate += static_cast<double>(stratum.rows) / n * stratum.estimate;
  }
  double variance = 0.0;
  for (const StratumEstimate& stratum : strata) {
    if (stratum.rows == 0) continue;
    const double weight = static_cast<double>(stratum.rows) / n;
    const double deviation = stratum.estimate - estimate;
    variance += weight * weight * stratum.variance + weight * deviation * deviation / n;
  }
  return NormalInterval(estimate, variance, confidence);
}

Result<ChiSquaredTest> CochranMantelHaenszel(std::span<const TwoByTwo> strata) {
  double deviation = 0.0;
  double variance = 0.0;
  for (const TwoByTwo& stratum : strata) {
    if (std::min({stratum.first_positive, stratum.first_negative, stratum.second_positive,
                  stratum.second_negative}) < 0) {
      return NegativeCount();
    }
    const double first = static_cast<double>(stratum.first_positive + stratum.first_negative);
    const double second = static_cast<double>(stratum.second_positive + stratum.second_negative);
    const double positive = static_cast<double>(stratum.first_positive + stratum.second_positive);
    const double negative = static_cast<double>(stratum.first_negative + stratum.second_negative);
    const double n = first + second;
    if (n < 2.0) continue;
    deviation += static_cast<double>(stratum.first_positive) - first * positive / n;
    variance += (first / n) * (second / n) * (positive / n) * negative * (n / (n - 1.0));
  }
  if (variance == 0.0) {
    return Error{.kind = ErrorKind::kData,
                 .message = "No stratum has both groups and both outcomes."};
  }
  const double statistic = deviation * deviation / variance;
  return ChiSquaredTest{.statistic = statistic,
                        .degrees_of_freedom = 1.0,
                        .p_value = ChiSquaredUpperTail(statistic, 1.0)};
}

Result<ChiSquaredTest> GTest(std::span<const int64_t> table, int64_t columns) {
  const size_t width = columns > 0 ? static_cast<size_t>(columns) : 0;
  if (width == 0 || table.size() % width != 0) {
    return Error{.kind = ErrorKind::kInternal,
                 .message = "The table is not a whole number of rows."};
  }
  std::vector<double> row_totals(table.size() / width, 0.0);
  std::vector<double> column_totals(width, 0.0);
  double total = 0.0;
  for (size_t cell = 0; cell < table.size(); ++cell) {
    if (table[cell] < 0) return NegativeCount();
    row_totals[cell / width] += static_cast<double>(table[cell]);
    column_totals[cell % width] += static_cast<double>(table[cell]);
    total += static_cast<double>(table[cell]);
  }
  const auto filled = [](double margin) { return margin > 0.0; };
  const auto rows_filled = std::ranges::count_if(row_totals, filled);
  const auto columns_filled = std::ranges::count_if(column_totals, filled);
  if (rows_filled < 2 || columns_filled < 2) {
    return Error{.kind = ErrorKind::kData,
                 .message = "The G-test needs two rows and two columns that are not empty."};
  }
  double statistic = 0.0;
  for (size_t cell = 0; cell < table.size(); ++cell) {
    if (table[cell] == 0) continue;
    const double observed = static_cast<double>(table[cell]);
    const double expected = row_totals[cell / width] * column_totals[cell % width] / total;
    statistic += 2.0 * observed * std::log(observed / expected);
  }
  statistic = std::max(0.0, statistic);
  const double degrees = static_cast<double>((rows_filled - 1) * (columns_filled - 1));
  return ChiSquaredTest{.statistic = statistic,
                        .degrees_of_freedom = degrees,
                        .p_value = ChiSquaredUpperTail(statistic, degrees)};
}

}  // namespace candor::stats
