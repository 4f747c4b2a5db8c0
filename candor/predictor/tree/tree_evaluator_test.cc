#include "candor/predictor/tree/tree_evaluator.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor::predictor {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Enough copies of the rows that they are evaluated as a block, and once alone, which is a walk:
// both must say the same.
std::vector<double> Margins(const TreeEnsemble& ensemble,
                            const std::vector<std::vector<double>>& columns) {
  EXPECT_TRUE(Check(ensemble).ok());
  const size_t rows = columns.empty() ? 1 : columns[0].size();
  const auto outputs = static_cast<size_t>(ensemble.outputs);
  const TreeEvaluator evaluator(std::make_shared<const TreeEnsemble>(ensemble));
  std::vector<double> alone(rows * outputs);
  for (const size_t copies : {size_t{1}, size_t{100}}) {
    NumberColumns features{.rows = static_cast<int64_t>(rows * copies)};
    std::vector<std::vector<double>> repeated(columns.size());
    for (size_t c = 0; c < columns.size(); ++c) {
      for (size_t i = 0; i < rows * copies; ++i) repeated[c].push_back(columns[c][i % rows]);
      features.columns.push_back(repeated[c].data());
    }
    std::vector<double> margins(rows * copies * outputs);
    EXPECT_TRUE(evaluator.Margins(features, margins, {}).ok());
    if (copies == 1) alone = margins;
    for (size_t i = 0; i < margins.size(); ++i) EXPECT_EQ(margins[i], alone[i % alone.size()]);
  }
  return alone;
}

TreeEnsemble Stump(SplitRule split, TreeNode node, CategorySet set = {}) {
  TreeEnsemble ensemble{.split = split, .feature_count = 1, .base_margins = {0}};
  node.left = ~0;
  node.right = ~1;
  Tree tree{.nodes = {node}, .leaf_values = {1, 2}};
  if (node.category_set >= 0) tree.category_sets.push_back(std::move(set));
  ensemble.trees.push_back(std::move(tree));
  return ensemble;
}

constexpr SplitRule kXgboost = SplitRule::kLessFloat32;
constexpr SplitRule kLightgbm = SplitRule::kLessEqualFloat64;

TEST(TreeEvaluatorTest, XgboostComparesFloatsByLess) {
  const TreeEnsemble stump = Stump(kXgboost, {.threshold = 0.1});
  const auto tenth = static_cast<double>(0.1F);
  // 0.1 itself and all doubles that round to 0.1F are not less than it.
  EXPECT_THAT(Margins(stump, {{0.09, 0.1, tenth, std::nextafter(tenth, 0), 0.11, -kInfinity,
                               kInfinity, 1e300}}),
              ElementsAre(1, 2, 2, 2, 2, 1, 2, 2));
}

TEST(TreeEvaluatorTest, LightgbmComparesDoublesByLessOrEqual) {
  const TreeEnsemble stump = Stump(kLightgbm, {.threshold = 0.1});
  EXPECT_THAT(Margins(stump, {{0.09, 0.1, std::nextafter(0.1, 1), -kInfinity, kInfinity}}),
              ElementsAre(1, 1, 2, 1, 2));
}

TEST(TreeEvaluatorTest, MissingValuesGoWhereTheNodeSays) {
  const std::vector<std::vector<double>> column = {{kNan, 0, -0.0, 1e-36, -1e-35, 2e-35, -1, 1}};
  struct Case {
    MissingRule rule;
    bool goes_left;
    double threshold;
    std::vector<double> expected;
  };
  const Case cases[] = {
      {MissingRule::kNan, true, -0.5, {1, 2, 2, 2, 2, 2, 1, 2}},
      {MissingRule::kNan, false, 0.5, {2, 1, 1, 1, 1, 1, 1, 2}},
      {MissingRule::kZero, true, -0.5, {1, 1, 1, 1, 1, 2, 1, 2}},
      {MissingRule::kZero, false, 0.5, {2, 2, 2, 2, 2, 1, 1, 2}},
      {MissingRule::kNever, true, -0.5, {2, 2, 2, 2, 2, 2, 1, 2}},
      {MissingRule::kNever, false, 0.5, {1, 1, 1, 1, 1, 1, 1, 2}},
  };
  for (const Case& c : cases) {
    const TreeNode node{
        .threshold = c.threshold, .missing = c.rule, .missing_goes_left = c.goes_left};
    EXPECT_THAT(Margins(Stump(kLightgbm, node), column), ElementsAreArray(c.expected));
  }
}

