#include "candor/stats/stratified.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace candor::stats {
namespace {

TEST(Stratified, StratumDifferenceByHand) {
  const StratumEstimate stratum = StratumDifference({3, 4}, {1, 5}).value();
  EXPECT_EQ(stratum.rows, 9);
  EXPECT_DOUBLE_EQ(stratum.estimate, 0.75 - 0.2);
  // Smoothed shares 3.5 / 5 and 1.5 / 6.
  EXPECT_DOUBLE_EQ(stratum.variance, 0.7 * 0.3 / 4.0 + 0.25 * 0.75 / 5.0);
}

TEST(Stratified, StratumWithOneSideOnly) {
  const StratumEstimate stratum = StratumDifference({0, 0}, {2, 2}).value();
  EXPECT_EQ(stratum.rows, 2);
  EXPECT_EQ(stratum.estimate, -1.0);
  EXPECT_GT(stratum.variance, 0.0);
  EXPECT_EQ(StratumDifference({3, 2}, {0, 0}).error().message,
            "The count is not between 0 and its total.");
}

TEST(Stratified, IntervalByHand) {
  // D = 0.75 * 0.2 + 0.25 * -0.4 = 0.05; within 0.5625 * 0.01 + 0.0625 * 0.04 = 0.008125;
  // between (0.75 * 0.15^2 + 0.25 * 0.45^2) / 40 = 0.0016875.
  const std::array strata = {StratumEstimate{.rows = 30, .estimate = 0.2, .variance = 0.01},
                             StratumEstimate{.rows = 0, .estimate = 9.0, .variance = 9.0},
                             StratumEstimate{.rows = 10, .estimate = -0.4, .variance = 0.04}};
  const Interval interval = StratifiedInterval(strata, 0.95).value();
  const Interval expected = NormalInterval(0.05, 0.0098125, 0.95).value();
  EXPECT_NEAR(interval.low, expected.low, 1e-14);
  EXPECT_NEAR(interval.high, expected.high, 1e-14);
}

TEST(Stratified, NoRows) {
  const auto result = StratifiedInterval({}, 0.95);
  EXPECT_EQ(result.error().kind, ErrorKind::kData);
  EXPECT_EQ(result.error().message, "The strata hold no rows.");
}

TEST(Stratified, CochranMantelHaenszelOfTheBerkeleyAdmissions) {
  // Bickel, Hammel and O'Connell 1975; expected: statsmodels 0.14 StratifiedTable.test_null_odds.
  const std::array<TwoByTwo, 6> admissions = {{{512, 313, 89, 19},
                                               {353, 207, 17, 8},
                                               {120, 205, 202, 391},
                                               {138, 279, 131, 244},
                                               {53, 138, 94, 299},
                                               {22, 351, 24, 317}}};
  const ChiSquaredTest test = CochranMantelHaenszel(admissions).value();
  EXPECT_NEAR(test.statistic, 1.5246066604434356, 1e-11);
  EXPECT_NEAR(test.p_value, 0.21692369705551817, 1e-12);
  EXPECT_EQ(test.degrees_of_freedom, 1.0);
}

TEST(Stratified, CochranMantelHaenszelLeavesOutWhatTellsNothing) {
  const TwoByTwo stratum{8, 2, 3, 7};
  const std::array alone = {stratum};
  const std::array padded = {TwoByTwo{5, 5, 0, 0}, TwoByTwo{0, 0, 0, 0}, stratum,
                             TwoByTwo{1, 0, 0, 0}, TwoByTwo{4, 0, 6, 0}};
  EXPECT_DOUBLE_EQ(CochranMantelHaenszel(alone)->statistic,
                   CochranMantelHaenszel(padded)->statistic);
  EXPECT_EQ(CochranMantelHaenszel(std::array{TwoByTwo{5, 5, 0, 0}}).error().message,
            "No stratum has both groups and both outcomes.");
  EXPECT_EQ(CochranMantelHaenszel(std::array{TwoByTwo{5, -5, 1, 1}}).error().message,
            "A count is negative.");
}

TEST(Stratified, GTestAgreesWithScipy) {
  // scipy 1.17 chi2_contingency(lambda_="log-likelihood", correction=False).
  const ChiSquaredTest two = GTest(std::array<int64_t, 4>{30, 20, 15, 35}, 2).value();
  EXPECT_NEAR(two.statistic, 9.240165836302697, 1e-12);
  EXPECT_EQ(two.degrees_of_freedom, 1.0);
  EXPECT_NEAR(two.p_value, 0.0023676351025054923, 1e-14);
  const std::array<int64_t, 9> nine = {10, 20, 30, 30, 20, 10, 5, 5, 5};
  const ChiSquaredTest three = GTest(nine, 3).value();
  EXPECT_NEAR(three.statistic, 20.92992575058191, 1e-12);
  EXPECT_EQ(three.degrees_of_freedom, 4.0);
  EXPECT_NEAR(three.p_value, 0.00032696180535755264, 1e-15);
}

TEST(Stratified, GTestLeavesOutEmptyRowsAndColumns) {
  const std::array<int64_t, 9> padded = {30, 0, 20, 0, 0, 0, 15, 0, 35};
  EXPECT_EQ(GTest(padded, 3)->degrees_of_freedom, 1.0);
  EXPECT_NEAR(GTest(padded, 3)->statistic, 9.240165836302697, 1e-12);
}

TEST(Stratified, GTestOfIndependentRowsIsZero) {
  const ChiSquaredTest test = GTest(std::array<int64_t, 4>{10, 30, 20, 60}, 2).value();
  EXPECT_NEAR(test.statistic, 0.0, 1e-13);
  EXPECT_NEAR(test.p_value, 1.0, 1e-6);
}

TEST(Stratified, GTestErrors) {
  EXPECT_EQ(GTest(std::array<int64_t, 4>{3, 0, 4, 0}, 2).error().message,
            "The G-test needs two rows and two columns that are not empty.");
  EXPECT_EQ(GTest(std::array<int64_t, 3>{3, 1, 4}, 2).error().message,
            "The table is not a whole number of rows.");
  EXPECT_EQ(GTest(std::array<int64_t, 4>{3, 1, 4, -1}, 2).error().message, "A count is negative.");
}

}  // namespace
}  // namespace candor::stats
