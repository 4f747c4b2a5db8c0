#include "candor/predictor/model_predictor.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "candor/base/recorded_progress.h"
#include "candor/base/shared_material.h"
#include "candor/json/value.h"
#include "candor/predictor/answer_places_internal.h"
#include "candor/predictor/linear/linear_model.h"

namespace candor::predictor {
namespace {

using dataset::Cell;

// Answers what it was told to, in turn, whatever it is asked.
class FixedModel : public Model {
 public:
  FixedModel(ModelInfo info, Answers answers)
      : info_(std::move(info)), answers_(std::move(answers)) {}
  const ModelInfo& info() const override { return info_; }
  Result<Answers> Predict(const FeatureBatch&, const RunContext&) const override {
    return answers_;
  }

 private:
  ModelInfo info_;
  Answers answers_;
};

ModelInfo Info(AnswerKind kind, int score_width) {
  ModelInfo info;
  info.answer = kind;
  info.score_width = score_width;
  return info;
}

Answers Own(std::vector<double> scores, int width, std::vector<Cell> labels = {}) {
  Answers answers;
  answers.rows =
      static_cast<int64_t>(width > 0 ? scores.size() / static_cast<size_t>(width) : labels.size());
  answers.score_width = width;
  answers.scores = std::move(scores);
  answers.label_width = labels.empty() ? 0 : 1;
  answers.labels = std::move(labels);
  return answers;
}

AnswerLocation Location(std::optional<AnswerLocation::Place> label,
                        std::optional<AnswerLocation::Place> probability) {
  AnswerLocation location;
  location.label = std::move(label);
  location.probability = std::move(probability);
  return location;
}

// What the predictor of a model with these own answers says.
Result<Answers> Ask(AnswerKind kind, const Answers& own, PayloadFormat accept,
                    const AnswerLocation& location) {
  auto predictor = MakeModelPredictor(
      std::make_shared<FixedModel>(Info(kind, own.score_width), own), {}, accept, location);
  if (!predictor.ok()) return predictor.error();
  return (*predictor)->Predict({.rows = own.rows, .first_row = 10}, {});
}

const Answers kBinary = Own({0.25, 0.75}, 1, {0, 1});
const Answers kClasses = Own({0.25, 0.5, 0.25, 0.75, 0.125, 0.125}, 3, {1, 0});

TEST(ModelPredictorTest, PlacesMeanWhatTheyMeanAgainstABody) {
  struct Case {
    AnswerKind kind;
    Answers own;
    PayloadFormat accept;
    AnswerLocation location;
    std::vector<double> scores;
    std::vector<Cell> labels;
    bool is_direct = true;
  };
  constexpr auto kCsv = PayloadFormat::kCsv;
  constexpr auto kLines = PayloadFormat::kJsonLines;
  constexpr auto kJson = PayloadFormat::kJson;
  constexpr auto kLabeled = AnswerKind::kLabeledProbability;
  constexpr auto kMany = AnswerKind::kClassProbabilities;
  const Case cases[] = {
      // No place: the scores.
      {AnswerKind::kNumber, Own({1, -2}, 1), kCsv, {}, {1, -2}, {}},
      {kLabeled, kBinary, kJson, {}, {0.25, 0.75}, {}},
      {kMany, kClasses, kJson, {}, kClasses.scores, {}},
      {AnswerKind::kLabel, Own({}, 0, {"a", "b"}), kJson, {}, {}, {"a", "b"}},
      // JSON.
      {kLabeled,
       kBinary,
       kJson,
       Location("predictions[*].predicted_label", "predictions[*].score"),
       {0.25, 0.75},
       {0, 1}},
      {kLabeled, kBinary, kJson, Location("predictions[*].score", {}), {}, {0.25, 0.75}},
      {kLabeled,
       kBinary,
       kJson,
       Location("predictions[*].score", "predictions[*].score"),
       {0.25, 0.75},
       {0.25, 0.75}},
      {kLabeled,
       kBinary,
       kJson,
       Location("predictions[*].predicted_label", "predictions[*].predicted_label"),
       {0, 1},
       {0, 1}},
      {kMany, kClasses, kJson, Location({}, "predictions[*].score"), kClasses.scores, {}},
      {kMany, kClasses, kJson, Location({}, "predictions[*].score[1]"), {0.5, 0.125}, {}},
      {kMany,
       kClasses,
       kJson,
       Location({}, "predictions[*].score[::-1]"),
       {0.25, 0.5, 0.25, 0.125, 0.125, 0.75},
       {}},
      {AnswerKind::kLabel,
       Own({}, 0, {2, 0}),
       kJson,
       Location("predictions[].predicted_label", {}),
       {},
       {2, 0}},
      // JSON Lines: the expression looks into each line.
      {kLabeled, kBinary, kLines, Location({}, "score"), {0.25, 0.75}, {}},
      {kLabeled, kBinary, kLines, Location("predicted_label", "score"), {0.25, 0.75}, {0, 1}},
      {AnswerKind::kNumber, Own({1, -2}, 1), kLines, Location("score", {}), {}, {1.0, -2.0}},
      // CSV holds the scores alone.
      {kLabeled, kBinary, kCsv, Location(0, {}), {}, {0.25, 0.75}},
      {kLabeled, kBinary, kCsv, Location({}, 0), {0.25, 0.75}, {}},
      {kMany, kClasses, kCsv, Location({}, 2), {0.25, 0.125}, {}},
      {AnswerKind::kLabel, Own({}, 0, {2, 0}), kCsv, Location(0, {}), {}, {2, 0}},
      {AnswerKind::kLabel, Own({}, 0, {2, 0}), kCsv, Location({}, 0), {2, 0}, {}},
      // What more than selects is evaluated on a body.
      {kLabeled, kBinary, kJson, Location({}, "predictions | [*].score"), {0.25, 0.75}, {}, false},
      {kLabeled, kBinary, kJson, Location({}, "map(&ceil(score), predictions)"), {1, 1}, {}, false},
      {kLabeled,
       kBinary,
       kJson,
       Location({}, "predictions[*].[score, predicted_label]"),
       {0.25, 0, 0.75, 1},
       {},
       false},
  };
  for (const Case& c : cases) {
    std::string name =
        std::string(MediaType(c.accept)) + " kind " + std::to_string(static_cast<int>(c.kind));
    const auto answers = Ask(c.kind, c.own, c.accept, c.location);
    ASSERT_TRUE(answers.ok()) << name << "\n" << answers.error().ToString();
    EXPECT_EQ(answers->rows, 2) << name;
    EXPECT_EQ(answers->scores, c.scores) << name;
    EXPECT_EQ(answers->score_width, static_cast<int>(c.scores.size() / 2)) << name;
    EXPECT_EQ(answers->scores_are_lists, c.scores.size() > 2) << name;
    EXPECT_EQ(answers->labels, c.labels) << name;
    EXPECT_EQ(answers->label_width, static_cast<int>(c.labels.size() / 2)) << name;
    const auto places = AnswerPlaces::Make(Info(c.kind, c.own.score_width), c.accept, c.location);
    ASSERT_TRUE(places.ok());
    EXPECT_EQ(places->are_direct(), c.is_direct) << name;
  }
}

TEST(ModelPredictorTest, DirectAndRenderedAnswersAreTheSame) {
  // Texts, gaps and numbers without a form in JSON take the way over the body.
  const Answers texts = Own({}, 0, {"[1, 2]", "b"});
  const auto labels = Ask(AnswerKind::kLabel, texts, PayloadFormat::kJson,
                          Location("predictions[*].predicted_label", {}));
  ASSERT_FALSE(labels.ok());  // behind an endpoint the first would be a list, too
  const auto plain =
      Ask(AnswerKind::kLabel, Own({}, 0, {"a", "b"}), PayloadFormat::kCsv, Location(0, {}));
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->labels, (std::vector<Cell>{"a", "b"}));

  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto gap = Ask(AnswerKind::kNumber, Own({1, nan}, 1), PayloadFormat::kJson,
                       Location({}, "predictions[*].score"));
  ASSERT_FALSE(gap.ok());
  EXPECT_EQ(gap.error().kind, ErrorKind::kModel);
  EXPECT_EQ(gap.error().message, "Nothing stands in the model's answer at the configured place.");
  EXPECT_TRUE(gap.error().where.starts_with("rows 11 to 12, record 2")) << gap.error().where;
  // Text labels beside the scores do not matter to who asks for scores.
  const auto scores = Ask(AnswerKind::kLabeledProbability, Own({0.5, 0.25}, 1, {"y", "n"}),
                          PayloadFormat::kJson, Location({}, "predictions[*].score"));
  ASSERT_TRUE(scores.ok());
  EXPECT_EQ(scores->scores, (std::vector<double>{0.5, 0.25}));
}

TEST(ModelPredictorTest, APlaceThatFindsNothingIsAConfigurationError) {
  struct Case {
    PayloadFormat accept;
    AnswerLocation location;
    const char* message;
  };
  const Case cases[] = {
      {PayloadFormat::kJson, Location("predictions[*].label", {}),
       "Nothing stands in the model's answer at the configured place."},
      {PayloadFormat::kJson, Location({}, "score"),
       "Nothing stands in the model's answer at the configured place."},
      {PayloadFormat::kCsv, Location(1, {}), "The model's answer has too few columns."},
      {PayloadFormat::kCsv, Location("score", {}), "The place does not fit accept_type text/csv."},
      {PayloadFormat::kJsonLines, Location({}, 0),
       "The place does not fit accept_type application/jsonlines."},
  };
  for (const Case& c : cases) {
    const auto answers = Ask(AnswerKind::kLabeledProbability, kBinary, c.accept, c.location);
    ASSERT_FALSE(answers.ok()) << c.message;
    EXPECT_EQ(answers.error().kind, ErrorKind::kConfig) << c.message;
    EXPECT_EQ(answers.error().message, c.message);
  }
  const auto broken =
      Ask(AnswerKind::kNumber, Own({1, 2}, 1), PayloadFormat::kJson, Location("predictions[", {}));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().kind, ErrorKind::kConfig);
}

