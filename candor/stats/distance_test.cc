#include "candor/stats/distance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace candor::stats {
namespace {

using Counts = std::vector<int64_t>;

// What the reference library gives for three classes.
TEST(Distance, ThreeClasses) {
  const Counts p = {3, 1, 2};
  const Counts q = {1, 3, 2};
  EXPECT_DOUBLE_EQ(KullbackLeibler(p, q).value(), 0.36620409622270317);
  EXPECT_DOUBLE_EQ(JensenShannon(p, q).value(), 0.08720802396075798);
  EXPECT_DOUBLE_EQ(L2Norm(p, q).value(), 0.47140452079103173);
  EXPECT_DOUBLE_EQ(TotalVariation(p, q).value(), 0.33333333333333337);
  EXPECT_DOUBLE_EQ(KolmogorovSmirnov(p, q).value(), 0.33333333333333337);
}

// The class that q lacks is dropped and nothing is renormalised: KL is negative.
TEST(Distance, ClarifysRuleForAClassMissingOnOneSide) {
  const Counts p = {1, 2, 3};
  const Counts q = {3, 1, 0};
  EXPECT_NEAR(KullbackLeibler(p, q).value(),
              1.0 / 6 * std::log(2.0 / 9) + 1.0 / 3 * std::log(4.0 / 3), 1e-15);
  EXPECT_LT(KullbackLeibler(p, q).value(), 0.0);
  EXPECT_NEAR(TotalVariation(p, q).value(), 0.5 * (7.0 / 12 + 1.0 / 12), 1e-15);
  EXPECT_NEAR(KolmogorovSmirnov(p, q).value(), 7.0 / 12, 1e-15);
  EXPECT_NEAR(L2Norm(p, q).value(), std::sqrt(50.0) / 12, 1e-15);
}

TEST(Distance, AllClassesIsTheTextbookDefinition) {
  const Counts p = {1, 1};
  const Counts q = {2, 0};
  EXPECT_EQ(KullbackLeibler(p, q, ClassRule::kAll).value(),
            std::numeric_limits<double>::infinity());
  EXPECT_NEAR(KullbackLeibler(q, p, ClassRule::kAll).value(), std::log(2.0), 1e-15);
  EXPECT_DOUBLE_EQ(TotalVariation(p, q, ClassRule::kAll).value(), 0.5);
  EXPECT_DOUBLE_EQ(KolmogorovSmirnov(p, q, ClassRule::kAll).value(), 0.5);
  EXPECT_NEAR(JensenShannon(Counts{4, 0}, Counts{0, 9}, ClassRule::kAll).value(), std::log(2.0),
              1e-15);
  EXPECT_DOUBLE_EQ(L2Norm(Counts{4, 0}, Counts{0, 9}, ClassRule::kAll).value(), std::sqrt(2.0));
}

using Distance = Result<double> (*)(std::span<const int64_t>, std::span<const int64_t>, ClassRule);
const Distance kDistances[] = {KullbackLeibler, JensenShannon, L2Norm, TotalVariation,
                               KolmogorovSmirnov};

TEST(Distance, ZeroBetweenEqualShares) {
  for (const Distance distance : kDistances) {
    EXPECT_EQ(distance(Counts{1, 2, 0}, Counts{2, 4, 0}, ClassRule::kCommon).value(), 0.0);
    EXPECT_EQ(distance(Counts{1, 2, 0}, Counts{2, 4, 0}, ClassRule::kAll).value(), 0.0);
  }
}

TEST(Distance, BothRulesAgreeWhenEveryClassHasRows) {
  for (const Distance distance : kDistances) {
    EXPECT_EQ(distance(Counts{3, 1, 9}, Counts{2, 4, 5}, ClassRule::kCommon).value(),
              distance(Counts{3, 1, 9}, Counts{2, 4, 5}, ClassRule::kAll).value());
  }
}

TEST(Distance, Errors) {
  for (const Distance distance : kDistances) {
    for (const auto& [p, q] : {std::pair<Counts, Counts>{{2, 0}, {0, 2}}, {{0, 0}, {1, 2}}}) {
      const auto common = distance(p, q, ClassRule::kCommon);
      EXPECT_EQ(common.error().kind, ErrorKind::kData);
      EXPECT_EQ(common.error().message,
                "No instance of common facet found, dataset may be too small");
    }
    EXPECT_EQ(distance(Counts{0, 0}, Counts{1, 2}, ClassRule::kAll).error().message,
              "A distribution without rows has no distance.");
    const char* const mismatch =
        "The two distributions differ in their number of classes, or a count is negative.";
    EXPECT_EQ(distance(Counts{1}, Counts{1, 2}, ClassRule::kAll).error().message, mismatch);
    EXPECT_EQ(distance(Counts{1, -1}, Counts{1, 2}, ClassRule::kCommon).error().message, mismatch);
  }
}

}  // namespace
}  // namespace candor::stats
