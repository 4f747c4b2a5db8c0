#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "candor/predictor/tree/tree_evaluator.h"

namespace candor::predictor {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;

std::vector<double> Linked(Link link, SplitRule split, std::vector<double> margins, int outputs = 1,
                           double scale = 1) {
  const TreeEnsemble ensemble{
      .split = split, .outputs = outputs, .link = link, .link_scale = scale};
  ApplyLink(ensemble, margins);
  return margins;
}

constexpr SplitRule kFloat = SplitRule::kLessFloat32;
constexpr SplitRule kDouble = SplitRule::kLessEqualFloat64;

TEST(ApplyLinkTest, TurnsMarginsIntoAnswers) {
  EXPECT_THAT(Linked(Link::kIdentity, kDouble, {-2, 0.1}), ElementsAre(-2, 0.1));
  EXPECT_THAT(Linked(Link::kSigmoid, kDouble, {0, std::log(3.0)}, 1),
              ElementsAre(0.5, DoubleEq(0.75)));
  EXPECT_THAT(Linked(Link::kSigmoid, kDouble, {std::log(3.0) / 2}, 1, 2),
              ElementsAre(DoubleEq(0.75)));
  EXPECT_THAT(Linked(Link::kSigmoidEach, kDouble, {0, 0}, 2), ElementsAre(0.5, 0.5));
  EXPECT_THAT(Linked(Link::kSoftmax, kDouble, {0, std::log(3.0), 1000, 1000}, 2),
              ElementsAre(DoubleEq(0.25), DoubleEq(0.75), 0.5, 0.5));
  EXPECT_THAT(Linked(Link::kExp, kDouble, {0, 1}), ElementsAre(1, std::exp(1.0)));
  EXPECT_THAT(Linked(Link::kHinge, kFloat, {-1, 0, 0.5}), ElementsAre(0, 0, 1));
  EXPECT_THAT(Linked(Link::kLog1pExp, kDouble, {0}), ElementsAre(DoubleEq(std::log(2.0))));
  EXPECT_THAT(Linked(Link::kSignedSquare, kDouble, {-3, 2, 0}), ElementsAre(-9, 4, 0));
}

TEST(ApplyLinkTest, ArgmaxTakesTheFirstOfEqualClasses) {
  EXPECT_EQ(Linked(Link::kArgmax, kFloat, {1, 3, 3}, 3)[0], 1);
  EXPECT_EQ(Linked(Link::kArgmax, kFloat, {4, 3, 3, 0, 1, 2}, 3)[3], 2);
}

TEST(ApplyLinkTest, FloatModelsAnswerFloats) {
  const std::vector<double> margins = {-0.7F, 0.3F, 1.9F, -100.0F, 100.0F};
  for (const Link link : {Link::kSigmoid, Link::kSoftmax, Link::kExp}) {
    for (const double value : Linked(link, kFloat, margins, link == Link::kSoftmax ? 5 : 1)) {
      EXPECT_EQ(value, static_cast<double>(static_cast<float>(value)));
    }
  }
  // XGBoost holds the exponent at 88.7: the probability of a hopeless case is not zero.
  EXPECT_THAT(Linked(Link::kSigmoid, kFloat, {-1000})[0], DoubleNear(3.006636e-39, 1e-44));
}

}  // namespace
}  // namespace candor::predictor
