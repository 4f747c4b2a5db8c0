#include "candor/stats/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace candor::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Interval, CriticalValueOfCommonLevels) {
  EXPECT_NEAR(CriticalValue(0.95).value(), 1.9599639845400542, 1e-14);
  EXPECT_NEAR(CriticalValue(0.99).value(), 2.5758293035489008, 1e-14);
}

TEST(Interval, ConfidenceOutsideItsRangeIsAConfigError) {
  for (const double confidence : {0.0, 1.0, -0.5, 95.0, std::nan("")}) {
    const auto result = CriticalValue(confidence);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, ErrorKind::kConfig);
    EXPECT_EQ(result.error().message, "The confidence level is not between 0 and 1.");
  }
  EXPECT_EQ(CriticalValue(95.0).error().found, "95.0");
}

TEST(Interval, NormalIntervalIsSymmetric) {
  const Interval interval = NormalInterval(0.25, 0.01, 0.95).value();
  EXPECT_NEAR(interval.low, 0.25 - 0.19599639845400542, 1e-14);
  EXPECT_NEAR(interval.high, 0.25 + 0.19599639845400542, 1e-14);
}

TEST(Interval, NormalIntervalRefusesWhatIsNotANumber) {
  EXPECT_EQ(NormalInterval(kInfinity, 1.0, 0.95).error().message, "The estimate is not finite.");
  EXPECT_EQ(NormalInterval(0.0, -1.0, 0.95).error().message,
            "The variance is not a finite number of at least 0.");
  EXPECT_EQ(NormalInterval(0.0, std::nan(""), 0.95).error().found, "nan");
}

TEST(Interval, MoverDifferenceByHand) {
  // 3-4-5: low = 5 - 2 - hypot(5 - 2, 6 - 2) = -2; high = 3 + hypot(11 - 5, 2 + 6) = 13.
  const Interval interval =
      MoverDifference(5.0, {.low = 2.0, .high = 11.0}, 2.0, {.low = -6.0, .high = 6.0}).value();
  EXPECT_DOUBLE_EQ(interval.low, -2.0);
  EXPECT_DOUBLE_EQ(interval.high, 13.0);
}

TEST(Interval, MoverDifferenceWithAnInfiniteEnd) {
  const Interval interval =
      MoverDifference(5.0, {.low = 2.0, .high = kInfinity}, 2.0, {.low = 1.0, .high = 6.0}).value();
  EXPECT_DOUBLE_EQ(interval.low, -2.0);
  EXPECT_EQ(interval.high, kInfinity);
  EXPECT_EQ(MoverDifference(kInfinity, {}, 1.0, {}).error().message, "The estimate is not finite.");
  EXPECT_EQ(MoverDifference(1.0, {}, kInfinity, {}).error().message, "The estimate is not finite.");
}

}  // namespace
}  // namespace candor::stats
