#include "candor/predictor/linear/linear_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace candor::predictor {
namespace {

using dataset::Cell;

// Two features: 2 x - y + 0.5.
LinearModelOptions Toy() { return {.weights = {2, -1}, .bias = 0.5}; }

class Batch {
 public:
  explicit Batch(std::vector<std::vector<double>> columns) : columns_(std::move(columns)) {
    for (const std::vector<double>& column : columns_) {
      views_.push_back({.layout = dataset::Layout::kFloat64,
                        .length = static_cast<int64_t>(column.size()),
                        .float64s = column.data()});
    }
  }
  FeatureBatch Get(int64_t first_row = 0) const {
    return {.rows = views_[0].length, .first_row = first_row, .columns = views_};
  }

 private:
  std::vector<std::vector<double>> columns_;
  std::vector<dataset::ColumnView> views_;
};

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TEST(LinearModelTest, ARegressionGivesTheSum) {
  LinearModelOptions options = Toy();
  options.is_logistic = false;
  const auto model = MakeLinearModel(options);
  const auto answers = model->Predict(Batch({{1, 0, 10}, {1, 0, -5}}).Get(), {});
  ASSERT_TRUE(answers.ok()) << answers.error().ToString();
  EXPECT_EQ(answers->scores, (std::vector<double>{1.5, 0.5, 25.5}));
  EXPECT_EQ(answers->rows, 3);
  EXPECT_EQ(answers->score_width, 1);
  EXPECT_FALSE(answers->scores_are_lists);
  EXPECT_EQ(answers->label_width, 0);
  EXPECT_EQ(model->info().answer, AnswerKind::kNumber);
  EXPECT_EQ(model->info().engine, "candor");
  EXPECT_EQ(model->info().format, "linear");
  EXPECT_EQ(model->info().features.size(), 2u);
  EXPECT_FALSE(model->info().has_feature_names);
}

TEST(LinearModelTest, AClassifierGivesTheSigmoid) {
  const auto model = MakeLinearModel(Toy());
  const auto answers = model->Predict(Batch({{1, 0}, {1, 1e6}}).Get(), {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->scores, (std::vector<double>{Sigmoid(1.5), 0}));
  EXPECT_EQ(model->info().answer, AnswerKind::kProbability);
}

TEST(LinearModelTest, AThresholdGivesLabelsStrictlyAbove) {
  LinearModelOptions options = Toy();
  options.threshold = Sigmoid(0.5);
  const auto model = MakeLinearModel(options);
  const auto answers = model->Predict(Batch({{1, 0, 0}, {1, 0, 1}}).Get(), {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->labels, (std::vector<Cell>{1, 0, 0}));
  EXPECT_EQ(answers->label_width, 1);
  EXPECT_EQ(model->info().answer, AnswerKind::kLabeledProbability);
}

TEST(LinearModelTest, AMissingCellIsNamed) {
  LinearModelOptions options = Toy();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Batch batch({{1, 2}, {3, nan}});
  auto answers = MakeLinearModel(options)->Predict(batch.Get(40), {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kModel);
  EXPECT_EQ(answers.error().message, "A linear model cannot use a missing value.");
  EXPECT_EQ(answers.error().where, "row 42, column 2");

  options.feature_names = {"x", "y"};
  answers = MakeLinearModel(options)->Predict(batch.Get(), {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().where, "row 2, column 'y'");
}

TEST(LinearModelTest, InfinitiesThatCancelAreAnError) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto answers = MakeLinearModel(Toy())->Predict(Batch({{infinity}, {infinity}}).Get(), {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().message, "The linear model's score is not a number.");
  EXPECT_EQ(answers.error().where, "row 1");
}

TEST(LinearModelTest, AStopIsObeyed) {
  std::stop_source source;
  source.request_stop();
  const auto answers =
      MakeLinearModel(Toy())->Predict(Batch({{1}, {1}}).Get(), {.stop = source.get_token()});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kCancelled);
}

TEST(ReadLinearModelTest, ReadsNamesThresholdAndLoss) {
  const auto model = ReadLinearModel(
      R"({"what": "a toy", "feature_names": ["a", "b"], "weight": [2, -1], "bias": 0.5,
          "threshold": 0.25, "loss_type": "logistic"})");
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  const ModelInfo& info = (*model)->info();
  EXPECT_EQ(info.answer, AnswerKind::kLabeledProbability);
  ASSERT_EQ(info.features.size(), 2u);
  EXPECT_EQ(info.features[1].name, "b");
  EXPECT_TRUE(info.has_feature_names);
  const auto answers = (*model)->Predict(Batch({{1, 0}, {1, 2}}).Get(), {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->scores, (std::vector<double>{Sigmoid(1.5), Sigmoid(-1.5)}));
  EXPECT_EQ(answers->labels, (std::vector<Cell>{1, 0}));
}

TEST(ReadLinearModelTest, SquaredLossIsARegression) {
  const auto model = ReadLinearModel(
      R"({"weight": [1], "bias": 0, "threshold": null, "loss_type": "squared_loss"})");
  ASSERT_TRUE(model.ok());
  EXPECT_EQ((*model)->info().answer, AnswerKind::kNumber);
}

TEST(ReadLinearModelTest, EachMistakeHasItsMessage) {
  struct Case {
    const char* text;
    const char* message;
    const char* where;
  };
  const Case cases[] = {
      {"[1, 2]", "The linear model lacks its weights or its bias.", ""},
      {R"({"weight": [1]})", "The linear model lacks its weights or its bias.", ""},
      {R"({"weight": 1, "bias": 0})", "The linear model has no list of weights.", "/weight"},
      {R"({"weight": [], "bias": 0})", "The linear model has no list of weights.", "/weight"},
      {R"({"weight": [1, "2"], "bias": 0})", "The linear model holds something that is no number.",
       "/weight/1"},
      {R"({"weight": [1], "bias": null})", "The linear model holds something that is no number.",
       "/bias"},
      {R"({"weight": [1], "bias": 0, "threshold": "0.5"})",
       "The linear model holds something that is no number.", "/threshold"},
      {R"({"weight": [1], "bias": 0, "feature_names": ["a", "b"]})",
       "The linear model does not name each feature.", "/feature_names"},
      {R"({"weight": [1], "bias": 0, "feature_names": [7]})",
       "The linear model has a feature name that is no text.", "/feature_names/0"},
      {R"({"weight": [1, 2], "bias": 0, "feature_names": ["a", "a"]})",
       "The linear model has two features of one name.", "/feature_names/1"},
      {R"({"weight": [1], "bias": 0, "loss_type": "hinge_loss"})",
       "The linear model has an unknown loss.", "/loss_type"},
  };
  for (const Case& c : cases) {
    const auto model = ReadLinearModel(c.text);
    ASSERT_FALSE(model.ok()) << c.text;
    EXPECT_EQ(model.error().kind, ErrorKind::kModel) << c.text;
    EXPECT_EQ(model.error().message, c.message) << c.text;
    EXPECT_EQ(model.error().where, c.where) << c.text;
  }
  const auto broken = ReadLinearModel(R"({"weight": [1], "bias": )");
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().kind, ErrorKind::kModel);
  EXPECT_TRUE(broken.error().where.starts_with("line 1")) << broken.error().where;
}

TEST(ReadLinearModelTest, IsRecognisedByItsMembers) {
  EXPECT_TRUE(LooksLikeLinearModel(R"( {"weight": [1], "bias": 0})"));
  EXPECT_TRUE(LooksLikeLinearModel("{\"weight\": [1], \"bias\": "));  // broken, but of this kind
  EXPECT_FALSE(LooksLikeLinearModel(R"({"weight": [1]})"));
  EXPECT_FALSE(LooksLikeLinearModel(R"({"layer": {"weight": [1], "bias": 0}})"));
  EXPECT_FALSE(LooksLikeLinearModel(R"(["weight", "bias"])"));
  EXPECT_FALSE(LooksLikeLinearModel(""));
}

}  // namespace
}  // namespace candor::predictor
