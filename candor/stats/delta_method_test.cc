#include "candor/stats/delta_method.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace candor::stats {
namespace {

TEST(DeltaMethod, VarianceOfAShareIsTheBinomialOne) {
  const std::vector<int64_t> counts = {30, 70};
  const std::vector<double> gradient = {1.0, 0.0};
  EXPECT_DOUBLE_EQ(DeltaMethodVariance(counts, gradient).value(), 0.3 * 0.7 / 100.0);
}

TEST(DeltaMethod, AConstantInTheGradientChangesNothing) {
  const std::vector<int64_t> counts = {10, 20, 70};
  const double plain = DeltaMethodVariance(counts, std::array{1.0, -2.0, 0.5}).value();
  const double moved = DeltaMethodVariance(counts, std::array{101.0, 98.0, 100.5}).value();
  EXPECT_NEAR(plain, moved, 1e-15);
}

TEST(DeltaMethod, IsTheFormulaOfTheHeader) {
  // Shares .1 .2 .7: sum pi f^2 = 1.075, sum pi f = 0.05, so (1.075 - 0.0025) / 100.
  EXPECT_NEAR(
      DeltaMethodVariance(std::array<int64_t, 3>{10, 20, 70}, std::array{1.0, -2.0, 0.5}).value(),
      0.010725, 1e-16);
}

TEST(DeltaMethod, EmptyCellsCountNothing) {
  EXPECT_DOUBLE_EQ(
      DeltaMethodVariance(std::array<int64_t, 3>{30, 70, 0}, std::array{1.0, 0.0, 1e300}).value(),
      0.0021);
}

TEST(DeltaMethod, Interval) {
  const Interval interval =
      DeltaMethodInterval(0.3, std::array<int64_t, 2>{30, 70}, std::array{1.0, 0.0}, 0.95).value();
  EXPECT_NEAR(interval.low, 0.3 - 1.9599639845400542 * 0.0458257569495584, 1e-14);
  EXPECT_NEAR(interval.high, 0.3 + 1.9599639845400542 * 0.0458257569495584, 1e-14);
}

TEST(DeltaMethod, Errors) {
  const auto empty = DeltaMethodVariance(std::array<int64_t, 2>{0, 0}, std::array{1.0, 0.0});
  EXPECT_EQ(empty.error().kind, ErrorKind::kData);
  EXPECT_EQ(empty.error().message, "A table without rows has no variance.");
  const char* const mismatch = "Counts and gradient differ in length, or a count is negative.";
  EXPECT_EQ(DeltaMethodVariance(std::array<int64_t, 1>{1}, std::array{1.0, 0.0}).error().message,
            mismatch);
  EXPECT_EQ(
      DeltaMethodVariance(std::array<int64_t, 2>{1, -1}, std::array{1.0, 0.0}).error().message,
      mismatch);
}

}  // namespace
}  // namespace candor::stats
