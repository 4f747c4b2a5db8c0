#include "candor/predictor/xgboost/xgboost_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "candor/predictor/tree/tree_model.h"
#include "candor/predictor/xgboost/test_models_internal.h"

namespace candor::predictor::xgboost {
namespace {

using dataset::Cell;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;

const Cell kMissing;

std::vector<double> ScoresOf(const std::string& text, const std::vector<std::vector<Cell>>& rows) {
  return Scores(ReadXgboostModel(text), rows);
}

TEST(XgboostModel, TwoTreesByHand) {
  // 1.5 itself goes right; a missing age goes left, then right; a missing rate goes right.
  EXPECT_THAT(
      ScoresOf(kTwoTrees,
               {{1, -3.0}, {1, 0.0}, {1.5, 0.0}, {7, 0.0}, {kMissing, -3.0}, {1, kMissing}}),
      ElementsAre(1.75, 2.75, 4.75, 4.625, 1.625, 2.75));
}

TEST(XgboostModel, SaysWhatItIs) {
  const auto model = ReadXgboostModel(kTwoTrees);
  ASSERT_TRUE(model.ok());
  const ModelInfo& info = (*model)->info();
  EXPECT_EQ(info.format, "XGBoost");
  EXPECT_EQ(info.version, "3.2.0");
  EXPECT_EQ(info.engine, "candor");
  ASSERT_EQ(info.features.size(), 2U);
  EXPECT_EQ(info.features[1].name, "rate");
  EXPECT_TRUE(info.has_feature_names);
  EXPECT_EQ(info.answer, AnswerKind::kNumber);
  EXPECT_EQ(info.score_width, 1);
  EXPECT_TRUE(info.warnings.empty());
  EXPECT_NE(dynamic_cast<const TreeModel*>(model->get()), nullptr);
}

TEST(XgboostModel, ThresholdsAreComparedInFloat32) {
  // 0.1 as float32 is above 0.1: a double would call it smaller than the threshold.
  const std::string text = Replaced(kTwoTrees, "[3E0, 2.5E-1", "[1E-1, 2.5E-1");
  EXPECT_THAT(ScoresOf(text, {{0.1, 0.0}, {std::nextafter(0.1F, 0.0F), 0.0}}),
              ElementsAre(2.625, 2.75));
}

TEST(XgboostModel, FeatureNamesMayBeMissingOrGenerated) {
  for (const char* names : {"[]", "[\"f0\", \"f1\"]"}) {
    const auto model = ReadXgboostModel(Replaced(kTwoTrees, "[\"age\", \"rate\"]", names));
    ASSERT_TRUE(model.ok());
    EXPECT_FALSE((*model)->info().has_feature_names) << names;
    EXPECT_EQ((*model)->info().features.size(), 2U);
  }
}

struct ObjectiveCase {
  const char* objective;
  const char* base_score;
  double score;  // of a row whose trees add up to 2.25
  AnswerKind answer;
};

TEST(XgboostModel, ObjectivesDecideStartAndFunction) {
  const double logit = std::log(0.2 / 0.8);
  const double sigmoid = 1 / (1 + std::exp(-(2.25 + logit)));
  const double exponential = 3 * std::exp(2.25);
  const ObjectiveCase cases[] = {
      {"reg:squarederror", "2E-1", 2.45, AnswerKind::kNumber},
      {"reg:quantileerror", "[2E-1]", 2.45, AnswerKind::kNumber},
      {"binary:logistic", "[2E-1]", sigmoid, AnswerKind::kProbability},
      {"reg:logistic", "2E-1", sigmoid, AnswerKind::kNumber},
      {"binary:logitraw", "2E-1", 2.45, AnswerKind::kNumber},
      {"binary:hinge", "0.200000", 1, AnswerKind::kNumber},
      {"binary:hinge", "-3E0", 0, AnswerKind::kNumber},
      {"count:poisson", "3E0", exponential, AnswerKind::kNumber},
      {"reg:gamma", "3E0", exponential, AnswerKind::kNumber},
      {"reg:tweedie", "3E0", exponential, AnswerKind::kNumber},
      {"survival:cox", "3E0", exponential, AnswerKind::kNumber},
      {"survival:aft", "3E0", exponential, AnswerKind::kNumber},
      {"rank:ndcg", "5E-1", 2.75, AnswerKind::kNumber},
      // Clamped to 1 - 1e-6, as the library does.
      {"binary:logistic", "1E0", 1 / (1 + std::exp(-(2.25 + 13.74516))), AnswerKind::kProbability},
  };
  for (const ObjectiveCase& each : cases) {
    SCOPED_TRACE(each.objective);
    const std::string text = Replaced(Replaced(kTwoTrees, "reg:squarederror", each.objective),
                                      "[5E-1]", each.base_score);
    const auto model = ReadXgboostModel(text);
    const std::vector<double> scores = Scores(model, {{1, 0.0}});
    ASSERT_EQ(scores.size(), 1U);
    EXPECT_NEAR(scores[0], each.score, 3e-7 * each.score);
    EXPECT_EQ((*model)->info().answer, each.answer);
  }
}

TEST(XgboostModel, VersionsBefore13TookTheLogitOfARawObjective) {
  const std::string text = Replaced(
      Replaced(Replaced(kTwoTrees, "reg:squarederror", "binary:logitraw"), "[5E-1]", "0.200000"),
      "[3, 2, 0]", "[1, 2, 1]");
  EXPECT_NEAR(ScoresOf(text, {{1, 0.0}}).at(0), 2.25 + std::log(0.2 / 0.8), 1e-6);
}

TEST(XgboostModel, ClassesTakeTreesInTurn) {
  std::string text = Replaced(kTwoTrees, "\"num_class\": \"0\"", "\"num_class\": \"2\"");
  text = Replaced(text, "\"tree_info\": [0, 0]", "\"tree_info\": [0, 1]");
  text = Replaced(text, "[5E-1]", "[5E-1,1E0]");
  const auto model = ReadXgboostModel(Replaced(text, "reg:squarederror", "multi:softprob"));
  ASSERT_TRUE(model.ok());
  const auto answers = Ask(**model, {{1, 0.0}, {1, -3.0}});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ((*model)->info().answer, AnswerKind::kClassProbabilities);
  EXPECT_NEAR(answers->scores[0], 1 / (1 + std::exp(-1.25)), 1e-7);  // margins 2.5 and 1.25
  EXPECT_NEAR(answers->scores[2], 1 / (1 + std::exp(-0.25)), 1e-7);  // 1.5 and 1.25
  EXPECT_THAT(answers->labels, ElementsAre(Cell(0), Cell(0)));

  const auto label = ReadXgboostModel(Replaced(text, "reg:squarederror", "multi:softmax"));
  ASSERT_TRUE(label.ok());
  EXPECT_EQ((*label)->info().answer, AnswerKind::kLabel);
  EXPECT_THAT(Ask(**label, {{1, 0.0}})->labels, ElementsAre(Cell(0)));
}

TEST(XgboostModel, DartWeightsCountInBothLayouts) {
  const std::string inside =
      Replaced(kTwoTrees, "\"tree_info\"", "\"weight_drop\": [5E-1, 2], \"tree_info\"");
  std::string outside = Replaced(kTwoTrees, "\"gradient_booster\": {",
                                 "\"gradient_booster\": {\"name\": \"dart\", \"weight_drop\": "
                                 "[5E-1, 2], \"gbtree\": {");
  outside = Replaced(outside, "\"name\": \"gbtree\"}", "\"name\": \"gbtree\"}}");
  EXPECT_THAT(ScoresOf(inside, {{1, 0.0}}), ElementsAre(2.0));
  EXPECT_THAT(ScoresOf(outside, {{1, 0.0}}), ElementsAre(2.0));
}

TEST(XgboostModel, TreesAfterTheBestIterationAreLeftOut) {
  const std::string text =
      Replaced(kTwoTrees, "\"attributes\": {}", "\"attributes\": {\"best_iteration\": \"0\"}");
  for (const char* rounds : {"\"iteration_indptr\"", "\"not_there\""}) {  // files before 2.0
    const auto model = ReadXgboostModel(Replaced(text, "\"iteration_indptr\"", rounds));
    EXPECT_THAT(Scores(model, {{1, 0.0}}), ElementsAre(2.5));
    ASSERT_EQ((*model)->info().warnings.size(), 1U);
    EXPECT_EQ((*model)->info().warnings[0].code, "best-iteration");
    EXPECT_THAT((*model)->info().warnings[0].text, HasSubstr("the first 1 of its 2 rounds"));
  }
  const std::string last = Replaced(text, "\"best_iteration\": \"0\"", "\"best_iteration\": \"1\"");
  EXPECT_THAT(ScoresOf(last, {{1, 0.0}}), ElementsAre(2.75));
}

TEST(XgboostModel, DeletedNodesAreLeftOut) {
  // Node 1 is a leaf now; its former children 3 and 4 are still in the arrays.
  const std::string text =
      Replaced(Replaced(kTwoTrees, "[1, 3, -1, -1, -1]", "[1, -1, -1, -1, -1]"),
               "[2, 4, -1, -1, -1]", "[2, -1, -1, -1, -1]");
  EXPECT_THAT(ScoresOf(text, {{1, 0.0}, {2, 0.0}}), ElementsAre(-1.25, 4.75));
}

/// Tree 1 splits "age" by the categories 0 and 2, which go right.
std::string WithCategories(std::string_view lists) {
  std::string text = Replaced(kTwoTrees, "[3E0, 2.5E-1", "[1E-45, 2.5E-1");
  text = Replaced(text, "\"split_type\": [0, 0, 0],\n", "\"split_type\": [1, 0, 0],\n");
  const size_t second = text.find("\"id\": 1");
  std::string tree = text.substr(second);
  tree = Replaced(tree, "\"categories\": []", "\"categories\": [0, 2]");
  tree = Replaced(tree, "\"categories_nodes\": []", "\"categories_nodes\": [0]");
  tree = Replaced(tree, "\"categories_segments\": []", "\"categories_segments\": [0]");
  tree = Replaced(tree, "\"categories_sizes\": []", "\"categories_sizes\": [2]");
  text = text.substr(0, second) + tree;
  text = Replaced(text, "[\"int\", \"float\"]", "[\"c\", \"float\"]");
  if (lists.empty()) return text;
  return Replaced(text, "\"tree_info\"",
                  "\"cats\": {\"enc\": [" + std::string(lists) +
                      ", {\"offsets\": [], \"values\": []}]}, \"tree_info\"");
}

TEST(XgboostModel, CategoriesOfTheSetGoRight) {
  const auto model = ReadXgboostModel(WithCategories(""));
  // Tree 0 adds 2 below 1.5. A code that is too large or negative is no member; missing goes right.
  EXPECT_THAT(
      Scores(model,
             {{0, 0.0}, {1, 0.0}, {2, 0.0}, {3, 0.0}, {900, 0.0}, {-1, 0.0}, {kMissing, 0.0}}),
      ElementsAre(2.625, 2.75, 4.625, 4.75, 4.75, 2.75, 2.625));
  ASSERT_EQ((*model)->info().warnings.size(), 1U);
  EXPECT_EQ((*model)->info().warnings[0].code, "category-codes");
  EXPECT_THAT((*model)->info().warnings[0].text, HasSubstr("(age)"));
}

TEST(XgboostModel, CategoryListsTranslateTexts) {
  // "low", "mid", "high".
  const auto model = ReadXgboostModel(WithCategories(
      R"({"offsets": [0, 3, 6, 10], "values": [108, 111, 119, 109, 105, 100, 104, 105, 103, 104]})"));
  EXPECT_THAT(Scores(model, {{"low", 0.0}, {"mid", 0.0}, {"high", 0.0}}),
              ElementsAre(2.625, 2.75, 4.625));
  const ModelFeature& feature = (*model)->info().features[0];
  EXPECT_THAT(feature.categories, ElementsAre(Cell("low"), Cell("mid"), Cell("high")));
  EXPECT_TRUE(feature.refuses_unknown_categories);
  EXPECT_TRUE((*model)->info().features[1].categories.empty());
  EXPECT_TRUE((*model)->info().warnings.empty());
  EXPECT_FALSE(Ask(**model, {{"huge", 0.0}}).ok());
}

TEST(XgboostModel, CategoryListsOfNumbers) {
  const auto integers = ReadXgboostModel(WithCategories(R"({"type": 15, "values": [3, 7, 10]})"));
  EXPECT_THAT(Scores(integers, {{3, 0.0}, {7, 0.0}, {10.0, 0.0}}), ElementsAre(2.625, 2.75, 4.625));
  // "3", "7", "10" are numbers in a CSV file, and fractions where the column has a gap.
  const auto texts =
      ReadXgboostModel(WithCategories(R"({"offsets": [0, 1, 2, 4], "values": [51, 55, 49, 48]})"));
  EXPECT_THAT(Scores(texts, {{"3", 0.0}, {7, 0.0}, {10.0, 0.0}}), ElementsAre(2.625, 2.75, 4.625));
}

TEST(XgboostModel, CutCategoryTextsAreFound) {
  // "\u00e9", "z" as XGBoost 3.2 writes them: the first text has one byte of two.
  const std::string cut = R"({"offsets": [0, 1, 2], "values": [-61, -87]})";
  const auto broken = ReadXgboostModel(WithCategories(cut));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().message, "The model file holds category texts that are cut.");
  EXPECT_EQ(broken.error().where, "/learner/gradient_booster/model/cats/enc/0/values");

