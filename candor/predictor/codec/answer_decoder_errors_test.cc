#include <gtest/gtest.h>

#include <string>

#include "candor/predictor/codec/answer_decoder_cases_internal.h"

namespace candor::predictor {
namespace {

constexpr PayloadFormat kCsv = PayloadFormat::kCsv;
constexpr PayloadFormat kLines = PayloadFormat::kJsonLines;
constexpr PayloadFormat kJson = PayloadFormat::kJson;

struct Failure {
  PayloadFormat accept;
  AnswerPlace label;
  AnswerPlace probability;
  int64_t records;
  std::string body;
  std::string message;
  std::string where;
  std::string found;
};

void Check(const Failure& each) {
  SCOPED_TRACE(each.body);
  const auto answers = Decoded(each.accept, each.label, each.probability, each.body, each.records);
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kModel);
  EXPECT_EQ(answers.error().message, each.message);
  EXPECT_EQ(answers.error().where, each.where);
  EXPECT_EQ(answers.error().found, each.found);
}

TEST(AnswerDecoderErrorsTest, WrongNumberOfAnswers) {
  const std::string message = "The model's answer does not hold one entry for each record.";
  const std::string probability = "/predictor/probability";
  for (const Failure& each : std::vector<Failure>{
           {kCsv,
            {},
            {},
            3,
            "0.6\n0.3\n",
            message,
            "",
            "asked for 3, got 2 lines; the answer begins with 0.6\\n0.3\\n"},
           {kCsv,
            {},
            {},
            3,
            "0.6,0.3",
            message,
            "",
            "asked for 3, got 1 line of 2 values; the answer begins with 0.6,0.3"},
           {kCsv,
            {},
            {},
            1,
            "0.6\n0.3",
            message,
            "",
            "asked for 1, got 2 lines; the answer begins with 0.6\\n0.3"},
           {kCsv, {}, {}, 2, "", message, "", "asked for 2, got 0 lines; the answer is empty"},
           {kCsv,
            {},
            {},
            1,
            " \n",
            message,
            "",
            "asked for 1, got 0 lines; the answer begins with  \\n"},
           {kLines,
            {},
            {},
            2,
            "0.6",
            message,
            "",
            "asked for 2, got 1 line; the answer begins with 0.6"},
           {kLines,
            {},
            {},
            1,
            "[[1],[2]]",
            message,
            "record 1",
            "asked for 1, got 2; the answer begins with [[1],[2]]"},
           {kJson,
            {},
            {},
            3,
            "[0.6,0.3]",
            message,
            "",
            "asked for 3, got 2; the answer begins with [0.6,0.3]"},
           {kJson,
            {},
            Path("a"),
            2,
            R"({"a":[1,2,3]})",
            message,
            probability,
            R"(asked for 2, got 3; the answer begins with {"a":[1,2,3]})"},
           {kJson,
            {},
            {},
            2,
            "0.6",
            message,
            "",
            "asked for 2, got a number; the answer begins with 0.6"},
           {kJson,
            {},
            {},
            1,
            "[]",
            message,
            "record 1",
            "asked for 1, got 0; the answer begins with []"},
           {kJson,
            {},
            {},
            1,
            "[[0.1],[0.2]]",
            message,
            "record 1",
            "asked for 1, got 2; the answer begins with [[0.1],[0.2]]"}}) {
    Check(each);
  }
}

TEST(AnswerDecoderErrorsTest, NotANumber) {
  const std::string text = "Could not convert string to float.";
  const std::string other = "A score is not a number.";
  const std::string place = "record 2, /predictor/probability";
  for (const Failure& each : std::vector<Failure>{
           {kCsv,
            {},
            {},
            2,
            "0.6\ndog",
            text,
            "record 2",
            "\"dog\"; the answer begins with 0.6\\ndog"},
           {kCsv,
            {},
            Column(1),
            2,
            "a,1\nb,c",
            text,
            place,
            "\"c\"; the answer begins with a,1\\nb,c"},
           {kCsv, {}, {}, 1, "0.6,", text, "record 1", "\"\"; the answer begins with 0.6,"},
           {kCsv, {}, {}, 1, "True", text, "record 1", "\"True\"; the answer begins with True"},
           {kCsv,
            {},
            {},
            1,
            "[0.1 0.9]",
            text,
            "record 1",
            "\"[0.1 0.9]\"; the answer begins with [0.1 0.9]"},
           {kCsv,
            {},
            {},
            1,
            "nan",
            "A score is not finite.",
            "record 1",
            "nan; the answer begins with nan"},
           {kCsv,
            {},
            {},
            1,
            "1e999",
            "A score is not finite.",
            "record 1",
            "inf; the answer begins with 1e999"},
           {kCsv,
            {},
            {},
            1,
            "\"[0.1, None]\"",
            other,
            "record 1",
            "null; the answer begins with \"[0.1, None]\""},
           {kJson,
            {},
            {},
            2,
            R"([1, "dog"])",
            text,
            "record 2",
            R"("dog"; the answer begins with [1, "dog"])"},
           {kJson,
            {},
            {},
            2,
            "[1, null]",
            other,
            "record 2",
            "null; the answer begins with [1, null]"},
           {kJson,
            {},
            {},
            2,
            "[1, true]",
            other,
            "record 2",
            "a boolean, true; the answer begins with [1, true]"},
           {kJson,
            {},
            Path("@"),
            2,
            "[1, {}]",
            other,
            place,
            "an object, {}; the answer begins with [1, {}]"},
           {kJson,
            {},
            {},
            1,
            "[[[1]]]",
            other,
            "record 1",
            "an array, [1]; the answer begins with [[[1]]]"},
           {kJson, {}, {}, 1, "null", other, "record 1", "null; the answer begins with null"}}) {
    Check(each);
  }
}

TEST(AnswerDecoderErrorsTest, NotALabel) {
  const std::string message = "A label is missing or no single value.";
  const std::string place = "record 1, /predictor/label";
  for (const Failure& each : std::vector<Failure>{{kCsv,
                                                   Column(0),
                                                   {},
                                                   1,
                                                   ",1",
                                                   message,
                                                   place,
                                                   "an empty cell; the answer begins with ,1"},
                                                  {kCsv,
                                                   Column(0),
                                                   {},
                                                   1,
                                                   "\xFF",
                                                   "A label is not UTF-8.",
                                                   place,
                                                   "\"\\xff\"; the answer begins with \\xff"},
                                                  {kJson,
                                                   Path("[]"),
                                                   {},
                                                   1,
                                                   "[{}]",
                                                   message,
                                                   place,
                                                   "an object, {}; the answer begins with [{}]"},
                                                  {kJson,
                                                   Path("@"),
                                                   {},
                                                   1,
                                                   "[[null, 1]]",
                                                   message,
                                                   place,
                                                   "null; the answer begins with [[null, 1]]"}}) {
    Check(each);
  }
}

TEST(AnswerDecoderErrorsTest, RaggedLists) {
  const std::string message = "The model's answer holds lists of different lengths.";
  for (const Failure& each :
       std::vector<Failure>{{kCsv,
                             {},
                             {},
                             2,
                             "0.1,0.9\n0.3",
                             message,
                             "record 2",
                             "1 score; the answer begins with 0.1,0.9\\n0.3"},
                            {kLines,
                             Path("l"),
                             {},
                             2,
                             "{\"l\":[1,2]}\n{\"l\":[1,2,3]}",
                             message,
                             "record 2, /predictor/label",
                             R"(3 labels; the answer begins with {"l":[1,2]}\n{"l":[1,2,3]})"},
                            {kJson,
                             {},
                             {},
                             2,
                             "[[1,2],[]]",
                             "The model's answer holds an empty list.",
                             "record 2",
                             "no score for this record; the answer begins with [[1,2],[]]"}}) {
    Check(each);
  }
}

TEST(AnswerDecoderErrorsTest, NothingAtThePlace) {
  const std::string nothing = "Nothing stands in the model's answer at the configured place.";
  const std::string dropped =
      "The JMESPath expression drops a null, and other entries move into its place.";
  const std::string place = "record 2, /predictor/probability";
  for (
      const Failure& each : std::vector<Failure>{
          {kLines,
           {},
           Path("scoer"),
           2,
           "{\"scoer\":1}\n{\"score\":1}",
           nothing,
           place,
           R"(scoer is null; the answer begins with {"scoer":1}\n{"score":1})"},
          {kJson,
           {},
           Path("[*].score"),
           2,
           R"([{"score":1},{"score":null}])",
           nothing,
           place,
           R"([*].score is null; the answer begins with [{"score":1},{"score":null}])"},
          {kJson,
           {},
           Path("[*].score"),
           2,
           R"([{"score":1},{},{"score":2}])",
           "The model's answer does not hold one entry for each record.",
           "/predictor/probability",
           "asked for 2, got 3 entries, 1 of them null; the answer begins with "
           R"([{"score":1},{},{"score":2}])"},
          {kJson,
           {},
           Path("[*].score"),
           1,
           R"([{},{"score":2}])",
           "The model's answer does not hold one entry for each record.",
           "record 1, /predictor/probability",
           R"(asked for 1, got 2 entries, 1 of them null; the answer begins with [{},{"score":2}])"},
          {kLines,
           {},
           Path("p[*].score"),
           2,
           "{\"p\":[{\"score\":1}]}\n{\"p\":[{},{\"score\":1}]}",
           "The model's answer does not hold one entry for each record.",
           place,
           R"(asked for 1, got 2 entries, 1 of them null; the answer begins with {"p":[{"score":1}]}\n{"p":[{},{"score":1}]})"},
          {kJson,
           {},
           Path("[*].scores[*]"),
           2,
           R"([{"scores":[1]},{"scores":[null,1]}])",
           dropped,
           place,
           R"([*].scores[*]; the answer begins with [{"scores":[1]},{"scores":[null,1]}])"},
          {kJson,
           {},
           Path("[*].score | [:2]"),
           2,
           R"([{},{"score":1},{"score":2}])",
           nothing,
           "record 1, /predictor/probability",
           R"([*].score | [:2] is null; the answer begins with [{},{"score":1},{"score":2}])"},
          {kJson,
           {},
           Path("sort([*].score)"),
           2,
           R"([{},{"score":1},{"score":2}])",
           dropped,
           "/predictor/probability",
           R"(sort([*].score); the answer begins with [{},{"score":1},{"score":2}])"},
          {kJson,
           {},
           Path("scores"),
           2,
           "{}",
           nothing,
           "record 1, /predictor/probability",
           "scores is null; the answer begins with {}"},
          {kJson,
           {},
           Path("sort(@)"),
           2,
           "{}",
           "The JMESPath expression does not fit the model's answer.",
           "record 1, /predictor/probability",
           ""},
          {kCsv, Column(0), Column(1), 2, "1,0", "The model's answer has too few columns.",
           "record 1, /predictor/probability", "1 column; the answer begins with 1,0"}}) {
    if (!each.found.empty()) {
      Check(each);
      continue;
    }
    const auto answers = Decoded(each.accept, {}, each.probability, each.body, each.records);
    ASSERT_FALSE(answers.ok());
    EXPECT_EQ(answers.error().kind, ErrorKind::kModel);
    EXPECT_EQ(answers.error().message, each.message);
    EXPECT_EQ(answers.error().where, each.where);
  }
}

TEST(AnswerDecoderErrorsTest, ObjectsNeedAPlace) {
  const std::string message =
      "The model answers with an object, and nothing says which part of it counts.";
  for (const Failure& each : std::vector<Failure>{
           {kJson,
            {},
            {},
            1,
            R"({"a":[1],"say \"b\"":2})",
            message,
            "record 1",
            R"(an object with the keys "a", "say \"b\""; )"
            R"(the answer begins with {"a":[1],"say \"b\"":2})"},
           {kJson,
            {},
            {},
            2,
            R"({"predictions":[{"score":1},{"predicted_label":1}]})",
            "The model's answers to the records differ in kind.",
            "",
            R"(the answer begins with {"predictions":[{"score":1},{"predicted_label":1}]})"},
           {kLines,
            {},
            {},
            1,
            "{}",
            message,
            "record 1",
            "an empty object; the answer begins with {}"}}) {
    Check(each);
  }
  const auto answers = Decoded(kJson, {}, {}, R"({"a":1})", 1);
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().hint,
            "Set predictor.label or predictor.probability to the JMESPath of what counts.");
}

