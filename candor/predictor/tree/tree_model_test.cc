#include "candor/predictor/tree/tree_model.h"

#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "candor/dataset/cell.h"
#include "candor/dataset/column_view.h"

namespace candor::predictor {
namespace {

using dataset::Cell;
using dataset::ColumnView;
using dataset::Layout;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;

// One stump an output on the only feature: below 0.5 the output's first value.
TreeModel Model(AnswerKind answer, Link link, const std::vector<std::pair<double, double>>& values,
                ModelInfo info = {}) {
  TreeEnsemble ensemble{.split = SplitRule::kLessEqualFloat64,
                        .feature_count = 1,
                        .outputs = static_cast<int>(values.size()),
                        .base_margins = std::vector<double>(values.size()),
                        .link = link};
  for (size_t i = 0; i < values.size(); ++i) {
    ensemble.trees.push_back({.output = static_cast<int>(i),
                              .nodes = {{.left = ~0, .right = ~1, .threshold = 0.5}},
                              .leaf_values = {values[i].first, values[i].second}});
  }
  info.answer = answer;
  return TreeModel({.ensemble = std::move(ensemble), .info = std::move(info)});
}

Answers Ask(const TreeModel& model) {
  static const int64_t kInt64s[] = {0, 1};
  const ColumnView view{.layout = Layout::kInt64, .length = 2, .int64s = kInt64s};
  auto answers = model.Predict({.rows = 2, .columns = {&view, 1}}, {});
  EXPECT_TRUE(answers.ok()) << answers.error().ToString();
  EXPECT_EQ(answers->rows, 2);
  EXPECT_EQ(answers->score_width, model.info().score_width);
  EXPECT_EQ(answers->scores.size(), static_cast<size_t>(2 * answers->score_width));
  EXPECT_EQ(answers->labels.size(), static_cast<size_t>(2 * answers->label_width));
  return *std::move(answers);
}

TEST(TreeModelTest, ANumber) {
  const TreeModel model = Model(AnswerKind::kNumber, Link::kIdentity, {{-1.5, 2}});
  EXPECT_EQ(model.info().engine, "candor");
  EXPECT_EQ(model.info().features.size(), 1U);
  const Answers answers = Ask(model);
  EXPECT_THAT(answers.scores, ElementsAre(-1.5, 2));
  EXPECT_FALSE(answers.scores_are_lists);
  EXPECT_THAT(answers.labels, IsEmpty());
}

TEST(TreeModelTest, AProbability) {
  const Answers answers =
      Ask(Model(AnswerKind::kProbability, Link::kSigmoid, {{0, std::log(3.0)}}));
  EXPECT_THAT(answers.scores, ElementsAre(0.5, DoubleEq(0.75)));
  EXPECT_FALSE(answers.scores_are_lists);
  EXPECT_EQ(answers.label_width, 0);
}

TEST(TreeModelTest, ProbabilitiesOfClassesComeWithTheLikeliest) {
  const Answers answers = Ask(Model(AnswerKind::kClassProbabilities, Link::kSoftmax,
                                    {{0, std::log(2.0)}, {0, 0}, {std::log(2.0), 0}}));
  EXPECT_THAT(answers.scores, ElementsAre(DoubleEq(0.25), DoubleEq(0.25), DoubleEq(0.5),
                                          DoubleEq(0.5), DoubleEq(0.25), DoubleEq(0.25)));
  EXPECT_TRUE(answers.scores_are_lists);
  EXPECT_THAT(answers.labels, ElementsAre(Cell(int64_t{2}), Cell(int64_t{0})));
}

TEST(TreeModelTest, SeveralNumbers) {
  const Answers answers = Ask(Model(AnswerKind::kNumbers, Link::kIdentity, {{1, 2}, {3, 4}}));
  EXPECT_THAT(answers.scores, ElementsAre(1, 3, 2, 4));
  EXPECT_TRUE(answers.scores_are_lists);
  EXPECT_THAT(answers.labels, IsEmpty());
}

TEST(TreeModelTest, ALabel) {
  const TreeModel model = Model(AnswerKind::kLabel, Link::kArgmax, {{1, 0}, {0, 0}, {0, 7}});
  EXPECT_EQ(model.info().score_width, 0);
  const Answers answers = Ask(model);
  EXPECT_THAT(answers.scores, IsEmpty());
  EXPECT_THAT(answers.labels, ElementsAre(Cell(int64_t{0}), Cell(int64_t{2})));
}

TEST(TreeModelTest, CategoriesBecomeCodes) {
  const TreeModel model = Model(AnswerKind::kNumber, Link::kIdentity, {{10, 20}},
                                {.features = {{.categories = {Cell("a"), Cell("b")}}}});
  const std::string_view texts[] = {"b", "a", "b"};
  const ColumnView view{.layout = Layout::kText, .length = 3, .texts = texts};
  const auto answers = model.Predict({.rows = 3, .columns = {&view, 1}}, {});
  ASSERT_TRUE(answers.ok());
  EXPECT_THAT(answers->scores, ElementsAre(20, 10, 20));
}

TEST(TreeModelTest, ATextWhereANumberIsNeeded) {
  const TreeModel model =
      Model(AnswerKind::kNumber, Link::kIdentity, {{10, 20}}, {.features = {{.name = "height"}}});
  const std::string_view texts[] = {"tall"};
  const ColumnView view{.layout = Layout::kText, .length = 1, .texts = texts};
  const auto answers = model.Predict({.rows = 1, .first_row = 4, .columns = {&view, 1}}, {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().message, "Could not convert string to float.");
  EXPECT_EQ(answers.error().where, "row 5, column 'height'");
}

TEST(TreeModelTest, NoRows) {
  const TreeModel model = Model(AnswerKind::kClassProbabilities, Link::kSoftmax, {{1, 0}, {0, 1}});
  const ColumnView view{.layout = Layout::kInt64};
  const auto answers = model.Predict({.columns = {&view, 1}}, {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->rows, 0);
  EXPECT_EQ(answers->score_width, 2);
}

}  // namespace
}  // namespace candor::predictor
