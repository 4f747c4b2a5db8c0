// Small models whose answers are worked out by hand.
#include "candor/predictor/lightgbm/lightgbm_model.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "candor/predictor/lightgbm/test_models_internal.h"

namespace candor::predictor::lightgbm {
namespace {

using dataset::Cell;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::Pointwise;

std::string WithCrLf(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return result;
}

TEST(LightgbmModel, IsKnownByItsFirstLines) {
  EXPECT_TRUE(LooksLikeLightgbm(TestModel().Text()));
  EXPECT_TRUE(LooksLikeLightgbm(WithCrLf(TestModel().Text())));
  for (const char* other : {"", "tree", "tree\n", "trees\nversion=v4", "{\"learner\": {}}"}) {
    EXPECT_FALSE(LooksLikeLightgbm(other)) << other;
  }
}

TEST(LightgbmModel, NumericSplitsGoLeftUpToTheThreshold) {
  const CellRows rows = {{1.5, 0.0},  {std::nextafter(1.5, 2.0), -2.0},
                         {2.0, -1.9}, {kMissing, 5.0},
                         {9, Cell()}, {Cell(), Cell()}};
  EXPECT_THAT(Scores(TestModel().Text(), rows), ElementsAre(10, 20, 30, 30, 20, 20));
}

TEST(LightgbmModel, LineEndsMayBeCrLf) {
  EXPECT_THAT(Scores(WithCrLf(TestModel().Text()), {{1, 0}, {2, -3}, {2, 0}}),
              ElementsAre(10, 20, 30));
}

TEST(LightgbmModel, SaysWhatItIs) {
  const auto model = Read(TestModel().Text());
  ASSERT_NE(model, nullptr);
  const ModelInfo& info = model->info();
  EXPECT_EQ(info.format, "LightGBM");
  EXPECT_EQ(info.version, "v4");
  EXPECT_EQ(info.engine, "candor");
  ASSERT_EQ(info.features.size(), 2);
  EXPECT_EQ(info.features[0].name, "a");
  EXPECT_EQ(info.features[1].name, "b");
  EXPECT_TRUE(info.has_feature_names);
  EXPECT_TRUE(info.features[0].categories.empty());
  EXPECT_EQ(info.answer, AnswerKind::kNumber);
  EXPECT_EQ(info.score_width, 1);
  EXPECT_TRUE(info.warnings.empty());
}

TEST(LightgbmModel, NamesThatLightgbmMadeUpCountAsNone) {
  TestModel model;
  model.names = "Column_0 Column_1";
  EXPECT_FALSE(Read(model.Text())->info().has_feature_names);
  model.names = "Column_1 Column_0";
  EXPECT_TRUE(Read(model.Text())->info().has_feature_names);
}

// With the threshold -0.5 a zero goes right and with 0.5 left, unless it counts as missing.
TEST(LightgbmModel, MissingKindsDecideAboutNanAndZero) {
  struct Case {
    int decision_type;
    const char* threshold;
    std::vector<double> expected;  // of NaN, 0, 1e-36, -1e-35, 1e-34, -1, 1
  };
  const CellRows rows = {{kMissing, 0}, {0, 0},    {1e-36, 0}, {-1e-35, 0},
                         {1e-34, 0},    {-1.0, 0}, {1.0, 0}};
  const Case cases[] = {
      {0, "-0.5", {2, 2, 2, 2, 2, 1, 2}},   // nothing is missing: NaN is zero
      {2, "-0.5", {2, 2, 2, 2, 2, 1, 2}},   // "default left" means nothing then
      {0, "0.5", {1, 1, 1, 1, 1, 1, 2}},    //
      {4, "0.5", {2, 2, 2, 2, 1, 1, 2}},    // zero is missing and goes right
      {6, "-0.5", {1, 1, 1, 1, 2, 1, 2}},   // zero is missing and goes left
      {8, "0.5", {2, 1, 1, 1, 1, 1, 2}},    // NaN goes right
      {10, "-0.5", {1, 2, 2, 2, 2, 1, 2}},  // NaN goes left
  };
  for (const Case& c : cases) {
    TestModel model;
    model.trees = {SplitTree(c.threshold, c.decision_type)};
    EXPECT_EQ(Scores(model.Text(), rows), c.expected) << c.decision_type << " " << c.threshold;
  }
}

// LightGBM reads what is within 1e-35 as zero before it asks the tree.
TEST(LightgbmModel, TinyNumbersAreZero) {
  const double bound = 1e-35f;
  struct Case {
    double threshold;
    std::vector<double> expected;  // of -1e-34, -bound, -1e-36, 0, 1e-36, bound, 1e-34
  };
  const CellRows rows = {{-1e-34, 0}, {-bound, 0}, {-1e-36, 0}, {0, 0},
                         {1e-36, 0},  {bound, 0},  {1e-34, 0}};
  const Case cases[] = {
      {-bound, {1, 2, 2, 2, 2, 2, 2}}, {-1e-36, {1, 2, 2, 2, 2, 2, 2}},
      {0, {1, 1, 1, 1, 1, 1, 2}},      {-0.0, {1, 1, 1, 1, 1, 1, 2}},
      {1e-36, {1, 1, 1, 1, 1, 1, 2}},  {bound, {1, 1, 1, 1, 1, 1, 2}},
  };
  for (const Case& c : cases) {
    TestModel model;
    model.trees = {SplitTree(fmt::format("{}", c.threshold), 8)};
    EXPECT_EQ(Scores(model.Text(), rows), c.expected) << c.threshold;
  }
}

// The set {0, 33, 70} in three words of 32 bits.
TEST(LightgbmModel, CodesOfTheSetGoLeft) {
  TestModel model;
  model.infos = "0:33:70 [-9:9]";
  for (const int decision_type : {1, 3, 5, 9, 11}) {  // what counts as missing plays no part
    model.trees = {
        SplitTree("0", decision_type, "num_cat=1\ncat_boundaries=0 3\ncat_threshold=1 2 64\n")};
    const CellRows rows = {
        {0, 0},    {33, 0},       {70, 0},        {1, 0},        {32, 0},          {71, 0},
        {95, 0},   {96, 0},       {1e18, 0},      {-1, 0},       {33.9, 0},        {34.0, 0},
        {-0.9, 0}, {kMissing, 0}, {-INFINITY, 0}, {INFINITY, 0}, {2147483648.0, 0}};
    EXPECT_THAT(Scores(model.Text(), rows),
                ElementsAre(1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 1, 2, 1, 2, 2, 2, 2))
        << decision_type;
  }
}

TEST(LightgbmModel, SeveralSetsStandInOneTree) {
  TestModel model;
  model.infos = "0:1:2 0:1:2";
  model.trees = {
      "num_leaves=3\nnum_cat=2\nsplit_feature=0 1\nthreshold=1 0\ndecision_type=1 1\n"
      "left_child=1 -1\nright_child=-3 -2\nleaf_value=1 2 3\n"
      "cat_boundaries=0 1 2\ncat_threshold=2 5\nis_linear=0\n"};
  // The root asks for set 1 = {0, 2}, its left child for set 0 = {1}.
  EXPECT_THAT(Scores(model.Text(), {{0, 1}, {2, 0}, {1, 1}, {2, kMissing}}),
              ElementsAre(1, 2, 3, 2));
}

TestModel PandasModel() {
  TestModel model;
  model.names = "n text none number flag";
  model.infos = "[0:1] -1:1:0 none 0:1 1:0";
  model.last_feature = 4;
  model.parameters = "[boosting: gbdt]\n[categorical_feature: 1,2,3,4]\n";
  model.tail =
      "\npandas_categorical:[[\"x\", \"a \\\"b\\\"\", \"\\u00e9\"], [\"only\"], [3, 7.5], "
      "[false, true]]\n";
  // Each tree: code 1 of its feature goes left.
  model.trees.clear();
  for (const char* feature : {"1", "3", "4"}) {
    std::string tree = SplitTree("0", 1, "num_cat=1\ncat_boundaries=0 1\ncat_threshold=2\n");
    tree.replace(tree.find("split_feature=0"), 15, std::string("split_feature=") + feature);
    model.trees.push_back(tree);
  }
  return model;
}

TEST(LightgbmModel, PandasCategoriesAreTheFeaturesCells) {
  const auto model = Read(PandasModel().Text());
  ASSERT_NE(model, nullptr);
  const auto& features = model->info().features;
  EXPECT_TRUE(features[0].categories.empty());
  EXPECT_THAT(features[1].categories, ElementsAre(Cell("x"), Cell("a \"b\""), Cell("\u00e9")));
  EXPECT_THAT(features[2].categories, ElementsAre(Cell("only")));
  EXPECT_THAT(features[3].categories, ElementsAre(Cell(3), Cell(7.5)));
  EXPECT_THAT(features[4].categories, ElementsAre(Cell(false), Cell(true)));
  for (const ModelFeature& feature : features) EXPECT_FALSE(feature.refuses_unknown_categories);

  const CellRows rows = {{0, "a \"b\"", "only", 7.5, true},
                         {0, "x", "only", 3, false},
                         {0, "a \"b\"", "other", 3, Cell()},
                         {0, "unseen", Cell(), 8, true}};
  EXPECT_THAT(Ask(*model, rows).scores, ElementsAre(3, 6, 5, 5));
}

TEST(LightgbmModel, FeatureInfosMarkCategoriesWhereParametersDoNot) {
  TestModel model = PandasModel();
  model.parameters = "[categorical_feature: name:text,number]\n";
  model.tail = "\npandas_categorical:[[\"x\", \"y\"], [3, 7], [false, true]]\n";
  const auto read = Read(model.Text());
  ASSERT_NE(read, nullptr);
  EXPECT_THAT(read->info().features[1].categories, ElementsAre(Cell("x"), Cell("y")));
  EXPECT_TRUE(read->info().features[2].categories.empty());
  EXPECT_THAT(read->info().features[4].categories, ElementsAre(Cell(false), Cell(true)));
}

TEST(LightgbmModel, LinearLeavesAddTheirFeatures) {
  TestModel model;
  model.trees = {std::string(kNumericTree)};
  std::string& tree = model.trees[0];
  tree.replace(tree.find("is_linear=0"), 11,
               "is_linear=1\nleaf_const=0.5 1.5 2.5\nnum_features=2 0 1\n"
               "leaf_features=0 1   1 \nleaf_coeff=2 -3   0.25 ");
  // Leaf 0: 0.5 + 2 a - 3 b; leaf 1: 1.5; leaf 2: 2.5 + 0.25 b. NaN in a leaf's feature: its value.
  EXPECT_THAT(Scores(model.Text(), {{1, 4}, {1, kMissing}, {2, -2}, {2, kMissing}, {2, 8}}),
              ElementsAre(-9.5, 10, 1.5, 1.5, 4.5));
}

TEST(LightgbmModel, ATreeMayBeOneLinearLeaf) {
  TestModel model;
  model.trees = {
      "num_leaves=1\nnum_cat=0\nleaf_value=7\nis_linear=1\nleaf_const=3\nnum_features=1\n"
      "leaf_features=1\nleaf_coeff=2\n"};
  EXPECT_THAT(Scores(model.Text(), {{0, 5}, {0, kMissing}}), ElementsAre(13, 7));
}

TEST(LightgbmModel, TreesWithoutASplitAreTheirLeaf) {
  TestModel model;
  model.trees = {LeafTree("0.25"), LeafTree("0.5")};
  EXPECT_THAT(Scores(model.Text(), {{1, 2}, {kMissing, kMissing}}), ElementsAre(0.75, 0.75));
}

TEST(LightgbmModel, ObjectivesTurnMarginsIntoAnswers) {
  struct Case {
    const char* objective;
    double expected;  // of the margin -1.5
    AnswerKind answer;
  };
  const double p = 1 / (1 + std::exp(1.5));
  const Case cases[] = {
      {"binary sigmoid:1", p, AnswerKind::kProbability},
      {"binary sigmoid:0.5", 1 / (1 + std::exp(0.75)), AnswerKind::kProbability},
      {"cross_entropy", p, AnswerKind::kProbability},
      {"xentropy", p, AnswerKind::kProbability},
      {"cross_entropy_lambda", std::log1p(std::exp(-1.5)), AnswerKind::kNumber},
      {"regression", -1.5, AnswerKind::kNumber},
      {"regression sqrt", -2.25, AnswerKind::kNumber},
      {"regression_l1 sqrt", -2.25, AnswerKind::kNumber},
      {"rmse", -1.5, AnswerKind::kNumber},
      {"huber", -1.5, AnswerKind::kNumber},
      {"huber sqrt", -1.5, AnswerKind::kNumber},
      {"fair", -1.5, AnswerKind::kNumber},
      {"quantile", -1.5, AnswerKind::kNumber},
      {"mape", -1.5, AnswerKind::kNumber},
      {"poisson", std::exp(-1.5), AnswerKind::kNumber},
      {"gamma", std::exp(-1.5), AnswerKind::kNumber},
      {"tweedie", std::exp(-1.5), AnswerKind::kNumber},
      {"lambdarank", -1.5, AnswerKind::kNumber},
      {"rank_xendcg", -1.5, AnswerKind::kNumber},
      {"custom", -1.5, AnswerKind::kNumber},
      {"", -1.5, AnswerKind::kNumber},
  };
  for (const Case& c : cases) {
    TestModel model;
    model.objective = c.objective;
    model.trees = {LeafTree("-1.5")};
    const auto read = Read(model.Text());
    ASSERT_NE(read, nullptr) << c.objective;
    EXPECT_EQ(read->info().answer, c.answer) << c.objective;
    const Answers answers = Ask(*read, {{0, 0}});
    EXPECT_THAT(answers.scores, ElementsAre(DoubleEq(c.expected))) << c.objective;
    EXPECT_FALSE(answers.scores_are_lists);
    EXPECT_EQ(answers.label_width, 0);
  }
}

TEST(LightgbmModel, SeveralOutputsTakeTreesInTurn) {
  TestModel model;
  model.outputs = 3;
  model.trees = {LeafTree("1"),   LeafTree("2"),     LeafTree("0"),
                 LeafTree("0.5"), SplitTree("0", 8), LeafTree("0")};
  // Margins of a = 0: 1.5, 3, 0; of a = 1: 1.5, 4, 0.
  model.objective = "";
  const auto raw = Read(model.Text());
  ASSERT_NE(raw, nullptr);
  EXPECT_EQ(raw->info().answer, AnswerKind::kNumbers);
  EXPECT_THAT(Ask(*raw, {{0, 0}, {1, 0}}).scores, ElementsAre(1.5, 3, 0, 1.5, 4, 0));

  model.objective = "multiclass num_class:3";
  const auto softmax = Read(model.Text());
  ASSERT_NE(softmax, nullptr);
  EXPECT_EQ(softmax->info().answer, AnswerKind::kClassProbabilities);
  EXPECT_EQ(softmax->info().score_width, 3);
  const double sum = std::exp(1.5) + std::exp(3) + 1;
  const Answers answers = Ask(*softmax, {{0, 0}});
  EXPECT_THAT(
      answers.scores,
      Pointwise(DoubleEq(), std::vector<double>{std::exp(1.5) / sum, std::exp(3) / sum, 1 / sum}));
  EXPECT_THAT(answers.labels, ElementsAre(Cell(1)));

  model.objective = "multiclassova num_class:3 sigmoid:2";
  const auto each = Read(model.Text());
  ASSERT_NE(each, nullptr);
  EXPECT_THAT(Ask(*each, {{0, 0}}).scores,
              Pointwise(DoubleEq(), std::vector<double>{1 / (1 + std::exp(-3.0)),
                                                        1 / (1 + std::exp(-6.0)), 0.5}));
}

TEST(LightgbmModel, RandomForestsAverageBeforeTheObjective) {
  TestModel model;
  model.objective = "binary sigmoid:1";
  model.more_header = "average_output\n";
  model.trees = {LeafTree("1"), LeafTree("3"), LeafTree("-1")};
  EXPECT_THAT(Scores(model.Text(), {{0, 0}}), ElementsAre(DoubleEq(1 / (1 + std::exp(-1.0)))));
}

TEST(LightgbmModel, AMissingObjectiveIsWarnedOf) {
  TestModel model;
  for (const char* objective : {"", "custom", "none"}) {
    model.objective = objective;
    const auto read = Read(model.Text());
    ASSERT_NE(read, nullptr);
    ASSERT_EQ(read->info().warnings.size(), 1);
    EXPECT_EQ(read->info().warnings[0].code, "raw-scores");
  }
}

TEST(LightgbmModel, Version2HasOtherEndings) {
  TestModel model;
  std::string text = model.Text();
  text.replace(text.find("version=v4"), 10, "version=v2");
  const size_t end = text.find("end of trees");
  text = text.substr(0, end) + "\n\nfeature importances:\na=1\n";
  EXPECT_THAT(Scores(text, {{1, 0}}), ElementsAre(10));
  EXPECT_EQ(Read(text)->info().version, "v2");
}

}  // namespace
}  // namespace candor::predictor::lightgbm