  const std::string whole = R"({"offsets": [0, 1, 3], "values": [122, -61, -87]})";
  const auto doubtful = ReadXgboostModel(WithCategories(whole));
  ASSERT_TRUE(doubtful.ok());
  ASSERT_EQ((*doubtful)->info().warnings.size(), 1U);
  EXPECT_EQ((*doubtful)->info().warnings[0].code, "category-texts");
  const auto sound = ReadXgboostModel(Replaced(WithCategories(whole), "[3, 2, 0]", "[3, 4, 1]"));
  ASSERT_TRUE(sound.ok());
  EXPECT_TRUE((*sound)->info().warnings.empty());
  EXPECT_EQ((*sound)->info().features[0].categories[1], Cell("\u00e9"));
}

TEST(XgboostModel, LinearBooster) {
  const std::string begin = R"({"version": [3, 2, 0], "learner": {"feature_names": ["a", "b"],
    "gradient_booster": {"name": "gblinear", "model": {"weights": )";
  const std::string end = R"(}}, "learner_model_param": {"base_score": "[5E-1]", "num_class": "0",
    "num_feature": "2"}, "objective": {"name": "reg:squarederror"}}})";
  const auto model = ReadXgboostModel(begin + "[2, -1, 0.25]" + end);
  EXPECT_THAT(Scores(model, {{3, 1.0}, {kMissing, 1.0}, {3, kMissing}}),
              ElementsAre(5.75, -0.25, 6.75));
  EXPECT_EQ((*model)->info().engine, "candor");
  const auto damaged = ReadXgboostModel(begin + "[2, -1]" + end);
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().expected, "3 weights");
  EXPECT_EQ(damaged.error().found, "2 weights");
}