TEST(TreeEvaluatorTest, BothSidesOfMissingInOneModel) {
  TreeEnsemble ensemble = Stump(kXgboost, {.threshold = 1, .missing_goes_left = true});
  Tree other = ensemble.trees[0];
  other.nodes[0].missing_goes_left = false;
  other.leaf_values = {10, 20};
  ensemble.trees.push_back(std::move(other));
  EXPECT_THAT(Margins(ensemble, {{0, 1, kNan}}), ElementsAre(11, 22, 21));
}

TEST(TreeEvaluatorTest, CategoriesInXgboost) {
  // Members 1 and 64 go right.
  const TreeEnsemble stump =
      Stump(kXgboost, {.category_set = 0, .missing_goes_left = false}, {.bits = {2, 1}});
  EXPECT_THAT(Margins(stump, {{0, 1, 1.9, 64, 65, 1e6, -1, -0.5, 16777216.0, 1e300, -kInfinity,
                               kInfinity, kNan}}),
              ElementsAre(1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2));
}

TEST(TreeEvaluatorTest, CategoriesInLightgbm) {
  // Members 0 and 2 go left; a value is truncated before its sign counts.
  const TreeEnsemble stump =
      Stump(kLightgbm, {.category_set = 0}, {.bits = {5}, .members_go_left = true});
  EXPECT_THAT(Margins(stump, {{0, 1, 2, 2.9, 3, -0.5, -1, 64, 2147483648.0, 1e300, kInfinity,
                               -kInfinity, kNan}}),
              ElementsAre(1, 2, 1, 1, 2, 1, 2, 2, 2, 2, 2, 2, 2));
  TreeEnsemble nan_is_zero = stump;
  nan_is_zero.trees[0].nodes[0].missing = MissingRule::kNever;
  EXPECT_THAT(Margins(nan_is_zero, {{kNan, 1}}), ElementsAre(1, 2));
}

TEST(TreeEvaluatorTest, LinearLeaves) {
  TreeEnsemble ensemble = Stump(kLightgbm, {.threshold = 0, .missing_goes_left = true});
  ensemble.feature_count = 2;
  ensemble.trees[0].linear_leaves = {
      {.constant = 5}, {.constant = 1, .features = {0, 1}, .coefficients = {10, 100}}};
  ensemble.trees.push_back(
      {.leaf_values = {7}, .linear_leaves = {{.features = {1}, .coefficients = {1}}}});
  EXPECT_THAT(Margins(ensemble, {{-1, 2, 2}, {3, 4, kNan}}),
              ElementsAre(5 + 3, 1 + 20 + 400 + 4, 2 + 7));
}

TEST(TreeEvaluatorTest, OutputsBaseMarginsAndDivisor) {
  TreeEnsemble ensemble = Stump(kXgboost, {.threshold = 0});
  ensemble.outputs = 2;
  ensemble.base_margins = {0.5, 100};
  ensemble.trees.push_back({.output = 1, .leaf_values = {3}});
  EXPECT_THAT(Margins(ensemble, {{-1, 1}}), ElementsAre(1.5, 103, 2.5, 103));
  ensemble.divisor = 2;
  EXPECT_THAT(Margins(ensemble, {{-1, 1}}), ElementsAre(0.75, 51.5, 1.25, 51.5));
}

TEST(TreeEvaluatorTest, NoTrees) {
  const TreeEnsemble ensemble{.feature_count = 1, .base_margins = {0.25}};
  EXPECT_THAT(Margins(ensemble, {{1, kNan}}), ElementsAre(0.25, 0.25));
}

TEST(TreeEvaluatorTest, AddsInTreeOrderAndInTheLibrarysPrecision) {
  TreeEnsemble ensemble{.split = kXgboost, .base_margins = {16777216.0}};
  for (int i = 0; i < 4; ++i) ensemble.trees.push_back({.leaf_values = {1}});
  // In float32 the base margin swallows each 1 as it comes.
  EXPECT_THAT(Margins(ensemble, {}), ElementsAre(16777216.0));
  ensemble.split = kLightgbm;
  EXPECT_THAT(Margins(ensemble, {}), ElementsAre(16777220.0));
}

