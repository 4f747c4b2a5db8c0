#include "candor/stats/distance_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "candor/stats/difference_interval.h"
#include "candor/stats/distance.h"

namespace candor::stats {
namespace {

using Counts = std::vector<int64_t>;

TEST(DistanceInterval, TwoClassesFarApartAgreeWithTheScoreIntervalOfTheDifference) {
  const Counts p = {700, 300};
  const Counts q = {450, 550};
  const DistanceIntervals intervals = BootstrapDistances(p, q, {.seed = 1}).value();
  const Interval difference = MiettinenNurminenDifference({700, 1000}, {450, 1000}, 0.95).value();
  EXPECT_NEAR(intervals.total_variation.low, difference.low, 0.004);
  EXPECT_NEAR(intervals.total_variation.high, difference.high, 0.004);
  EXPECT_NEAR(intervals.kolmogorov_smirnov.low, intervals.total_variation.low, 1e-12);
  EXPECT_NEAR(intervals.l2_norm.high, std::sqrt(2.0) * intervals.total_variation.high, 1e-12);
  EXPECT_LT(intervals.kullback_leibler.low, KullbackLeibler(p, q).value());
  EXPECT_GT(intervals.kullback_leibler.high, KullbackLeibler(p, q).value());
  EXPECT_LT(intervals.jensen_shannon.low, JensenShannon(p, q).value());
  EXPECT_GT(intervals.jensen_shannon.high, JensenShannon(p, q).value());
}

TEST(DistanceInterval, ReachesZeroExactlyWhenTheTestDoesNotReject) {
  for (int64_t x = 40; x <= 80; x += 2) {
    const DistanceIntervals intervals =
        BootstrapDistances(Counts{x, 100 - x}, Counts{500, 500}, {.seed = 2}).value();
    const bool rejected = intervals.independence.p_value <= 0.05;
    for (const Interval& interval :
         {intervals.kullback_leibler, intervals.jensen_shannon, intervals.l2_norm,
          intervals.total_variation, intervals.kolmogorov_smirnov}) {
      EXPECT_EQ(interval.low > 0.0, rejected) << x;
      EXPECT_GT(interval.high, 0.0) << x;
    }
  }
}

TEST(DistanceInterval, ClassesWithoutRowsCountNothing) {
  const DistanceIntervals plain = BootstrapDistances(Counts{30, 20}, Counts{10, 40}, {}).value();
  const DistanceIntervals padded =
      BootstrapDistances(Counts{30, 0, 20}, Counts{10, 0, 40}, {}).value();
  EXPECT_EQ(plain.kullback_leibler, padded.kullback_leibler);
  EXPECT_EQ(plain.independence.p_value, padded.independence.p_value);
}

TEST(DistanceInterval, SmallCountsStayFinite) {
  const DistanceIntervals intervals = BootstrapDistances(Counts{1, 3}, Counts{5, 1}, {}).value();
  EXPECT_TRUE(std::isfinite(intervals.kullback_leibler.high));
  EXPECT_LE(intervals.jensen_shannon.high, std::log(2.0));
  EXPECT_LE(intervals.total_variation.high, 1.0);
}

TEST(DistanceInterval, Errors) {
  const auto one_sided = BootstrapDistances(Counts{30, 0}, Counts{10, 40}, {});
  EXPECT_EQ(one_sided.error().kind, ErrorKind::kData);
  EXPECT_EQ(one_sided.error().message,
            "A distance has no interval when a class has rows on one side only.");
  EXPECT_EQ(one_sided.error().found, "0 and 40 rows of class 1");
  EXPECT_EQ(BootstrapDistances(Counts{30}, Counts{10, 40}, {}).error().message,
            "The two distributions differ in their number of classes.");
  EXPECT_EQ(BootstrapDistances(Counts{30, 0}, Counts{10, 0}, {}).error().message,
            "The G-test needs two rows and two columns that are not empty.");
  EXPECT_EQ(BootstrapDistances(Counts{}, Counts{}, {}).error().message,
            "The table is not a whole number of rows.");
  EXPECT_EQ(BootstrapDistances(Counts{3, 2}, Counts{2, 3}, {.replicates = 1}).error().message,
            "There are too few bootstrap replicates.");
}

}  // namespace
}  // namespace candor::stats
