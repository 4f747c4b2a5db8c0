#include "candor/stats/proportion_interval.h"

#include <gtest/gtest.h>

#include <cmath>

namespace candor::stats {
namespace {

struct Case {
  Proportion proportion;
  double confidence;
  Interval expected;
};

// Expected values: statsmodels 0.14 proportion_confint, method wilson.
const Case kCases[] = {
    {{3, 10}, 0.95, {0.10779126740630104, 0.6032218525388546}},
    {{0, 10}, 0.95, {0.0, 0.27753279986288926}},
    {{10, 10}, 0.95, {0.7224672001371106, 1.0}},
    {{27, 30}, 0.95, {0.7437891742081592, 0.9654001112526659}},
    {{15, 148}, 0.95, {0.06238639953073628, 0.16048724172330803}},
    {{1, 1}, 0.95, {0.2065493143772374, 1.0}},
    {{3, 10}, 0.90, {0.12687658390319784, 0.558300204130165}},
    {{3, 10}, 0.99, {0.07956631652306573, 0.6799753207988974}},
};

TEST(ProportionInterval, AgreesWithStatsmodels) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.proportion.count << " of " << c.proportion.total << " at "
                                    << c.confidence << ", expected low " << c.expected.low);
    const Interval interval = Wilson(c.proportion, c.confidence).value();
    EXPECT_NEAR(interval.low, c.expected.low, 1e-12);
    EXPECT_NEAR(interval.high, c.expected.high, 1e-12);
  }
}

TEST(ProportionInterval, MirrorsWhenSuccessAndFailureAreExchanged) {
  for (int64_t x = 0; x <= 12; ++x) {
    const Interval interval = Wilson({x, 12}, 0.9).value();
    const Interval mirrored = Wilson({12 - x, 12}, 0.9).value();
    EXPECT_NEAR(interval.low, 1.0 - mirrored.high, 1e-12) << x;
    EXPECT_LE(interval.low, static_cast<double>(x) / 12.0);
    EXPECT_GE(interval.high, static_cast<double>(x) / 12.0);
  }
}

TEST(ProportionInterval, RefusesWhatIsNoProportion) {
  const auto empty = Wilson({0, 0}, 0.95);
  EXPECT_EQ(empty.error().kind, ErrorKind::kData);
  EXPECT_EQ(empty.error().message, "A proportion of no rows has no interval.");
  const auto impossible = Wilson({11, 10}, 0.95);
  EXPECT_EQ(impossible.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(impossible.error().message, "The count is not between 0 and its total.");
  EXPECT_EQ(impossible.error().found, "11 of 10");
  EXPECT_FALSE(Wilson({-1, 10}, 0.95).ok());
  EXPECT_EQ(Wilson({1, 10}, 1.0).error().message, "The confidence level is not between 0 and 1.");
}

/// Exact coverage: the probability of all x whose interval holds p.
double Coverage(int64_t n, double p) {
  double covered = 0.0;
  double probability = std::pow(1.0 - p, static_cast<double>(n));
  for (int64_t x = 0; x <= n; ++x) {
    const Interval interval = Wilson({x, n}, 0.95).value();
    if (interval.low <= p && p <= interval.high) covered += probability;
    probability *= p / (1.0 - p) * static_cast<double>(n - x) / static_cast<double>(x + 1);
  }
  return covered;
}

// The measured values of the statistics page, section 2.2, come from 20,000 simulations.
TEST(ProportionInterval, CoverageIsWhatTheHeaderSays) {
  EXPECT_NEAR(Coverage(30, 0.9), 0.975, 0.005);
  EXPECT_NEAR(Coverage(50, 0.05), 0.962, 0.005);
}

}  // namespace
}  // namespace candor::stats