TEST(XgboostModel, BooleansAndMissingCategoriesOfVersion1) {
  std::string text = Replaced(kTwoTrees, "[1, 0, 0, 0, 0]", "[true, false, false, false, false]");
  text = Replaced(text, "\"split_type\": [0, 0, 0, 0, 0],", "");
  EXPECT_THAT(ScoresOf(text, {{kMissing, -3.0}}), ElementsAre(1.625));
}

TEST(XgboostModel, BareNanAndInfinityAreRead) {
  std::string text = Replaced(kTwoTrees, "\"id\": 0", "\"loss_changes\": [NaN, 1.5, -Infinity]");
  text = Replaced(text, "[3E0, 2.5E-1", "[Infinity, 2.5E-1");
  text = Replaced(text, "\"attributes\": {}", "\"attributes\": {\"note\": \"NaN \\\" Infinity\"}");
  EXPECT_THAT(ScoresOf(text, {{7, 0.0}}), ElementsAre(4.75));
}

TEST(XgboostModel, DecimalsAreRoundedOnce) {
  // Just above the middle of 1 and the next float32, but in double precision exactly there.
  const std::string text = Replaced(kTwoTrees, "2E0]", "1.00000005960464477540]");
  EXPECT_THAT(ScoresOf(Replaced(text, "[5E-1]", "0"), {{1, 0.0}}),
              ElementsAre(DoubleEq(1.25 + 0x1p-23)));
}

}  // namespace
}  // namespace candor::predictor::xgboost
