#include "candor/predictor/predicted_labels.h"

#include <gtest/gtest.h>

#include <limits>

namespace candor::predictor {
namespace {

using dataset::Cell;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Two records.
Answers TwoRecords(std::vector<Cell> labels, std::vector<double> scores) {
  Answers answers{.rows = 2};
  answers.label_width = static_cast<int>(labels.size() / 2);
  answers.labels_are_lists = answers.label_width > 1;
  answers.labels = std::move(labels);
  answers.score_width = static_cast<int>(scores.size() / 2);
  answers.scores_are_lists = answers.score_width > 1;
  answers.scores = std::move(scores);
  return answers;
}

AnswerLocation Headers(std::vector<Cell> headers) {
  AnswerLocation location;
  location.label_headers = std::move(headers);
  return location;
}

struct Case {
  const char* rule;
  Answers answers;
  AnswerLocation location;
  PredictedColumn expected;
};

TEST(PredictedLabelsTest, FollowsTheDecisionTable) {
  const std::vector<Cell> pets = {"cat", "dog", "fish", "cat", "dog", "fish"};
  const std::vector<double> scores = {0.1, 0.6, 0.3, 0.7, 0.2, 0.1};
  const Case cases[] = {
      {"label list and score list: the label at the largest score",
       TwoRecords(pets, scores),
       {},
       {.labels = {"dog", "cat"}}},
      {"the lists win over label_headers",
       TwoRecords(pets, scores),
       Headers({1, 2, 3}),
       {.labels = {"dog", "cat"}}},
      {"one label, no score: that label", TwoRecords({1, 0}, {}), {}, {.labels = {1, 0}}},
      {"one label, one score: that label", TwoRecords({1, 0}, {0.2, 0.9}), {}, {.labels = {1, 0}}},
      {"one label, several scores: that label",
       TwoRecords({"dog", "cat"}, scores),
       Headers({"cat", "dog", "fish"}),
       {.labels = {"dog", "cat"}}},
      {"a label that is a score stays as it stands; bias thresholds it",
       TwoRecords({0.25, 0.75}, {}),
       {},
       {.labels = {0.25, 0.75}}},
      {"several scores and label_headers: the header at the largest score",
       TwoRecords({}, scores),
       Headers({"cat", "dog", "fish"}),
       {.labels = {"dog", "cat"}}},
      {"label_headers may be numbers",
       TwoRecords({}, scores),
       Headers({0, 1, 2}),
       {.labels = {1, 0}}},
      {"one score a record: the score",
       TwoRecords({}, {0.2, 0.9}),
       {},
       {.kind = PredictionKind::kScores, .scores = {0.2, 0.9}}},
      {"one score a record, headers given: the score",
       TwoRecords({}, {0.2, 0.9}),
       Headers({"no", "yes"}),
       {.kind = PredictionKind::kScores, .scores = {0.2, 0.9}}},
      {"the first of equal scores",
       TwoRecords({}, {0.5, 0.5, 0.2, 0.4}),
       Headers({"a", "b"}),
       {.labels = {"a", "b"}}},
      {"a NaN is never the largest",
       TwoRecords({}, {kNan, 0.1, 0.2, kNan}),
       Headers({"a", "b"}),
       {.labels = {"b", "a"}}},
  };
  for (const Case& c : cases) {
    const auto column = PredictLabels(c.answers, c.location);
    ASSERT_TRUE(column.ok()) << c.rule << "\n" << column.error().ToString();
    EXPECT_EQ(column->kind, c.expected.kind) << c.rule;
    EXPECT_EQ(column->labels, c.expected.labels) << c.rule;
    EXPECT_EQ(column->scores, c.expected.scores) << c.rule;
  }
}

TEST(PredictedLabelsTest, EachMistakeHasItsMessage) {
  struct BadCase {
    Answers answers;
    AnswerLocation location;
    ErrorKind kind;
    const char* message;
    const char* where;
  };
  const BadCase cases[] = {
      {TwoRecords({}, {0.1, 0.9, 0.2, 0.8}),
       {},
       ErrorKind::kConfig,
       "The model gives several scores for each record, and their classes have no names.",
       "/predictor/label_headers"},
      {TwoRecords({}, {0.1, 0.9, 0.2, 0.8}), Headers({"a", "b", "c"}), ErrorKind::kModel,
       "predictor.label_headers does not name each score.", "/predictor/label_headers"},
      {TwoRecords({"a", "b", "a", "b"}, {0.1, 0.2, 0.7, 0.1, 0.2, 0.7}),
       {},
       ErrorKind::kModel,
       "The lists of labels and scores differ in length.",
       "/predictor/label"},
      {TwoRecords({"a", "b", "a", "b"}, {}),
       {},
       ErrorKind::kConfig,
       "predictor.label selects several labels for each record.",
       "/predictor/label"},
      {TwoRecords({}, {0.1, 0.9, kNan, kNan}), Headers({"a", "b"}), ErrorKind::kModel,
       "The model gave no score that is a number.", "row 2"},
  };
  for (const BadCase& c : cases) {
    const auto column = PredictLabels(c.answers, c.location);
    ASSERT_FALSE(column.ok()) << c.message;
    EXPECT_EQ(column.error().kind, c.kind) << c.message;
    EXPECT_EQ(column.error().message, c.message);
    EXPECT_EQ(column.error().where, c.where);
  }
}

TEST(PredictedLabelsTest, NoRecordsAreNoPredictions) {
  const auto column = PredictLabels({}, {});
  ASSERT_TRUE(column.ok());
  EXPECT_TRUE(column->labels.empty());
  EXPECT_TRUE(column->scores.empty());
}

}  // namespace
}  // namespace candor::predictor