TEST(ModelPredictorTest, ColumnsGoToTheFeaturesOfTheirName) {
  const std::shared_ptr<const Model> model = MakeLinearModel(
      {.feature_names = {"y", "x"}, .weights = {10, 1}, .bias = 0, .is_logistic = false});
  auto predictor = MakeModelPredictor(model, {{"x", "unused", "y"}}, PayloadFormat::kCsv, {});
  ASSERT_TRUE(predictor.ok()) << predictor.error().ToString();
  const std::vector<double> x = {1, 2};
  const std::vector<double> unused = {1e9, 1e9};
  const std::vector<double> y = {3, 4};
  std::vector<dataset::ColumnView> views;
  for (const auto* column : {&x, &unused, &y}) {
    views.push_back({.layout = dataset::Layout::kFloat64, .length = 2, .float64s = column->data()});
  }
  const FeatureBatch batch{.rows = 2, .columns = views};
  const auto answers = (*predictor)->Predict(batch, {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->scores, (std::vector<double>{31, 42}));
  ASSERT_TRUE((*predictor)->Predict(batch, {}).ok());
  const CallStatistics statistics = (*predictor)->statistics();
  EXPECT_EQ(statistics.calls, 2);
  EXPECT_EQ(statistics.rows_asked, 4);
  EXPECT_EQ(statistics.rows_sent, 4);
  EXPECT_EQ(statistics.retries, 0);

  const auto unbound = MakeModelPredictor(model, {{"x"}}, PayloadFormat::kCsv, {});
  ASSERT_FALSE(unbound.ok());
  EXPECT_EQ(unbound.error().message, "The data lack features of the model.");
}

TEST(ModelPredictorTest, WarningsAreTheModelsOnce) {
  ModelInfo info = Info(AnswerKind::kNumber, 1);
  info.warnings = {{.code = "old-file", .pointer = "", .text = "An old file."}};
  const auto predictor = MakeModelPredictor(std::make_shared<FixedModel>(info, Own({1}, 1)), {},
                                            PayloadFormat::kJson, {});
  ASSERT_TRUE(predictor.ok());
  EXPECT_EQ((*predictor)->TakeWarnings(), info.warnings);
  EXPECT_TRUE((*predictor)->TakeWarnings().empty());
}

TEST(ModelPredictorTest, AdvancesTheProgressByItsRows) {
  const auto predictor =
      MakeModelPredictor(std::make_shared<FixedModel>(Info(AnswerKind::kNumber, 1), Own({1, 2}, 1)),
                         {}, PayloadFormat::kJson, {});
  ASSERT_TRUE(predictor.ok());
  RecordedProgress progress;
  ASSERT_TRUE((*predictor)->Predict({.rows = 2}, {.progress = &progress}).ok());
  EXPECT_EQ(progress.done, 2);
}

TEST(ModelPredictorTest, NoRowsAreNoAnswers) {
  const auto answers = Ask(AnswerKind::kNumber, Own({}, 1), PayloadFormat::kJson,
                           Location({}, "predictions[*].score"));
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->rows, 0);
}

