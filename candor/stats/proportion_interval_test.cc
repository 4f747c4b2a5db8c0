#include "candor/stats/proportion_interval.h"

#include <gtest/gtest.h>

#include <cmath>

namespace candor::stats {
namespace {

using Method = Result<Interval> (*)(const Proportion&, double);

struct Case {
  Method method;
  Proportion proportion;
  double confidence;
  Interval expected;
};

// Expected values: statsmodels 0.14 proportion_confint, methods wilson, beta and jeffreys (whose
// limits at x = 0 and x = n are replaced by 0 and 1).
const Case kCases[] = {
    {Wilson, {3, 10}, 0.95, {0.10779126740630104, 0.6032218525388546}},
    {Wilson, {0, 10}, 0.95, {0.0, 0.27753279986288926}},
    {Wilson, {10, 10}, 0.95, {0.7224672001371106, 1.0}},
    {Wilson, {27, 30}, 0.95, {0.7437891742081592, 0.9654001112526659}},
    {Wilson, {15, 148}, 0.95, {0.06238639953073628, 0.16048724172330803}},
    {Wilson, {1, 1}, 0.95, {0.2065493143772374, 1.0}},
    {Wilson, {3, 10}, 0.90, {0.12687658390319784, 0.558300204130165}},
    {Wilson, {3, 10}, 0.99, {0.07956631652306573, 0.6799753207988974}},
    {ClopperPearson, {3, 10}, 0.95, {0.06673951117773447, 0.6524528500599973}},
    {ClopperPearson, {0, 10}, 0.95, {0.0, 0.30849710781876083}},
    {ClopperPearson, {10, 10}, 0.95, {0.6915028921812392, 1.0}},
    {ClopperPearson, {1, 1}, 0.95, {0.025, 1.0}},
    {ClopperPearson, {15, 148}, 0.95, {0.05784401008344857, 0.161650490349479}},
    {Jeffreys, {3, 10}, 0.95, {0.09269459393815316, 0.6058183181486714}},
    {Jeffreys, {0, 10}, 0.95, {0.0, 0.2171962675092106}},
    {Jeffreys, {10, 10}, 0.95, {0.7828037324907894, 1.0}},
    {Jeffreys, {27, 30}, 0.95, {0.7565983910150729, 0.9710193809672735}},
    {Jeffreys, {3, 10}, 0.99, {0.055328749731032495, 0.69344482721394}},
};

TEST(ProportionInterval, AgreesWithStatsmodels) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.proportion.count << " of " << c.proportion.total << " at "
                                    << c.confidence << ", expected low " << c.expected.low);
    const Interval interval = c.method(c.proportion, c.confidence).value();
    EXPECT_NEAR(interval.low, c.expected.low, 1e-12);
    EXPECT_NEAR(interval.high, c.expected.high, 1e-12);
  }
}

TEST(ProportionInterval, MirrorsWhenSuccessAndFailureAreExchanged) {
  for (const Method method : {Wilson, ClopperPearson, Jeffreys}) {
    for (int64_t x = 0; x <= 12; ++x) {
      const Interval interval = method({x, 12}, 0.9).value();
      const Interval mirrored = method({12 - x, 12}, 0.9).value();
      EXPECT_NEAR(interval.low, 1.0 - mirrored.high, 1e-12) << x;
      EXPECT_LE(interval.low, static_cast<double>(x) / 12.0);
      EXPECT_GE(interval.high, static_cast<double>(x) / 12.0);
    }
  }
}

TEST(ProportionInterval, RefusesWhatIsNoProportion) {
  for (const Method method : {Wilson, ClopperPearson, Jeffreys}) {
    const auto empty = method({0, 0}, 0.95);
    EXPECT_EQ(empty.error().kind, ErrorKind::kData);
    EXPECT_EQ(empty.error().message, "A proportion of no rows has no interval.");
    const auto impossible = method({11, 10}, 0.95);
    EXPECT_EQ(impossible.error().kind, ErrorKind::kInternal);
    EXPECT_EQ(impossible.error().message, "The count is not between 0 and its total.");
    EXPECT_EQ(impossible.error().found, "11 of 10");
    EXPECT_FALSE(method({-1, 10}, 0.95).ok());
    EXPECT_EQ(method({1, 10}, 1.0).error().message, "The confidence level is not between 0 and 1.");
  }
}

/// Exact coverage: the probability of all x whose interval holds p.
double Coverage(Method method, int64_t n, double p) {
  double covered = 0.0;
  double probability = std::pow(1.0 - p, static_cast<double>(n));
  for (int64_t x = 0; x <= n; ++x) {
    const Interval interval = method({x, n}, 0.95).value();
    if (interval.low <= p && p <= interval.high) covered += probability;
    probability *= p / (1.0 - p) * static_cast<double>(n - x) / static_cast<double>(x + 1);
  }
  return covered;
}

// The measured values of the statistics page, section 2.2, come from 20,000 simulations.
TEST(ProportionInterval, CoverageIsWhatTheHeaderSays) {
  EXPECT_NEAR(Coverage(Wilson, 30, 0.9), 0.975, 0.005);
  EXPECT_NEAR(Coverage(ClopperPearson, 30, 0.9), 0.992, 0.005);
  EXPECT_NEAR(Coverage(Jeffreys, 30, 0.9), 0.931, 0.008);
  EXPECT_NEAR(Coverage(Wilson, 50, 0.05), 0.962, 0.005);
  EXPECT_NEAR(Coverage(ClopperPearson, 50, 0.05), 0.987, 0.005);
  EXPECT_NEAR(Coverage(Jeffreys, 50, 0.05), 0.883, 0.008);
}

}  // namespace
}  // namespace candor::stats
