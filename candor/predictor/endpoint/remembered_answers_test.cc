#include "candor/predictor/endpoint/remembered_answers_internal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace candor::predictor {
namespace {

using testing::ElementsAre;

Answers TwoRows() {
  return {.rows = 2,
          .score_width = 2,
          .scores_are_lists = true,
          .scores = {0.1, 0.9, 0.7, 0.3},
          .label_width = 1,
          .labels = {"yes", 1}};
}

TEST(RememberedAnswersTest, GivesBackScoresAndLabels) {
  RememberedAnswers memory(1 << 20);
  const Answers given = TwoRows();
  ASSERT_TRUE(memory.Join(ShapeOf(given), "").ok());
  memory.Add(HashRecord("a"), given, 0);
  memory.Add(HashRecord("b"), given, 1);
  memory.Add(HashRecord("a"), given, 1);  // the first answer stays
  EXPECT_EQ(memory.size(), 2);
  Answers taken = TwoRows();
  memory.CopyTo(memory.Find(HashRecord("b")), 0, &taken);
  memory.CopyTo(memory.Find(HashRecord("a")), 1, &taken);
  EXPECT_THAT(taken.scores, ElementsAre(0.7, 0.3, 0.1, 0.9));
  EXPECT_THAT(taken.labels, ElementsAre(dataset::Cell(1), dataset::Cell("yes")));
  EXPECT_EQ(memory.Find(HashRecord("c")), HashIndex::kNone);
}

TEST(RememberedAnswersTest, KeepsToItsMemory) {
  constexpr int64_t kMost = 100'000;
  RememberedAnswers memory(kMost);
  Answers one{.rows = 1, .score_width = 1, .scores = {0.5}, .label_width = 1, .labels = {""}};
  ASSERT_TRUE(memory.Join(ShapeOf(one), "").ok());
  for (int i = 0; i < 20'000; ++i) {
    one.labels[0] = "label " + std::to_string(i);
    memory.Add(HashRecord(std::to_string(i)), one, 0);
    ASSERT_LE(memory.bytes(), kMost);
  }
  EXPECT_GT(memory.size(), 300);
  EXPECT_LT(memory.size(), 20'000);
  EXPECT_EQ(memory.Find(HashRecord("0")), 0);
  EXPECT_EQ(memory.Find(HashRecord("19999")), HashIndex::kNone);
}

TEST(RememberedAnswersTest, RefusesAnotherShape) {
  RememberedAnswers memory(1 << 20);
  ASSERT_TRUE(memory.Join({.score_width = 1}, "row 1").ok());
  const Status status = memory.Join({.score_width = 2}, "row 9");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().where, "row 9");
  EXPECT_EQ(memory.shape()->score_width, 1);
}

TEST(LabelDictionaryTest, KeepsKindsApart) {
  LabelDictionary dictionary;
  const dataset::Cell cells[] = {dataset::Cell(1), dataset::Cell(1.0), dataset::Cell(true),
                                 dataset::Cell("1"), dataset::Cell()};
  for (uint32_t i = 0; i < 5; ++i) EXPECT_EQ(dictionary.CodeOf(cells[i]), i);
  for (uint32_t i = 0; i < 5; ++i) EXPECT_EQ(dictionary.CodeOf(cells[i]), i);
  for (uint32_t i = 0; i < 5; ++i) EXPECT_EQ(dictionary.LabelOf(i), cells[i]);
}

}  // namespace
}  // namespace candor::predictor
