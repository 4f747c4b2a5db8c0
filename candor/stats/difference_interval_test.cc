#include "candor/stats/difference_interval.h"

#include <gtest/gtest.h>

namespace candor::stats {
namespace {

struct Case {
  Proportion first;
  Proportion second;
  Interval expected;
};

// Expected values: the score interval's definition solved in 40-digit arithmetic (mpmath,
// restricted likelihood maximised by bisection instead of the closed form). 56/70, 9/10 and 0/10
// also agree with the printed digits of Newcombe 1998, table II.
const Case kCases[] = {
    {{2, 20}, {150, 1000}, {-0.127286021598805, 0.152074481733728}},
    {{7, 34}, {1, 34}, {0.0270416265834468, 0.345291216966224}},
    {{0, 10}, {0, 10}, {-0.287933941282012, 0.287933941282012}},
    {{0, 20}, {12, 1000}, {-0.0208627538503543, 0.149302320557114}},
    {{30, 30}, {880, 1000}, {0.00599433651976188, 0.141620288000499}},
    {{0, 10}, {10, 10}, {-1.0, -0.663641551894767}},
    {{5, 5}, {3, 7}, {0.00761349819974454, 0.848694462720157}},
    {{56, 70}, {48, 80}, {0.0528297132458446, 0.338172940015868}},
    {{9, 10}, {3, 10}, {0.170025016424399, 0.840649543943328}},
    {{0, 10}, {0, 20}, {-0.165760227542172, 0.284381339534377}},
    {{300, 1000}, {3000, 10000}, {-0.0290663373541746, 0.0304435660755392}},
    {{1, 100000}, {5, 100000}, {-0.000108160174691619, 1.1276763190003e-5}},
};

TEST(DifferenceInterval, MiettinenNurminenSolvesItsDefinition) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.first.count << "/" << c.first.total << " - "
                                    << c.second.count << "/" << c.second.total);
    const Interval interval = MiettinenNurminenDifference(c.first, c.second, 0.95).value();
    EXPECT_NEAR(interval.low, c.expected.low, 1e-11);
    EXPECT_NEAR(interval.high, c.expected.high, 1e-11);
  }
}

TEST(DifferenceInterval, HoldsTheEstimateAndMirrorsForAllSmallTables) {
  for (int64_t x1 = 0; x1 <= 4; ++x1) {
    for (int64_t x2 = 0; x2 <= 7; ++x2) {
      const Proportion first{x1, 4};
      const Proportion second{x2, 7};
      const Interval interval = MiettinenNurminenDifference(first, second, 0.95).value();
      const Interval exchanged = MiettinenNurminenDifference(second, first, 0.95).value();
      EXPECT_NEAR(interval.low, -exchanged.high, 1e-12) << x1 << " " << x2;
      EXPECT_NEAR(interval.high, -exchanged.low, 1e-12) << x1 << " " << x2;
      const double estimate = first.Share() - second.Share();
      EXPECT_LE(interval.low, estimate);
      EXPECT_GE(interval.high, estimate);
      EXPECT_GE(interval.low, -1.0);
      EXPECT_LE(interval.high, 1.0);
      EXPECT_LT(interval.low, interval.high);
    }
  }
}

TEST(DifferenceInterval, OneRowAgainstOneRow) {
  const Interval interval = MiettinenNurminenDifference({1, 1}, {0, 1}, 0.95).value();
  EXPECT_EQ(interval.high, 1.0);
  EXPECT_GT(interval.low, -1.0);
  EXPECT_LT(interval.low, 0.0);
}

TEST(DifferenceInterval, RefusesEmptyGroupsAndWrongArguments) {
  EXPECT_EQ(MiettinenNurminenDifference({0, 0}, {1, 2}, 0.95).error().message,
            "A proportion of no rows has no interval.");
  EXPECT_EQ(MiettinenNurminenDifference({1, 2}, {0, 0}, 0.95).error().message,
            "A proportion of no rows has no interval.");
  EXPECT_EQ(MiettinenNurminenDifference({1, 2}, {3, 2}, 0.95).error().message,
            "The count is not between 0 and its total.");
  EXPECT_EQ(MiettinenNurminenDifference({1, 2}, {1, 2}, 0.0).error().message,
            "The confidence level is not between 0 and 1.");
}

}  // namespace
}  // namespace candor::stats
