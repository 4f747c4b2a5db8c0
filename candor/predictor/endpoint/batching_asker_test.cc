#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

using testing::Each;
using testing::Le;

std::shared_ptr<const RequestEncoder> CsvEncoder() {
  return std::make_shared<const RequestEncoder>(*RequestEncoder::Make({}, {"x"}));
}

std::vector<size_t> Sizes(const FakeAsker& inner) {
  std::vector<size_t> sizes;
  for (const auto& request : inner.requests()) sizes.push_back(request.size());
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

int64_t BodyBytes(std::span<const Record> records) {
  int64_t bytes = 0;
  for (const Record& record : records) bytes += static_cast<int64_t>(record.text.size());
  return CsvEncoder()->BodyBytes(static_cast<int64_t>(records.size()), bytes);
}

std::vector<double> Counted(int count) {
  std::vector<double> numbers(static_cast<size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

struct Batching {
  explicit Batching(FakeAsker::Script script, const BatchOptions& options = {})
      : inner(std::make_shared<FakeAsker>(std::move(script))),
        recorder(std::make_shared<CallRecorder>()),
        asker(MakeBatchingAsker(inner, CsvEncoder(), options, recorder)) {}
  AskResult Ask(int records) {
    const TestRecords asked = TestRecords::Numbers(records);
    return asker->Ask(asked.records, {});
  }

  std::shared_ptr<FakeAsker> inner;
  std::shared_ptr<CallRecorder> recorder;
  std::unique_ptr<RecordAsker> asker;
};

TEST(BatchingAskerTest, AnswersStandInTheOrderOfTheRecords) {
  std::atomic<int> call = 0;
  Batching batching(
      [&call](std::span<const Record> records) {
        std::this_thread::sleep_for(std::chrono::milliseconds(++call % 3));
        return Echo(records);
      },
      {.max_records = 7, .threads = 4});
  const AskResult result = batching.Ask(500);
  EXPECT_EQ(result.outcome, Outcome::kAnswered);
  EXPECT_EQ(result.answers.scores, Counted(500));
}

// Behind it stands the bisecting asker, which says what it found.
TEST(BatchingAskerTest, RefusedRecordsOfAllBatchesAreNamedTogether) {
  const auto inner = std::make_shared<FakeAsker>([](std::span<const Record> records) -> AskResult {
    for (const Record& record : records) {
      if (record.row % 100 == 7) {
        return {.outcome = Outcome::kRefused,
                .error = {.kind = ErrorKind::kModel, .message = "no"}};
      }
    }
    return Echo(records);
  });
  const auto recorder = std::make_shared<CallRecorder>();
  const auto asker = MakeBatchingAsker(MakeBisectingAsker(inner, recorder), CsvEncoder(),
                                       {.max_records = 64, .threads = 3}, recorder);
  const TestRecords asked = TestRecords::Numbers(500);
  const AskResult result = asker->Ask(asked.records, {});
  EXPECT_EQ(result.outcome, Outcome::kRefused);
  EXPECT_EQ(result.error.where, "rows 8, 108, 208, 308, 408");
  EXPECT_EQ(result.error.found, "no; the record begins with 7");
}

TEST(BatchingAskerTest, EveryThreadHasWorkAndNoRequestIsTiny) {
  struct Case {
    int records;
    BatchOptions options;
    std::vector<size_t> sizes;
  };
  const Case cases[] = {
      {800, {.threads = 8}, std::vector<size_t>(8, 100)},
      {100, {.threads = 8}, {50, 50}},
      {30, {.threads = 8}, {30}},
      {130, {.threads = 2}, {65, 65}},
      {1000, {.threads = 1}, {1000}},
      {100, {.max_records = 40, .threads = 1}, {32, 34, 34}},
      {1, {.threads = 8}, {1}},
  };
  for (const Case& c : cases) {
    Batching batching(Echo, c.options);
    EXPECT_EQ(batching.Ask(c.records).answers.scores, Counted(c.records));
    EXPECT_EQ(Sizes(*batching.inner), c.sizes) << c.records;
  }
}

TEST(BatchingAskerTest, KeepsToThePayloadLimitAndFillsIt) {
  std::atomic<int64_t> largest = 0;
  Batching batching(
      [&largest](std::span<const Record> records) {
        const int64_t bytes = BodyBytes(records);
        for (int64_t seen = largest; seen < bytes && !largest.compare_exchange_weak(seen, bytes);) {
        }
        return Echo(records);
      },
      {.max_payload_bytes = 200, .threads = 1});
  EXPECT_EQ(batching.Ask(1000).answers.scores, Counted(1000));
  EXPECT_LE(largest, 200);
  EXPECT_GE(largest, 195);  // a record and its separator are four bytes
}

TEST(BatchingAskerTest, OneRecordARequestWhenTheTemplateSaysSo) {
  const auto inner = std::make_shared<FakeAsker>(Echo);
  const auto encoder = std::make_shared<const RequestEncoder>(
      *RequestEncoder::Make({.content = PayloadFormat::kJson,
                             .content_template = "$record",
                             .record_template = "$features_kvp"},
                            {"x"}));
  const auto asker = MakeBatchingAsker(inner, encoder, {}, std::make_shared<CallRecorder>());
  const TestRecords asked = TestRecords::Numbers(5);
  EXPECT_EQ(asker->Ask(asked.records, {}).answers.scores, Counted(5));
  EXPECT_EQ(Sizes(*inner), std::vector<size_t>(5, 1));
}

TEST(BatchingAskerTest, ARefusedSizeIsHalvedFromThenOn) {
  Batching batching(
      [](std::span<const Record> records) -> AskResult {
        if (BodyBytes(records) > 300) return {.outcome = Outcome::kTooLarge};
        return Echo(records);
      },
      {.threads = 1});
  EXPECT_EQ(batching.Ask(400).answers.scores, Counted(400));
  const std::vector<Warning> warnings = batching.recorder->TakeWarnings();
  ASSERT_EQ(warnings.size(), 1u);
  // 400 records of 1489 bytes, then 213 in 744, then 120 in 371: N is half of the last.
  EXPECT_EQ(warnings[0].text,
            "Prediction batch size is reduced to 60 to fit max payload size limit.");
  const size_t requests = batching.inner->requests().size();
  EXPECT_EQ(batching.Ask(400).answers.scores, Counted(400));
  EXPECT_EQ(batching.recorder->TakeWarnings().size(), 0u);
  EXPECT_LT(batching.inner->requests().size() - requests, requests);
}

TEST(BatchingAskerTest, ManyThreadsHalveOnceForOneSize) {
  Batching batching(
      [](std::span<const Record> records) -> AskResult {
        if (records.size() > 70) return {.outcome = Outcome::kTooLarge};
        return Echo(records);
      },
      {.threads = 8});
  EXPECT_EQ(batching.Ask(800).answers.scores, Counted(800));
  EXPECT_THAT(Sizes(*batching.inner), Each(Le(100u)));
  const std::vector<Warning> warnings = batching.recorder->TakeWarnings();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].text,
            "Prediction batch size is reduced to 50 to fit max payload size limit.");
}

TEST(BatchingAskerTest, ARecordBeyondTheLimitIsNamedWithoutBeingSent) {
  TestRecords asked({"1", "2", std::string(300, '3'), "4"});
  Batching batching(Echo, {.max_payload_bytes = 100});
  const AskResult result = batching.asker->Ask(asked.records, {});
  EXPECT_EQ(result.outcome, Outcome::kTooLarge);
  EXPECT_EQ(result.error.kind, ErrorKind::kModel);
  EXPECT_EQ(result.error.message, "A record is too large for a request.");
  EXPECT_EQ(result.error.where, "row 3");
  EXPECT_EQ(result.error.found, "a request of 300 bytes");
  EXPECT_EQ(result.error.expected, "at most 100 bytes");
}

TEST(BatchingAskerTest, ARecordThatTheEndpointFindsTooLargeIsNamed) {
  TestRecords asked({"1", "2", std::string(300, '3'), "4"});
  Batching batching([](std::span<const Record> records) -> AskResult {
    if (BodyBytes(records) > 100) return {.outcome = Outcome::kTooLarge};
    return Echo(records);
  });
  const AskResult result = batching.asker->Ask(asked.records, {});
  EXPECT_EQ(result.error.where, "row 3");
  EXPECT_EQ(result.error.expected, "a size that the endpoint does not refuse (413)");
}

TEST(BatchingAskerTest, NothingIsSentAfterAnError) {
  Batching batching(
      [](std::span<const Record> records) -> AskResult {
        if (records.front().row < 20) return Echo(records);
        return {.outcome = Outcome::kFatal, .error = {.message = "denied"}};
      },
      {.max_records = 10, .threads = 1});
  const AskResult result = batching.Ask(1000);
  EXPECT_EQ(result.outcome, Outcome::kFatal);
  EXPECT_EQ(result.error.message, "denied");
  EXPECT_EQ(batching.inner->requests().size(), 3u);
}

TEST(BatchingAskerTest, OfSeveralErrorsTheFirstByRecordCounts) {
  std::atomic<int> arrived = 0;
  Batching batching(
      [&arrived](std::span<const Record> records) -> AskResult {
        ++arrived;
        while (arrived < 4) std::this_thread::yield();
        // The last batch fails first.
        std::this_thread::sleep_for(std::chrono::milliseconds(40 - records.front().row));
        return {.outcome = Outcome::kFatal,
                .error = {.message = "from " + std::to_string(records.front().row)}};
      },
      {.max_records = 10, .threads = 4});
  EXPECT_EQ(batching.Ask(40).error.message, "from 0");
}

TEST(BatchingAskerTest, BatchesThatDifferInWidthAreAnError) {
  Batching batching(
      [](std::span<const Record> records) {
        AskResult result = Echo(records);
        if (records.front().row == 10) {
          result.answers.label_width = 1;
          result.answers.labels.resize(records.size());
        }
        return result;
      },
      {.max_records = 10, .threads = 2});
  const AskResult result = batching.Ask(20);
  EXPECT_EQ(result.outcome, Outcome::kFatal);
  EXPECT_EQ(result.error.kind, ErrorKind::kModel);
  EXPECT_EQ(result.error.where, "10 rows from row 11 on");
  EXPECT_EQ(result.error.found, "1 score and 1 label a record, after 1 score and 0 labels before");
}

TEST(BatchingAskerTest, SeveralCallersShareTheThreads) {
  std::atomic<int> in_flight = 0;
  std::atomic<bool> too_many = false;
  Batching batching(
      [&](std::span<const Record> records) {
        if (++in_flight > 3) too_many = true;
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        --in_flight;
        return Echo(records);
      },
      {.max_records = 5, .threads = 3});
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 6; ++i) {
      callers.emplace_back(
          [&batching, i] { EXPECT_EQ(batching.Ask(60 + i).answers.scores, Counted(60 + i)); });
    }
  }
  EXPECT_FALSE(too_many);
}

TEST(BatchingAskerTest, AStopEndsACallThatWaitsForThreads) {
  std::atomic<bool> go_on = false;
  Batching batching(
      [&go_on](std::span<const Record> records) {
        while (!go_on) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return Echo(records);
      },
      {.threads = 1});
  const std::jthread busy([&batching] { batching.Ask(10); });
  while (batching.inner->requests().empty()) std::this_thread::yield();
  std::stop_source source;
  const std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    source.request_stop();
  });
  const TestRecords asked = TestRecords::Numbers(10);
  const AskResult result = batching.asker->Ask(asked.records, {.stop = source.get_token()});
  EXPECT_EQ(result.outcome, Outcome::kStopped);
  EXPECT_EQ(result.error.message, "The run was stopped.");
  go_on = true;
}

TEST(BatchingAskerTest, NothingAskedNothingSent) {
  Batching batching(Echo);
  EXPECT_EQ(batching.Ask(0).outcome, Outcome::kAnswered);
  EXPECT_TRUE(batching.inner->requests().empty());
}

}  // namespace
}  // namespace candor::predictor
