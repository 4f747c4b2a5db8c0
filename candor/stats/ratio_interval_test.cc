#include "candor/stats/ratio_interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace candor::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Case {
  Proportion first;
  Proportion second;
  Interval expected;
};

// Expected values: the definition in 40-digit arithmetic, which agrees with statsmodels' score
// method to 1e-12 where that converges.
const Case kCases[] = {
    {{2, 20}, {150, 1000}, {0.18446644025223, 2.03257626823632}},
    {{7, 34}, {1, 34}, {1.20856797509003, 43.0329722386947}},
    {{0, 20}, {12, 1000}, {0.0, 13.9815057660388}},
    {{30, 30}, {880, 1000}, {1.00680572206098, 1.16498559555958}},
    {{5, 5}, {3, 7}, {1.01283353757141, 6.60914344562601}},
    {{56, 70}, {48, 80}, {1.07904711953443, 1.67214535908977}},
    {{3, 10}, {0, 20}, {1.65010581149089, kInfinity}},
    {{300, 1000}, {3000, 10000}, {0.903990668234259, 1.10239898970132}},
    {{10, 10}, {20, 20}, {0.715618660465623, 1.19869614589797}},
    {{0, 10}, {0, 20}, {0.0, kInfinity}},
};

TEST(RatioInterval, KoopmanSolvesItsDefinition) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message()
                 << "(" << c.first.count << "/" << c.first.total << ") / (" << c.second.count << "/"
                 << c.second.total << "), expected low " << c.expected.low);
    const Interval interval = KoopmanRatio(c.first, c.second, 0.95).value();
    EXPECT_NEAR(interval.low, c.expected.low, 1e-11 * (1.0 + c.expected.low));
    if (c.expected.high == kInfinity) {
      EXPECT_EQ(interval.high, kInfinity);
    } else {
      EXPECT_NEAR(interval.high, c.expected.high, 1e-11 * (1.0 + c.expected.high));
    }
  }
}

TEST(RatioInterval, KoopmanHoldsTheEstimateAndInvertsForAllSmallTables) {
  for (int64_t x1 = 0; x1 <= 4; ++x1) {
    for (int64_t x2 = 0; x2 <= 7; ++x2) {
      SCOPED_TRACE(testing::Message() << x1 << " " << x2);
      const Interval interval = KoopmanRatio({x1, 4}, {x2, 7}, 0.95).value();
      const Interval inverse = KoopmanRatio({x2, 7}, {x1, 4}, 0.95).value();
      if (x1 > 0) {
        EXPECT_DOUBLE_EQ(interval.low, 1.0 / inverse.high);
      } else {
        EXPECT_EQ(interval.low, 0.0);
      }
      if (x2 == 0) {
        EXPECT_EQ(interval.high, kInfinity);
        continue;
      }
      const double estimate = (static_cast<double>(x1) / 4.0) / (static_cast<double>(x2) / 7.0);
      EXPECT_LE(interval.low, estimate);
      EXPECT_GE(interval.high, estimate);
      EXPECT_LT(interval.high, kInfinity);
    }
  }
}

TEST(RatioInterval, RefusesEmptyGroupsAndWrongArguments) {
  EXPECT_EQ(KoopmanRatio({0, 0}, {1, 2}, 0.95).error().message,
            "A proportion of no rows has no interval.");
  EXPECT_EQ(KoopmanRatio({1, 2}, {0, 0}, 0.95).error().message,
            "A proportion of no rows has no interval.");
  EXPECT_EQ(KoopmanRatio({3, 2}, {1, 2}, 0.95).error().message,
            "The count is not between 0 and its total.");
  EXPECT_EQ(KoopmanRatio({1, 2}, {1, 2}, 2.0).error().message,
            "The confidence level is not between 0 and 1.");
}

TEST(RatioInterval, CountRatiosByHand) {
  // 6 positive labels, 4 positive predictions, 3 of them the same rows.
  const LogRatio paired = PairedCountRatio(3, 3, 1).value();
  EXPECT_DOUBLE_EQ(paired.ratio, 1.5);
  EXPECT_DOUBLE_EQ(paired.log_variance, 4.0 / 24.0);
  const LogRatio disjoint = DisjointCountRatio(4, 2).value();
  EXPECT_DOUBLE_EQ(disjoint.ratio, 2.0);
  EXPECT_DOUBLE_EQ(disjoint.log_variance, 0.75);
  for (const auto& result : {PairedCountRatio(0, 0, 3), PairedCountRatio(0, 3, 0),
                             DisjointCountRatio(0, 3), DisjointCountRatio(3, 0)}) {
    EXPECT_EQ(result.error().message, "The log of a ratio with a count of 0 has no variance.");
  }
  EXPECT_EQ(DisjointCountRatio(3, 0).error().found, "3 / 0");
  EXPECT_EQ(PairedCountRatio(3, -1, 0).error().message, "A count is negative.");
  EXPECT_EQ(DisjointCountRatio(-3, 1).error().message, "A count is negative.");
}

TEST(RatioInterval, LogRatioMoverByHand) {
  // With log variance (ln 2 / z)^2 the limits of a ratio are its half and its double.
  const double z = CriticalValue(0.95).value();
  const double variance = (std::log(2.0) / z) * (std::log(2.0) / z);
  const Interval interval = LogRatioMover({.ratio = 6.0, .log_variance = variance},
                                          {.ratio = 4.0, .log_variance = variance}, 0.95)
                                .value();
  EXPECT_NEAR(interval.low, 2.0 - 5.0, 1e-12);                     // hypot(6 - 3, 8 - 4)
  EXPECT_NEAR(interval.high, 2.0 + std::sqrt(36.0 + 4.0), 1e-12);  // hypot(12 - 6, 4 - 2)
}

}  // namespace
}  // namespace candor::stats