// The service's own answers to 666 Adult records, with the places of that job's configuration.
TEST(ModelPredictorTest, GivesTheServicesAnswersForAdult) {
  const std::filesystem::path shared = SharedMaterial();
  const auto golden = shared / "golden/adult-linear/baseline.csv";
  if (!std::filesystem::exists(golden)) GTEST_SKIP() << "no shared material at " << shared;
  const auto config =
      json::Parse(ReadText(shared / "golden/configs/03_adult_json_linear_bias.json"));
  ASSERT_TRUE(config.ok());
  const AnswerLocation location = Location(json::At(*config, "/predictor/label")->AsString(),
                                           json::At(*config, "/predictor/probability")->AsString());

  std::ifstream lines(golden);
  std::string line;
  std::getline(lines, line);
  std::vector<std::vector<double>> columns(17);  // 14 features, Target, predicted_label, score
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string cell;
    for (std::vector<double>& column : columns) {
      ASSERT_TRUE(std::getline(cells, cell, ','));
      column.push_back(std::stod(cell));
    }
  }
  ASSERT_EQ(columns[0].size(), 666u);
  std::vector<dataset::ColumnView> views;
  FeatureNames names;
  for (size_t i = 0; i < 14; ++i) {
    views.push_back(
        {.layout = dataset::Layout::kFloat64, .length = 666, .float64s = columns[i].data()});
    names.names.push_back(json::At(*config, "/headers/" + std::to_string(i))->AsString());
  }

  auto model = ReadLinearModel(ReadText(shared / "data/clarify/ll_adult/model.json"));
  ASSERT_TRUE(model.ok()) << model.error().ToString();
  auto predictor = MakeModelPredictor(*std::move(model), names, PayloadFormat::kJson, location);
  ASSERT_TRUE(predictor.ok()) << predictor.error().ToString();
  const auto answers = (*predictor)->Predict({.rows = 666, .columns = views}, {});
  ASSERT_TRUE(answers.ok()) << answers.error().ToString();
  for (size_t row = 0; row < 666; ++row) {
    EXPECT_EQ(answers->labels[row], Cell(static_cast<int64_t>(columns[15][row]))) << row;
    EXPECT_NEAR(answers->scores[row], columns[16][row], 2e-6) << row;  // the server: float32
  }
}

}  // namespace
}  // namespace candor::predictor
