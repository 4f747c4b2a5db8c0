#include "candor/predictor/codec/answer_decoder.h"

#include <gtest/gtest.h>

#include <string>

#include "candor/predictor/codec/answer_decoder_cases_internal.h"

namespace candor::predictor {
namespace {

using dataset::Cell;
using Cells = std::vector<Cell>;
using Numbers = std::vector<double>;

constexpr PayloadFormat kCsv = PayloadFormat::kCsv;
constexpr PayloadFormat kLines = PayloadFormat::kJsonLines;
constexpr PayloadFormat kJson = PayloadFormat::kJson;

struct Case {
  PayloadFormat accept;
  AnswerPlace label;
  AnswerPlace probability;
  int64_t records;
  std::string body;
  Numbers scores;
  Cells labels;
};

void Check(const Case& each) {
  SCOPED_TRACE(each.body);
  const auto answers = Decoded(each.accept, each.label, each.probability, each.body, each.records);
  ASSERT_TRUE(answers.ok()) << answers.error().ToString();
  EXPECT_EQ(answers->rows, each.records);
  EXPECT_EQ(answers->scores, each.scores);
  EXPECT_EQ(answers->labels, each.labels);
  const auto width = [&](size_t entries) {
    return static_cast<int>(static_cast<int64_t>(entries) / each.records);
  };
  EXPECT_EQ(answers->score_width, width(each.scores.size()));
  EXPECT_EQ(answers->label_width, width(each.labels.size()));
  EXPECT_EQ(answers->scores_are_lists, answers->score_width > 1);
  EXPECT_EQ(answers->labels_are_lists, answers->label_width > 1);
}

const std::string kDog = R"x("dog",0.6,"['cat', 'dog', 'fish']","[0.1, 0.6, 0.3]")x";
const std::string kCat = R"x("cat",0.7,"['cat', 'dog', 'fish']","[0.7, 0.1, 0.2]")x";
const std::string kDogObject =
    R"({"predicted_label":"dog","probability":0.6,"predicted_labels":["cat","dog","fish"],)"
    R"("probabilities":[0.1,0.6,0.3]})";
const std::string kCatObject =
    R"({"predicted_label":"cat","probability":0.7,"predicted_labels":["cat","dog","fish"],)"
    R"("probabilities":[0.7,0.1,0.2]})";

// The rows of the table in the analysis configuration contract, 3.3, with one and with two records.
TEST(AnswerDecoderTest, CsvRowsOfTheContract) {
  const Cells classes = {"cat", "dog", "fish"};
  const Cells both = {"cat", "dog", "fish", "cat", "dog", "fish"};
  const std::string two = kDog + "\n" + kCat;
  for (const Case& each : std::vector<Case>{
           {kCsv, {}, Column(0), 1, "0.6", {0.6}, {}},
           {kCsv, {}, Column(0), 2, "0.6,0.3", {0.6, 0.3}, {}},
           {kCsv, {}, Column(0), 2, "0.6\n0.3", {0.6, 0.3}, {}},
           {kCsv, {}, {}, 1, "0.6", {0.6}, {}},
           {kCsv, {}, {}, 2, "0.6,0.3", {0.6, 0.3}, {}},
           {kCsv, {}, {}, 2, "0.6\n0.3\n", {0.6, 0.3}, {}},
           {kCsv, {}, {}, 1, "0.1,0.6,0.3", {0.1, 0.6, 0.3}, {}},
           {kCsv, {}, {}, 2, "0.1,0.6,0.3\n0.7,0.1,0.2", {0.1, 0.6, 0.3, 0.7, 0.1, 0.2}, {}},
           {kCsv, {}, {}, 3, "0.1,0.6,0.3", {0.1, 0.6, 0.3}, {}},
           {kCsv, Column(0), {}, 1, "1", {}, {1}},
           {kCsv, Column(0), {}, 2, "1,0", {}, {1, 0}},
           {kCsv, Column(0), {}, 2, "1\n0", {}, {1, 0}},
           {kCsv, Column(0), Column(1), 1, "1,0.6", {0.6}, {1}},
           {kCsv, Column(0), Column(1), 2, "1,0.6\n0,0.3", {0.6, 0.3}, {1, 0}},
           {kCsv, Column(0), {}, 1, kDog, {}, {"dog"}},
           {kCsv, Column(0), {}, 2, two, {}, {"dog", "cat"}},
           {kCsv, Column(2), Column(3), 1, kDog, {0.1, 0.6, 0.3}, classes},
           {kCsv, Column(2), Column(3), 2, two, {0.1, 0.6, 0.3, 0.7, 0.1, 0.2}, both},
           {kCsv, {}, Column(3), 1, kDog, {0.1, 0.6, 0.3}, {}},
           {kCsv, {}, Column(3), 2, two, {0.1, 0.6, 0.3, 0.7, 0.1, 0.2}, {}},
           {kCsv, Column(0), Column(1), 2, two, {0.6, 0.7}, {"dog", "cat"}}}) {
    Check(each);
  }
}

TEST(AnswerDecoderTest, JsonLinesRowsOfTheContract) {
  const Cells classes = {"cat", "dog", "fish"};
  const Cells both = {"cat", "dog", "fish", "cat", "dog", "fish"};
  const std::string two = kDogObject + "\n" + kCatObject + "\n";
  const std::string current = R"({"predicted_label":"Current","score":"[0.03, 0.82, 0.15]"})";
  const std::string blazing = R"({"label":["__label__3"],"prob":[0.99]})";
  for (const Case& each : std::vector<Case>{
           {kLines, {}, Path("score"), 1, R"({"score":0.6})", {0.6}, {}},
           {kLines, {}, Path("score"), 2, "{\"score\":0.6}\n{\"score\":0.3}", {0.6, 0.3}, {}},
           {kLines, Path("prediction"), {}, 1, R"({"prediction":1})", {}, {1}},
           {kLines,
            Path("prediction"),
            {},
            2,
            "{\"prediction\":1}\n{\"prediction\":0}",
            {},
            {1, 0}},
           {kLines,
            Path("prediction"),
            Path("score"),
            1,
            R"({"prediction":1,"score":0.6})",
            {0.6},
            {1}},
           {kLines,
            Path("prediction"),
            Path("score"),
            2,
            "{\"prediction\":1,\"score\":0.6}\n{\"prediction\":0,\"score\":0.3}",
            {0.6, 0.3},
            {1, 0}},
           {kLines, Path("predicted_label"), {}, 1, kDogObject, {}, {"dog"}},
           {kLines,
            Path("predicted_label"),
            Path("probability"),
            2,
            two,
            {0.6, 0.7},
            {"dog", "cat"}},
           {kLines,
            Path("predicted_labels"),
            Path("probabilities"),
            1,
            kDogObject,
            {0.1, 0.6, 0.3},
            classes},
           {kLines,
            Path("predicted_labels"),
            Path("probabilities"),
            2,
            two,
            {0.1, 0.6, 0.3, 0.7, 0.1, 0.2},
            both},
           {kLines, {}, Path("probabilities"), 2, two, {0.1, 0.6, 0.3, 0.7, 0.1, 0.2}, {}},
           {kLines,
            Path("predicted_label"),
            Path("score"),
            1,
            current,
            {0.03, 0.82, 0.15},
            {"Current"}},
           {kLines,
            Path("predicted_label"),
            Path("score"),
            2,
            current + "\n" + current,
            {0.03, 0.82, 0.15, 0.03, 0.82, 0.15},
            {"Current", "Current"}},
           {kLines, Path("label"), Path("prob"), 1, blazing, {0.99}, {"__label__3"}},
           {kLines,
            Path("label"),
            Path("prob"),
            2,
            blazing + "\r\n" + blazing + "\r\n",
            {0.99, 0.99},
            {"__label__3", "__label__3"}}}) {
    Check(each);
  }
}

TEST(AnswerDecoderTest, JsonRowsOfTheContract) {
  const Cells classes = {"cat", "dog", "fish"};
  const Cells both = {"cat", "dog", "fish", "cat", "dog", "fish"};
  const std::string one = "[" + kDogObject + "]";
  const std::string two = "[" + kDogObject + "," + kCatObject + "]";
  const AnswerPlace label = Path("predictions[*].label");
  const AnswerPlace score = Path("predictions[*].score");
  for (const Case& each : std::vector<Case>{
           {kJson, {}, Path("[*]"), 1, "[0.6]", {0.6}, {}},
           {kJson, {}, Path("[*]"), 2, "[0.6,0.3]", {0.6, 0.3}, {}},
           {kJson, Path("predicted_labels"), {}, 1, R"({"predicted_labels":[1]})", {}, {1}},
           {kJson, Path("predicted_labels"), {}, 2, R"({"predicted_labels":[1,0]})", {}, {1, 0}},
           {kJson, label, score, 1, R"({"predictions":[{"label":1,"score":0.6}]})", {0.6}, {1}},
           {kJson,
            label,
            score,
            2,
            R"({"predictions":[{"label":1,"score":0.6},{"label":0,"score":0.3}]})",
            {0.6, 0.3},
            {1, 0}},
           {kJson, Path("[*].predicted_label"), {}, 1, one, {}, {"dog"}},
           {kJson,
            Path("[*].predicted_label"),
            Path("[*].probability"),
            2,
            two,
            {0.6, 0.7},
            {"dog", "cat"}},
           {kJson,
            Path("[*].predicted_labels"),
            Path("[*].probabilities"),
            1,
            one,
            {0.1, 0.6, 0.3},
            classes},
           {kJson,
            Path("[*].predicted_labels"),
            Path("[*].probabilities"),
            2,
            two,
            {0.1, 0.6, 0.3, 0.7, 0.1, 0.2},
            both},
           {kJson, {}, Path("[*].probabilities"), 1, one, {0.1, 0.6, 0.3}, {}}}) {
    Check(each);
  }
}

TEST(AnswerDecoderTest, ListsForOneRecord) {
  for (const Case& each : std::vector<Case>{
           {kJson, {}, {}, 1, "[0.1,0.6,0.3]", {0.1, 0.6, 0.3}, {}},
           {kJson, {}, {}, 1, "[[0.1,0.6,0.3]]", {0.1, 0.6, 0.3}, {}},
           {kJson, {}, {}, 1, "0.6", {0.6}, {}},
           {kJson, {}, {}, 2, "[[0.6],[0.3]]", {0.6, 0.3}, {}},
           {kJson, {}, {}, 2, "[[0.6],0.3]", {0.6, 0.3}, {}},
           {kJson, {}, {}, 1, R"("[0.1, 0.9]")", {0.1, 0.9}, {}},
           {kJson, {}, {}, 2, R"("[0.1, 0.9]")", {0.1, 0.9}, {}},
           {kJson, {}, {}, 2, R"(["[0.1, 0.9]","[0.3, 0.7]"])", {0.1, 0.9, 0.3, 0.7}, {}},
           {kJson,
            {},
            Path("predictions[0].score"),
            1,
            R"({"predictions":[{"score":0.6}]})",
            {0.6},
            {}},
           {kJson,
            Path("classes"),
            Path("scores"),
            1,
            R"({"classes":["a","b"],"scores":[0.2,0.8]})",
            {0.2, 0.8},
            {"a", "b"}},
           {kLines, {}, {}, 2, "[0.1,0.9]\n[0.3,0.7]", {0.1, 0.9, 0.3, 0.7}, {}},
           {kLines, {}, {}, 1, "[[0.1,0.9]]", {0.1, 0.9}, {}},
           {kCsv, {}, {}, 1, "\"[0.1, 0.9]\"", {0.1, 0.9}, {}},
           {kCsv, {}, {}, 2, "\"[0.1, 0.9]\",\"[0.3, 0.7]\"", {0.1, 0.9, 0.3, 0.7}, {}},
           {kCsv, {}, {}, 2, "\"[0.6]\"\n0.3", {0.6, 0.3}, {}}}) {
    Check(each);
  }
}

// Without places, the bodies of the interface contract, 2.1, give their score.
TEST(AnswerDecoderTest, ScoresOfCandorsOwnBodies) {
  for (const Case& each : std::vector<Case>{
           {kLines, {}, {}, 2, "{\"score\": 0.6}\n{\"score\": 0.3}\n", {0.6, 0.3}, {}},
           {kLines, {}, {}, 1, R"({"score": [0.2, 0.8], "predicted_label": 1})", {0.2, 0.8}, {1}},
           {kLines, {}, {}, 2, "{\"predicted_label\": 1}\n{\"predicted_label\": 2}\n", {}, {1, 2}},
           {kJson, {}, {}, 1, R"({"predictions": [{"predicted_label": "b"}]})", {}, {"b"}},
           {kLines, {}, {}, 1, R"({"predictions": [{"score": 0.6}]})", {0.6}, {}},
           {kJson, {}, {}, 1, R"({"predictions": [{"score": 0.6}]})", {0.6}, {}},
           {kJson,
            {},
            {},
            2,
            R"({"predictions": [{"score": 0.6}, {"score": 0.3}]})",
            {0.6, 0.3},
            {}},
           {kJson, {}, {}, 1, R"({"predictions": [{"score": [0.2, 0.8]}]})", {0.2, 0.8}, {}},
           {kJson, {}, {}, 1, R"({"score": 0.6, "predicted_label": 1})", {0.6}, {}},
           {kJson, {}, {}, 2, R"([{"score": 0.6}, {"score": 0.3}])", {0.6, 0.3}, {}},
           {kJson, {}, {}, 2, R"({"predictions": [0.6, 0.3]})", {0.6, 0.3}, {}}}) {
    Check(each);
  }
}

TEST(AnswerDecoderTest, WhatSurroundsTheAnswersDoesNotCount) {
  for (const Case& each :
       std::vector<Case>{{kCsv,
                          {},
                          {},
                          2,
                          "\xEF\xBB\xBF"
                          "0.6\r\n0.3\r\n",
                          {0.6, 0.3},
                          {}},
                         {kCsv, {}, {}, 2, "\n0.6\n\n 0.3 \n\n", {0.6, 0.3}, {}},
                         {kCsv, {}, {}, 2, "0.6\r0.3\r", {0.6, 0.3}, {}},
                         {kCsv, {}, {}, 2, " 0.6 , 0.3 ", {0.6, 0.3}, {}},
                         {kLines,
                          {},
                          {},
                          2,
                          "\xEF\xBB\xBF"
                          "0.6\r\n\r\n0.3\r\n \n",
                          {0.6, 0.3},
                          {}},
                         {kJson, {}, {}, 2, "\xEF\xBB\xBF\n [0.6 ,\r\n 0.3]\n", {0.6, 0.3}, {}},
                         {kJson,
                          {},
                          Path("answers[*].score"),
                          2,
                          R"({"model":"m","answers":[{"score":0.6},{"score":0.3}]})",
                          {0.6, 0.3},
                          {}}}) {
    Check(each);
  }
}

TEST(AnswerDecoderTest, NumbersInAnySpelling) {
  Check({kCsv,
         {},
         {},
         1,
         "1,-2.5e-3,+.5,1e-05, 7 ,1_0,-0,5e-324",
         {1, -2.5e-3, .5, 1e-5, 7, 10, -0.0, 5e-324},
         {}});
  Check({kJson, {}, {}, 2, R"(["0.6", " 3e-1 "])", {0.6, 0.3}, {}});
  Check({kJson,
         {},
         {},
         2,
         "[9223372036854775807, 18446744073709551615]",
         {9223372036854775807.0, 18446744073709551615.0},
         {}});
}

TEST(AnswerDecoderTest, LabelsKeepTheirKinds) {
  Check({kCsv,
         Column(0),
         {},
         8,
         "1\n1.0\n\"1\"\nTrue\nfalse\ndog\n1_0\n18446744073709551615",
         {},
         {1, 1.0, 1, true, false, "dog", "1_0", uint64_t{18446744073709551615u}}});
  Check({kCsv, Column(0), {}, 4, "NA\nnan\n[UNK]\nGröße", {}, {"NA", "nan", "[UNK]", "Größe"}});
  Check({kJson,
         Path("@"),
         {},
         6,
         R"([1, 1.0, "1", true, "True", ""])",
         {},
         {1, 1.0, "1", true, "True", ""}});
  Check({kJson, Path("@"), {}, 2, R"(["[1, 'a']", [1.0, true]])", {}, {1, "a", 1.0, true}});
}

}  // namespace
}  // namespace candor::predictor
