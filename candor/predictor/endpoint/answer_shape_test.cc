#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/predictor/endpoint/answer_shape_internal.h"

namespace candor::predictor {
namespace {

using testing::ElementsAre;

Answers Scores(int width, bool are_lists, std::vector<double> scores) {
  return {.rows = static_cast<int64_t>(scores.size()) / width,
          .score_width = width,
          .scores_are_lists = are_lists,
          .scores = std::move(scores)};
}

TEST(AnswerShapeTest, JoinsInOrder) {
  Answers answers;
  ASSERT_TRUE(JoinAnswers(Scores(2, true, {1, 2}), "row 1", &answers).ok());
  ASSERT_TRUE(JoinAnswers(Scores(2, true, {3, 4, 5, 6}), "row 2", &answers).ok());
  ASSERT_TRUE(JoinAnswers({}, "row 4", &answers).ok());
  EXPECT_EQ(answers.rows, 3);
  EXPECT_TRUE(answers.scores_are_lists);
  EXPECT_THAT(answers.scores, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(AnswerShapeTest, ListsOfOneAndScalarsAreScalarsInEitherOrder) {
  for (const bool first : {false, true}) {
    Answers answers;
    ASSERT_TRUE(JoinAnswers(Scores(1, first, {1}), "", &answers).ok());
    ASSERT_TRUE(JoinAnswers(Scores(1, !first, {2}), "", &answers).ok());
    EXPECT_FALSE(answers.scores_are_lists);
    EXPECT_THAT(answers.scores, ElementsAre(1, 2));
  }
}

TEST(AnswerShapeTest, ListsOfOneStayLists) {
  const auto shape = JoinShapes({.label_width = 1, .labels_are_lists = true},
                                {.label_width = 1, .labels_are_lists = true}, "");
  ASSERT_TRUE(shape.ok());
  EXPECT_TRUE(shape->labels_are_lists);
}

TEST(AnswerShapeTest, OtherWidthsAreAnErrorThatShowsBoth) {
  Answers answers = Scores(1, false, {1});
  const Status status = JoinAnswers(Scores(3, true, {1, 2, 3}), "row 2", &answers);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kModel);
  EXPECT_EQ(status.error().message, "The model's answers differ in shape from request to request.");
  EXPECT_EQ(status.error().where, "row 2");
  EXPECT_EQ(status.error().found,
            "3 scores and 0 labels a record, after 1 score and 0 labels before");
  EXPECT_EQ(answers.rows, 1);
}

}  // namespace
}  // namespace candor::predictor
