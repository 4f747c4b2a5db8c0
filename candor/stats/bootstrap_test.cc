#include "candor/stats/bootstrap.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace candor::stats {
namespace {

void FirstShare(std::span<const int64_t> table, std::span<double> values) {
  double total = 0.0;
  for (const int64_t count : table) total += static_cast<double>(count);
  values[0] = static_cast<double>(table[0]) / total;
}

TEST(Bootstrap, ShareHasTheBinomialInterval) {
  const std::array<int64_t, 3> table = {300, 500, 200};
  const BootstrapEstimate estimate =
      BootstrapTable(table, 3, 1, FirstShare, {.replicates = 20000, .seed = 1}).value()[0];
  const double half_width = 1.96 * std::sqrt(0.3 * 0.7 / 1000.0);
  EXPECT_EQ(estimate.estimate, 0.3);
  EXPECT_NEAR(estimate.bias, 0.0, 5e-4);
  for (const Interval& interval : {estimate.percentile, estimate.bca}) {
    EXPECT_NEAR(interval.low, 0.3 - half_width, 2e-3);
    EXPECT_NEAR(interval.high, 0.3 + half_width, 2e-3);
  }
}

TEST(Bootstrap, BcaLeansTowardsTheLongTail) {
  // A share of 1 %: BCa lies to the right of the percentile interval.
  const BootstrapEstimate estimate = BootstrapTable(std::array<int64_t, 2>{20, 1980}, 2, 1,
                                                    FirstShare, {.replicates = 20000, .seed = 2})
                                         .value()[0];
  EXPECT_GT(estimate.bca.low, estimate.percentile.low);
  EXPECT_GT(estimate.bca.high, estimate.percentile.high);
}

TEST(Bootstrap, RowsKeepTheirTotals) {
  const std::array<int64_t, 6> table = {5, 6, 7, 100, 0, 1};
  bool kept = true;
  const TableStatistics check = [&](std::span<const int64_t> replicate, std::span<double> values) {
    const int64_t first = replicate[0] + replicate[1] + replicate[2];
    const int64_t second = replicate[3] + replicate[4] + replicate[5];
    // The jackknife takes one row away.
    kept = kept && (first + second == 119 || first + second == 118) && replicate[4] == 0 &&
           (first == 18 || second == 101);
    values[0] = static_cast<double>(replicate[0]);
    values[1] = static_cast<double>(replicate[3]);
  };
  const auto estimates = BootstrapTable(table, 3, 2, check, {.replicates = 500}).value();
  EXPECT_TRUE(kept);
  ASSERT_EQ(estimates.size(), 2u);
  EXPECT_EQ(estimates[1].estimate, 100.0);
  EXPECT_LE(estimates[1].bca.high, 101.0);
}

TEST(Bootstrap, ConstantAndInfiniteStatistics) {
  const TableStatistics statistics = [](std::span<const int64_t> table, std::span<double> values) {
    values[0] = 7.0;
    values[1] = table[0] > 15 ? std::numeric_limits<double>::infinity() : 1.0;
  };
  const auto estimates =
      BootstrapTable(std::array<int64_t, 2>{10, 10}, 2, 2, statistics, {}).value();
  EXPECT_EQ(estimates[0].bca, (Interval{7.0, 7.0}));
  EXPECT_EQ(estimates[0].bias, 0.0);
  EXPECT_EQ(estimates[1].percentile.low, 1.0);
}

TEST(Bootstrap, TheSeedDecides) {
  const std::array<int64_t, 2> table = {300, 700};
  const auto run = [&](uint64_t seed) {
    return BootstrapTable(table, 2, 1, FirstShare, {.seed = seed}).value()[0];
  };
  EXPECT_EQ(run(3).bca, run(3).bca);
  EXPECT_EQ(run(3).bias, run(3).bias);
  EXPECT_NE(run(3).bias, run(4).bias);
}

TEST(Bootstrap, Errors) {
  const std::array<int64_t, 4> table = {1, 2, 0, 0};
  EXPECT_EQ(BootstrapTable(table, 2, 1, FirstShare, {}).error().message,
            "A table row without counts cannot be resampled.");
  EXPECT_EQ(BootstrapTable(table, 3, 1, FirstShare, {}).error().message,
            "The table is not a whole number of rows.");
  EXPECT_EQ(BootstrapTable(table, 4, 1, FirstShare, {.confidence = 1.0}).error().message,
            "The confidence level is not between 0 and 1.");
  const auto few = BootstrapTable(table, 4, 1, FirstShare, {.replicates = 99});
  EXPECT_EQ(few.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(few.error().message, "There are too few bootstrap replicates.");
  EXPECT_EQ(few.error().found, "99");
  EXPECT_EQ(few.error().expected, "at least 100");
  EXPECT_EQ(BootstrapTable(std::array<int64_t, 2>{3, -1}, 2, 1, FirstShare, {}).error().message,
            "A count is negative.");
}

}  // namespace
}  // namespace candor::stats
