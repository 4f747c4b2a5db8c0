#include "candor/bias/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;
using testing::ElementsAre;

Column ColumnOf(const std::vector<Cell>& cells) {
  dataset::ColumnView view{.layout = dataset::Layout::kCells,
                           .length = static_cast<int64_t>(cells.size())};
  view.cells = cells.data();
  dataset::ColumnDictionary dictionary;
  std::vector<uint32_t> recode;
  dictionary.Merge(dataset::EncodeBlock(view), &recode);
  return dictionary.Settle();
}

// Enough rows that 0 and 1 count as categories.
std::vector<Cell> Labels() {
  std::vector<Cell> cells;
  for (int i = 0; i < 50; ++i) cells.emplace_back(i % 2);
  return cells;
}

std::vector<Cell> Scores() {
  std::vector<Cell> cells;
  for (int i = 0; i < 50; ++i) cells.emplace_back(0.25 * (i % 4));
  return cells;
}

Result<Outcome> Predict(const Column& prediction, const Column& label,
                        const PredictionRule& rule = {}) {
  const std::vector<Cell> positive = {1};
  const auto outcome = LabelOutcome(label, "y", positive, {});
  return PredictionOutcome(prediction, "p", label, *outcome, positive, rule, {});
}

TEST(PredictionOutcome, TurnsScoresIntoLabels) {
  const auto outcome = Predict(ColumnOf(Scores()), ColumnOf(Labels()), {.threshold = 0.5});
  ASSERT_TRUE(outcome.ok()) << outcome.error().ToString();
  EXPECT_THAT(outcome->is_positive, ElementsAre(0, 0, 0, 0, 1));  // 0, 0.25, 0.5, 0.75
}

TEST(PredictionOutcome, GivesAMissingScoreTheOutcomeOfLabelZero) {
  std::vector<Cell> scores = Scores();
  scores.front() = Cell();
  const Column label = ColumnOf(Labels());
  const std::vector<Cell> zero = {0};
  const auto labels = LabelOutcome(label, "y", zero, {});
  const auto outcome =
      PredictionOutcome(ColumnOf(scores), "p", label, *labels, zero, {.threshold = 0.5}, {});
  ASSERT_TRUE(outcome.ok()) << outcome.error().ToString();
  EXPECT_EQ(outcome->is_positive[dataset::kMissingCode], 1);
  EXPECT_EQ(
      Predict(ColumnOf(scores), label, {.threshold = 0.5})->is_positive[dataset::kMissingCode], 0);
}

TEST(PredictionOutcome, ReadsARegressionAsItStands) {
  std::vector<Cell> cells;
  for (int i = 0; i < 50; ++i) cells.emplace_back(0.5 * i);
  const Column label = ColumnOf(cells);
  const std::vector<Cell> threshold = {12.0};
  const auto labels = LabelOutcome(label, "y", threshold, {});
  const auto outcome =
      PredictionOutcome(ColumnOf(cells), "p", label, *labels, threshold, {.threshold = 0.5}, {});
  ASSERT_TRUE(outcome.ok()) << outcome.error().ToString();
  EXPECT_EQ(outcome->is_positive, labels->is_positive);
}

TEST(PredictionOutcome, TakesWholeNumbersAsLabelsUnlessToldThatTheyAreScores) {
  std::vector<Cell> cells;
  for (int i = 0; i < 50; ++i) cells.emplace_back(i % 2 == 0 ? 1 : 80);
  const Column label = ColumnOf(Labels());
  const auto labels = Predict(ColumnOf(cells), label, {.threshold = 50});
  EXPECT_THAT(labels->is_positive, ElementsAre(0, 1, 0));
  const auto scores =
      Predict(ColumnOf(cells), label, {.threshold = 50, .evidence = ScoreEvidence::kStated});
  EXPECT_THAT(scores->is_positive, ElementsAre(0, 0, 1));
}

TEST(PredictionOutcome, NeedsTheKindOfTheLabels) {
  const auto outcome = Predict(ColumnOf(Scores()), ColumnOf(Labels()));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message,
            "Predicted Label Column series datatype is not the same as Label Column series");
  EXPECT_EQ(outcome.error().hint, "The predictions look like scores: set probability_threshold.");
}

TEST(PredictionOutcome, NeedsAPositivePrediction) {
  const auto outcome = Predict(ColumnOf(Scores()), ColumnOf(Labels()), {.threshold = 0.9});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message,
            "No Label values are present in the predicted Label Column,Positive Predicted Index "
            "Series contains all False values");
  EXPECT_EQ(outcome.error().hint, "No score is above probability_threshold 0.9.");
}

TEST(PredictionOutcome, TruncatesContinuousPredictionsBesideIntegerLabels) {
  const Column label = ColumnOf({3, 5, 9});  // few rows: continuous
  const std::vector<Cell> threshold = {5};
  const auto outcome = LabelOutcome(label, "y", threshold, {});
  EXPECT_THAT(outcome->is_positive, ElementsAre(0, 0, 0, 1));
  EXPECT_EQ(outcome->text, "(5, 9]");
  const auto predicted =
      PredictionOutcome(ColumnOf({5.9, 6.1, 2.0}), "p", label, *outcome, threshold, {}, {});
  EXPECT_THAT(predicted->is_positive, ElementsAre(0, 0, 1, 0));
}

TEST(LabelOutcome, NeedsAPositiveValue) {
  const auto outcome = LabelOutcome(ColumnOf(Labels()), "y", {}, {});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message,
            "Positive label values or thresholds are empty for Label column");
}

}  // namespace
}  // namespace candor::bias
