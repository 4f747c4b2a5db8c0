#include "candor/predictor/codec/answer_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace candor::predictor {
namespace {

using dataset::Cell;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Answers Scores(int width, std::vector<double> scores, std::vector<Cell> labels = {}) {
  Answers answers;
  answers.rows =
      static_cast<int64_t>(width == 0 ? labels.size() : scores.size() / static_cast<size_t>(width));
  answers.score_width = width;
  answers.scores = std::move(scores);
  answers.label_width = labels.empty() ? 0 : 1;
  answers.labels = std::move(labels);
  return answers;
}

// The table of the interface contract, 2.1, row by row.
TEST(AnswerWriterTest, WritesEachKindInEachFormat) {
  struct Case {
    AnswerKind kind;
    Answers answers;
    const char* csv;
    const char* json_lines;
    const char* json;
  };
  const Case cases[] = {
      {AnswerKind::kNumber, Scores(1, {1.5, -3}), "1.5\n-3.0\n",
       "{\"score\": 1.5}\n{\"score\": -3.0}\n",
       "{\"predictions\": [{\"score\": 1.5}, {\"score\": -3.0}]}"},
      {AnswerKind::kProbability, Scores(1, {0.25, 1e-7}), "0.25\n1e-07\n",
       "{\"score\": 0.25}\n{\"score\": 1e-07}\n",
       "{\"predictions\": [{\"score\": 0.25}, {\"score\": 1e-07}]}"},
      {AnswerKind::kLabeledProbability, Scores(1, {0.25, 0.75}, {0, 1}), "0.25\n0.75\n",
       "{\"score\": 0.25, \"predicted_label\": 0}\n{\"score\": 0.75, \"predicted_label\": 1}\n",
       "{\"predictions\": [{\"score\": 0.25, \"predicted_label\": 0}, "
       "{\"score\": 0.75, \"predicted_label\": 1}]}"},
      {AnswerKind::kClassProbabilities, Scores(2, {0.25, 0.75, 0.5, 0.5}, {"dog", "a \"cat\""}),
       "0.25,0.75\n0.5,0.5\n",
       "{\"score\": [0.25, 0.75], \"predicted_label\": \"dog\"}\n"
       "{\"score\": [0.5, 0.5], \"predicted_label\": \"a \\\"cat\\\"\"}\n",
       "{\"predictions\": [{\"score\": [0.25, 0.75], \"predicted_label\": \"dog\"}, "
       "{\"score\": [0.5, 0.5], \"predicted_label\": \"a \\\"cat\\\"\"}]}"},
      {AnswerKind::kNumbers, Scores(3, {1, 2, 3}), "1.0,2.0,3.0\n",
       "{\"score\": [1.0, 2.0, 3.0]}\n", "{\"predictions\": [{\"score\": [1.0, 2.0, 3.0]}]}"},
      {AnswerKind::kNumbers, Scores(1, {1}), "1.0\n", "{\"score\": [1.0]}\n",
       "{\"predictions\": [{\"score\": [1.0]}]}"},
      {AnswerKind::kLabel, Scores(0, {}, {2, 2.0, "a,b", true, Cell()}),
       "2\n2.0\n\"a,b\"\nTrue\n\n",
       "{\"predicted_label\": 2}\n{\"predicted_label\": 2.0}\n{\"predicted_label\": \"a,b\"}\n"
       "{\"predicted_label\": true}\n{\"predicted_label\": null}\n",
       "{\"predictions\": [{\"predicted_label\": 2}, {\"predicted_label\": 2.0}, "
       "{\"predicted_label\": \"a,b\"}, {\"predicted_label\": true}, "
       "{\"predicted_label\": null}]}"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(WriteAnswers(c.answers, c.kind, PayloadFormat::kCsv), c.csv);
    EXPECT_EQ(WriteAnswers(c.answers, c.kind, PayloadFormat::kJsonLines), c.json_lines);
    EXPECT_EQ(WriteAnswers(c.answers, c.kind, PayloadFormat::kJson), c.json);
  }
}

TEST(AnswerWriterTest, NumbersThatAreNotFinite) {
  const Answers answers = Scores(3, {kNan, kInfinity, -kInfinity});
  EXPECT_EQ(WriteAnswers(answers, AnswerKind::kNumbers, PayloadFormat::kCsv), "nan,inf,-inf\n");
  EXPECT_EQ(WriteAnswers(answers, AnswerKind::kNumbers, PayloadFormat::kJsonLines),
            "{\"score\": [null, null, null]}\n");
  const Answers labels = Scores(0, {}, {kInfinity, "\xff"});
  EXPECT_EQ(WriteAnswers(labels, AnswerKind::kLabel, PayloadFormat::kJsonLines),
            "{\"predicted_label\": null}\n{\"predicted_label\": null}\n");
}

TEST(AnswerWriterTest, NoRecordsAreAnEmptyBody) {
  const Answers none = Scores(1, {});
  EXPECT_EQ(WriteAnswers(none, AnswerKind::kNumber, PayloadFormat::kCsv), "");
  EXPECT_EQ(WriteAnswers(none, AnswerKind::kNumber, PayloadFormat::kJsonLines), "");
  EXPECT_EQ(WriteAnswers(none, AnswerKind::kNumber, PayloadFormat::kJson), "{\"predictions\": []}");
}

}  // namespace
}  // namespace candor::predictor
