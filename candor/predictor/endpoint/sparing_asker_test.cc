#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "candor/base/recorded_progress.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

using testing::ElementsAre;

struct Sparing {
  explicit Sparing(FakeAsker::Script script, const SparingOptions& options = {})
      : inner(std::make_shared<FakeAsker>(std::move(script))),
        recorder(std::make_shared<CallRecorder>()),
        asker(MakeSparingAsker(inner, options, nullptr, recorder)) {}
  AskResult Ask(std::vector<std::string> texts) {
    const TestRecords asked(std::move(texts));
    return asker->Ask(asked.records, {});
  }

  std::shared_ptr<FakeAsker> inner;
  std::shared_ptr<CallRecorder> recorder;
  std::unique_ptr<RecordAsker> asker;
};

TEST(SparingAskerTest, AsksOnceWithinACallAndAcrossCalls) {
  Sparing sparing(Echo);
  EXPECT_THAT(sparing.Ask({"1", "2", "1", "3", "2"}).answers.scores, ElementsAre(1, 2, 1, 3, 2));
  EXPECT_THAT(sparing.Ask({"4", "2", "4"}).answers.scores, ElementsAre(4, 2, 4));
  EXPECT_THAT(sparing.Ask({"3", "1"}).answers.scores, ElementsAre(3, 1));
  EXPECT_THAT(sparing.inner->requests(), ElementsAre(ElementsAre("1", "2", "3"), ElementsAre("4")));
  const CallStatistics counts = sparing.recorder->statistics();
  EXPECT_EQ(counts.rows_asked, 10);
  EXPECT_EQ(counts.duplicates_spared, 6);
  EXPECT_EQ(counts.resumed, 0);
}

TEST(SparingAskerTest, RowsAdvanceTheProgressOnceTheyAreAnswered) {
  RecordedProgress progress;
  std::vector<int64_t> done_when_asked;
  Sparing sparing([&](std::span<const Record> records) {
    done_when_asked.push_back(progress.done);
    return Echo(records);
  });
  for (const auto& texts : {std::vector<std::string>{"1", "1", "2"}, {"1", "3", "3", "2"}}) {
    const TestRecords asked(texts);
    sparing.asker->Ask(asked.records, {.progress = &progress});
  }
  // The fake below counts none: of the first call one equals another, of the second two are known.
  EXPECT_THAT(done_when_asked, ElementsAre(0, 1 + 2));
  EXPECT_EQ(progress.done, 1 + 2 + 1);
}

TEST(SparingAskerTest, KeepsListsAndLabels) {
  Sparing sparing([](std::span<const Record> records) {
    AskResult result{.outcome = Outcome::kAnswered,
                     .answers = {.rows = static_cast<int64_t>(records.size()),
                                 .score_width = 2,
                                 .scores_are_lists = true,
                                 .label_width = 1,
                                 .labels_are_lists = true}};
    for (const Record& record : records) {
      result.answers.scores.insert(result.answers.scores.end(),
                                   {static_cast<double>(record.row), 0.5});
      result.answers.labels.emplace_back(std::string(record.text));
    }
    return result;
  });
  sparing.Ask({"a", "b"});
  const Answers answers = sparing.Ask({"c", "b", "c", "a"}).answers;
  EXPECT_EQ(answers.rows, 4);
  EXPECT_EQ(answers.score_width, 2);
  EXPECT_TRUE(answers.scores_are_lists);
  EXPECT_TRUE(answers.labels_are_lists);
  EXPECT_THAT(answers.scores, ElementsAre(0, 0.5, 1, 0.5, 0, 0.5, 0, 0.5));
  EXPECT_THAT(answers.labels, ElementsAre(dataset::Cell("c"), dataset::Cell("b"),
                                          dataset::Cell("c"), dataset::Cell("a")));
}

TEST(SparingAskerTest, ErrorsPassThroughAndAreNotRemembered) {
  int calls = 0;
  Sparing sparing([&calls](std::span<const Record> records) -> AskResult {
    if (++calls > 1) return Echo(records);
    return {.outcome = Outcome::kRefused, .error = {.message = "no"}};
  });
  EXPECT_EQ(sparing.Ask({"1"}).error.message, "no");
  EXPECT_THAT(sparing.Ask({"1"}).answers.scores, ElementsAre(1));
}

TEST(SparingAskerTest, WithoutMemoryOnlyEqualRecordsOfACallAreSpared) {
  Sparing sparing(Echo, {.max_bytes = 0});
  EXPECT_THAT(sparing.Ask({"1", "1", "2"}).answers.scores, ElementsAre(1, 1, 2));
  EXPECT_THAT(sparing.Ask({"1", "2"}).answers.scores, ElementsAre(1, 2));
  EXPECT_EQ(sparing.inner->records(), 4);
}

TEST(SparingAskerTest, CallsThatDifferInWidthAreAnError) {
  Sparing sparing([](std::span<const Record> records) {
    AskResult result = Echo(records);
    if (records.front().text == "2") {
      result.answers.score_width = 2;
      result.answers.scores.push_back(0);
    }
    return result;
  });
  EXPECT_EQ(sparing.Ask({"1"}).outcome, Outcome::kAnswered);
  const AskResult result = sparing.Ask({"1", "2"});
  EXPECT_EQ(result.outcome, Outcome::kFatal);
  EXPECT_EQ(result.error.kind, ErrorKind::kModel);
  EXPECT_EQ(result.error.where, "row 2");
  EXPECT_EQ(result.error.found,
            "2 scores and 0 labels a record, after 1 score and 0 labels before");
}

TEST(SparingAskerTest, ManyCallersGetTheirOwnAnswers) {
  Sparing sparing(Echo);
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 4; ++i) {
      callers.emplace_back([&sparing, i] {
        for (int k = 0; k < 100; ++k) {
          const double a = (i * 7 + k) % 50;
          const double b = (i + k * 3) % 50;
          const auto text = [](double x) { return std::to_string(static_cast<int>(x)); };
          EXPECT_THAT(sparing.Ask({text(a), text(b), text(a)}).answers.scores,
                      ElementsAre(a, b, a));
        }
      });
    }
  }
  const CallStatistics counts = sparing.recorder->statistics();
  EXPECT_EQ(counts.rows_asked, 1200);
  EXPECT_EQ(counts.duplicates_spared + sparing.inner->records(), 1200);
  EXPECT_LE(sparing.inner->records(), 200);  // 50 distinct, concurrent first sights of 4 callers
}

TEST(SparingAskerTest, NothingAskedNothingSent) {
  Sparing sparing(Echo);
  EXPECT_EQ(sparing.Ask({}).outcome, Outcome::kAnswered);
  EXPECT_TRUE(sparing.inner->requests().empty());
}

}  // namespace
}  // namespace candor::predictor