TEST(TreeEvaluatorTest, ADeepChainNeedsNoStack) {
  constexpr int kNodes = 200000;
  TreeEnsemble ensemble{.split = kLightgbm, .feature_count = 1, .base_margins = {0}};
  Tree tree;
  for (int i = 0; i < kNodes; ++i) {
    tree.nodes.push_back(
        {.left = i + 1 < kNodes ? i + 1 : ~kNodes, .right = ~i, .threshold = double(kNodes - i)});
    tree.leaf_values.push_back(i);
  }
  tree.leaf_values.push_back(-1);
  ensemble.trees.push_back(std::move(tree));
  EXPECT_THAT(Margins(ensemble, {{kNodes + 1.0, kNodes / 2.0 + 0.5, 0}}),
              ElementsAre(0, kNodes / 2, -1));
}

TEST(TreeEvaluatorTest, PredictAppliesTheLink) {
  TreeEnsemble ensemble = Stump(kLightgbm, {.threshold = 0});
  ensemble.trees[0].leaf_values = {0, std::log(3.0)};
  ensemble.link = Link::kSigmoid;
  const std::vector<double> column = {-1, 1};
  const NumberColumns features{.rows = 2, .columns = {column.data()}};
  std::vector<double> values(2);
  ASSERT_TRUE(TreeEvaluator(std::make_shared<const TreeEnsemble>(ensemble))
                  .Predict(features, values, {})
                  .ok());
  EXPECT_THAT(values, ElementsAre(0.5, testing::DoubleEq(0.75)));
  ensemble.outputs = 2;
  ensemble.base_margins = {0, 1};
  ensemble.link = Link::kArgmax;
  ASSERT_TRUE(TreeEvaluator(std::make_shared<const TreeEnsemble>(ensemble))
                  .Predict(features, values, {})
                  .ok());
  EXPECT_THAT(values, ElementsAre(1, 0));
}

TEST(TreeEvaluatorTest, RefusesAnotherNumberOfFeatures) {
  const TreeEvaluator evaluator(
      std::make_shared<const TreeEnsemble>(Stump(kXgboost, {.threshold = 0})));
  std::vector<double> margins(1);
  const Status status = evaluator.Margins({.rows = 1}, margins, {});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "The number of features is not the model's.");
  EXPECT_EQ(status.error().found, "0");
  EXPECT_EQ(status.error().expected, "1");
}

TEST(TreeEvaluatorTest, StopsWhenAsked) {
  const TreeEvaluator evaluator(
      std::make_shared<const TreeEnsemble>(Stump(kXgboost, {.threshold = 0})));
  const std::vector<double> column(10);
  std::vector<double> margins(10);
  std::stop_source stop;
  stop.request_stop();
  const Status status = evaluator.Margins({.rows = 10, .columns = {column.data()}}, margins,
                                          {.stop = stop.get_token()});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kCancelled);
}

TEST(TreeEvaluatorTest, BlockBordersAndThreadsChangeNothing) {
  TreeEnsemble ensemble{.feature_count = 1, .base_margins = {0.1}};
  for (int i = 0; i < 20; ++i) {
    Tree tree = Stump(kXgboost, {.threshold = 250.0 * i, .missing_goes_left = i % 2 == 0}).trees[0];
    tree.leaf_values = {0.1 * i, -0.3};
    ensemble.trees.push_back(std::move(tree));
  }
  std::vector<double> column;
  for (int i = 0; i < 5000; ++i) column.push_back(i % 97 == 0 ? kNan : i);
  const TreeEvaluator evaluator(std::make_shared<const TreeEnsemble>(ensemble));
  std::vector<double> expected;
  for (int i = 0; i < 5000; ++i) {  // one row at a time
    double margin = 0;
    ASSERT_TRUE(evaluator.Margins({.rows = 1, .columns = {&column[i]}}, {&margin, 1}, {}).ok());
    expected.push_back(margin);
  }
  for (const int64_t rows : {0, 1, 23, 24, 511, 512, 513, 1024, 1025, 5000}) {
    for (const int threads : {1, 2, 3}) {
      std::vector<double> margins(static_cast<size_t>(rows), kNan);
      ASSERT_TRUE(
          evaluator
              .Margins({.rows = rows, .columns = {column.data()}}, margins, {.threads = threads})
              .ok());
      EXPECT_THAT(margins, ElementsAreArray(expected.begin(), expected.begin() + rows));
    }
  }
}

}  // namespace
}  // namespace candor::predictor
