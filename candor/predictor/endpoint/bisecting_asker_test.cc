#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

using testing::ElementsAre;

AskResult Refuse() {
  return {.outcome = Outcome::kRefused,
          .error = {.kind = ErrorKind::kModel,
                    .message = "The model failed.",
                    .where = "endpoint fake",
                    .found = "HTTP 400: bad value"}};
}

// Refuses requests that hold a poison row.
std::shared_ptr<FakeAsker> Poisoned(const std::function<bool(int64_t)>& is_poison) {
  return std::make_shared<FakeAsker>([is_poison](std::span<const Record> records) {
    for (const Record& record : records) {
      if (is_poison(record.row)) return Refuse();
    }
    return Echo(records);
  });
}

AskResult Bisect(const std::shared_ptr<FakeAsker>& inner, int records,
                 const std::shared_ptr<CallRecorder>& recorder = std::make_shared<CallRecorder>()) {
  const TestRecords asked = TestRecords::Numbers(records);
  return MakeBisectingAsker(inner, recorder)->Ask(asked.records, {});
}

TEST(BisectingAskerTest, AnswersPassThrough) {
  const auto recorder = std::make_shared<CallRecorder>();
  const auto inner = Poisoned([](int64_t) { return false; });
  const AskResult result = Bisect(inner, 5, recorder);
  EXPECT_EQ(result.outcome, Outcome::kAnswered);
  EXPECT_THAT(result.answers.scores, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(inner->requests().size(), 1u);
  EXPECT_TRUE(recorder->TakeWarnings().empty());
}

TEST(BisectingAskerTest, NamesAPoisonRowWithFewRequests) {
  const auto recorder = std::make_shared<CallRecorder>();
  const auto inner = Poisoned([](int64_t row) { return row == 700; });
  const AskResult result = Bisect(inner, 1024, recorder);
  EXPECT_EQ(result.outcome, Outcome::kRefused);
  EXPECT_EQ(result.error.kind, ErrorKind::kModel);
  EXPECT_EQ(result.error.message, "The model refuses records.");
  EXPECT_EQ(result.error.where, "row 701, endpoint fake");
  EXPECT_EQ(result.error.found, "HTTP 400: bad value; the record begins with 700");
  EXPECT_EQ(inner->requests().size(), 21u);  // 1 + 2 log2(1024)
  const std::vector<Warning> warnings = recorder->TakeWarnings();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].text, "Fallback to per-record prediction because of model error.");
}

TEST(BisectingAskerTest, NamesTheFirstTenAndCountsAll) {
  const AskResult result = Bisect(Poisoned([](int64_t row) { return row % 3 == 2; }), 40);
  EXPECT_EQ(result.error.where,
            "rows 3, 6, 9, 12, 15, 18, 21, 24, 27, 30 and 3 more (13 in all), endpoint fake");
}

TEST(BisectingAskerTest, GivesUpWhenEverythingIsRefused) {
  const auto inner = Poisoned([](int64_t) { return true; });
  const AskResult result = Bisect(inner, 4096);
  EXPECT_EQ(result.outcome, Outcome::kRefused);
  EXPECT_EQ(result.error.message, "The model refused all 20 records that it was asked one by one.");
  EXPECT_EQ(result.error.where,
            "rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 10 more (at least 20 in all), endpoint fake");
  EXPECT_LT(inner->requests().size(), 60u);
}

TEST(BisectingAskerTest, ARefusalThatPassesIsNoError) {
  int calls = 0;
  const auto inner = std::make_shared<FakeAsker>([&calls](std::span<const Record> records) {
    return ++calls == 1 ? Refuse() : Echo(records);
  });
  const AskResult result = Bisect(inner, 5);
  EXPECT_EQ(result.outcome, Outcome::kAnswered);
  EXPECT_THAT(result.answers.scores, ElementsAre(0, 1, 2, 3, 4));
}

TEST(BisectingAskerTest, AnotherFailureEndsTheSearch) {
  const auto inner = std::make_shared<FakeAsker>([](std::span<const Record> records) -> AskResult {
    if (records.size() > 2) return Refuse();
    return {.outcome = Outcome::kFaulty, .error = {.message = "gone"}};
  });
  const AskResult result = Bisect(inner, 8);
  EXPECT_EQ(result.outcome, Outcome::kFaulty);
  EXPECT_EQ(result.error.message, "gone");
  EXPECT_EQ(inner->requests().size(), 3u);
}

// One record and a list of one are told apart by nothing: both are scalars.
TEST(BisectingAskerTest, HalvesAgreeInShape) {
  const auto inner = std::make_shared<FakeAsker>([](std::span<const Record> records) {
    if (records.size() > 2) return Refuse();
    AskResult result = Echo(records);
    result.answers.scores_are_lists = records.size() == 1;
    return result;
  });
  const AskResult result = Bisect(inner, 3);
  EXPECT_EQ(result.outcome, Outcome::kAnswered);
  EXPECT_FALSE(result.answers.scores_are_lists);
  EXPECT_THAT(result.answers.scores, ElementsAre(0, 1, 2));
}

TEST(BisectingAskerTest, HalvesThatDifferInWidthAreAnError) {
  const auto inner = std::make_shared<FakeAsker>([](std::span<const Record> records) {
    if (records.size() > 2) return Refuse();
    AskResult result = Echo(records);
    if (records.size() == 2) {
      result.answers.score_width = 3;
      result.answers.scores.resize(6);
    }
    return result;
  });
  const AskResult result = Bisect(inner, 3);
  EXPECT_EQ(result.outcome, Outcome::kFatal);
  EXPECT_EQ(result.error.message, "The model's answers differ in shape from request to request.");
  EXPECT_EQ(result.error.where, "2 rows from row 2 on");
  EXPECT_EQ(result.error.found,
            "3 scores and 0 labels a record, after 1 score and 0 labels before");
}

TEST(BisectingAskerTest, NothingAskedNothingSaid) {
  const AskResult result = Bisect(Poisoned([](int64_t) { return false; }), 0);
  EXPECT_EQ(result.outcome, Outcome::kAnswered);
  EXPECT_EQ(result.answers.rows, 0);
}

}  // namespace
}  // namespace candor::predictor