TEST(AnswerDecoderErrorsTest, WhatDoesNotParse) {
  const auto json = Decoded(kJson, {}, {}, "<html>busy</html>", 1);
  ASSERT_FALSE(json.ok());
  EXPECT_EQ(json.error().kind, ErrorKind::kModel);
  EXPECT_EQ(json.error().message, "The model's answer is not JSON.");
  EXPECT_EQ(json.error().where, "line 1, column 1");
  EXPECT_NE(json.error().found.find("the answer begins with <html>busy</html>"), std::string::npos);
  const auto lines = Decoded(kLines, {}, {}, "0.6\n{", 2);
  ASSERT_FALSE(lines.ok());
  EXPECT_EQ(lines.error().message, "The model's answer is not JSON Lines.");
  EXPECT_TRUE(lines.error().where.starts_with("record 2, column ")) << lines.error().where;
  const auto nan = Decoded(kJson, {}, {}, "[NaN]", 1);
  ASSERT_FALSE(nan.ok());
  EXPECT_EQ(nan.error().message, "The model's answer is not JSON.");
  const auto csv = Decoded(kCsv, {}, {}, "0.6\n\"0.3", 2);
  ASSERT_FALSE(csv.ok());
  EXPECT_EQ(csv.error().message, "The model's answer is not CSV.");
  EXPECT_EQ(csv.error().found, "a quote without end; the answer begins with 0.6\\n\"0.3");
  const auto deep = Decoded(kJson, {}, {}, std::string(100'000, '['), 1);
  EXPECT_FALSE(deep.ok());
}

TEST(AnswerDecoderErrorsTest, LongBodiesAreCut) {
  const std::string body(5000, 'x');
  const auto answers = Decoded(kCsv, {}, {}, body, 1);
  ASSERT_FALSE(answers.ok());
  EXPECT_LT(answers.error().found.size(), 500u);
  EXPECT_TRUE(answers.error().found.ends_with("xxx...")) << answers.error().found;
}

TEST(AnswerDecoderErrorsTest, PlacesThatDoNotFit) {
  struct Wrong {
    PayloadFormat accept;
    AnswerLocation location;
    std::string message;
    std::string where;
    std::string found;
  };
  const std::string csv = "The place does not fit accept_type text/csv.";
  for (const Wrong& each :
       std::vector<Wrong>{{kCsv, {.label = Path("score")}, csv, "/predictor/label", "\"score\""},
                          {kCsv, {.probability = Column(-1)}, csv, "/predictor/probability", "-1"},
                          {kJson,
                           {.label = Column(0)},
                           "The place does not fit accept_type application/json.",
                           "/predictor/label",
                           "0"},
                          {kLines,
                           {.probability = Column(1)},
                           "The place does not fit accept_type application/jsonlines.",
                           "/predictor/probability",
                           "1"}}) {
    const auto decoder = AnswerDecoder::Make(each.accept, each.location);
    ASSERT_FALSE(decoder.ok());
    EXPECT_EQ(decoder.error().kind, ErrorKind::kConfig);
    EXPECT_EQ(decoder.error().message, each.message);
    EXPECT_EQ(decoder.error().where, each.where);
    EXPECT_EQ(decoder.error().found, each.found);
  }
  const auto path = AnswerDecoder::Make(kJson, {.probability = Path("a[")});
  ASSERT_FALSE(path.ok());
  EXPECT_EQ(path.error().kind, ErrorKind::kConfig);
  EXPECT_EQ(path.error().where, "/predictor/probability");
  EXPECT_TRUE(path.error().found.starts_with("\"a[\", column ")) << path.error().found;
}

}  // namespace
}  // namespace candor::predictor
