#include "candor/stats/special_functions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace candor::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void ExpectRelative(double actual, double expected) {
  EXPECT_NEAR(actual, expected, 1e-12 * std::abs(expected)) << "expected " << expected;
}

// Expected values: mpmath 1.3 with 40 digits.
TEST(SpecialFunctions, NormalQuantileAgreesWithFortyDigitArithmetic) {
  ExpectRelative(NormalQuantile(0.975), 1.9599639845400542);
  ExpectRelative(NormalQuantile(1e-10), -6.3613409024040562);
  ExpectRelative(NormalQuantile(0.3), -0.52440051270804078);
  ExpectRelative(NormalQuantile(0.9999), 3.7190164854556806);
  EXPECT_EQ(NormalQuantile(0.5), 0.0);
  EXPECT_EQ(NormalQuantile(0.0), -kInfinity);
  EXPECT_EQ(NormalQuantile(1.0), kInfinity);
  EXPECT_TRUE(std::isnan(NormalQuantile(1.5)));
  EXPECT_TRUE(std::isnan(NormalQuantile(std::nan(""))));
}

TEST(SpecialFunctions, NormalCdfIsAccurateInItsTail) {
  ExpectRelative(NormalCdf(1.5), 0.93319279873114193);
  ExpectRelative(NormalCdf(-8.0), 6.2209605742717841e-16);
  EXPECT_EQ(NormalCdf(0.0), 0.5);
  for (double p = 0.01; p < 1.0; p += 0.01) EXPECT_NEAR(NormalCdf(NormalQuantile(p)), p, 1e-14);
}

TEST(SpecialFunctions, ChiSquaredUpperTail) {
  ExpectRelative(ChiSquaredUpperTail(3.841458820694124, 1), 0.050000000000000058);
  ExpectRelative(ChiSquaredUpperTail(10, 3), 0.018566135463043233);
  ExpectRelative(ChiSquaredUpperTail(100, 1), 1.5239706048321052e-23);
  ExpectRelative(ChiSquaredUpperTail(0.5, 4), 0.97350097883925609);
  ExpectRelative(ChiSquaredUpperTail(300, 200), 5.9245403354839158e-6);
  EXPECT_EQ(ChiSquaredUpperTail(0.0, 2), 1.0);
  EXPECT_EQ(ChiSquaredUpperTail(kInfinity, 2), 0.0);
  EXPECT_TRUE(std::isnan(ChiSquaredUpperTail(1.0, 0.0)));
}

}  // namespace
}  // namespace candor::stats
