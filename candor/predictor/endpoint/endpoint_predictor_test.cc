#include "candor/predictor/endpoint/endpoint_predictor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "candor/base/random.h"
#include "candor/base/recorded_progress.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// Rows of two integers: the number of the row modulo `distinct`, and 7.
struct Rows {
  explicit Rows(int64_t count, int64_t distinct) {
    for (int64_t i = 0; i < count; ++i) first.push_back(i % distinct);
    second.assign(first.size(), 7);
    columns[0] = {.layout = dataset::Layout::kInt64, .length = count, .int64s = first.data()};
    columns[1] = {.layout = dataset::Layout::kInt64, .length = count, .int64s = second.data()};
    batch = {.rows = count, .columns = columns};
  }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  std::vector<int64_t> first;
  std::vector<int64_t> second;
  dataset::ColumnView columns[2];
  FeatureBatch batch;
};

// The model: half of the first feature, a line a record.
std::string Truth(std::string_view body) {
  std::string answer;
  while (!body.empty()) {
    const size_t end = std::min(body.find('\n'), body.size());
    int64_t first = 0;
    std::from_chars(body.data(), body.data() + end, first);
    answer += std::to_string(static_cast<double>(first) / 2) + "\n";
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return answer;
}

void ExpectTruth(const Rows& rows, const Result<Answers>& answers) {
  ASSERT_TRUE(answers.ok()) << answers.error().ToString();
  ASSERT_EQ(answers->rows, rows.batch.rows);
  ASSERT_EQ(answers->score_width, 1);
  for (size_t i = 0; i < rows.first.size(); ++i) {
    ASSERT_EQ(answers->scores[i], static_cast<double>(rows.first[i]) / 2) << i;
  }
}

EndpointPredictorOptions Options(int in_flight) {
  EndpointPredictorOptions options;
  options.retry = {.max_attempts = 12, .first_wait = 0.0005, .longest_wait = 0.004, .seed = 1};
  options.budget.max_in_flight = in_flight;
  options.batch = {.max_records = 40, .threads = in_flight};
  return options;
}

std::unique_ptr<Predictor> Make(FakeEndpoint::Script script,
                                const EndpointPredictorOptions& options = Options(8)) {
  auto predictor = MakeEndpointPredictor(std::make_shared<FakeEndpoint>(std::move(script)),
                                         {.names = {"a", "b"}}, options);
  EXPECT_TRUE(predictor.ok());
  return *std::move(predictor);
}

// A share of all requests goes wrong, in each of the ways that an endpoint has.
class Faults {
 public:
  explicit Faults(uint64_t seed) : rng_(seed) {}

  Exchange operator()(std::string_view body) {
    const double draw = Draw();
    if (draw < 0.05) return Failed(Outcome::kFaulty);
    if (draw < 0.10) return Throttled();
    if (draw < 0.11) return Failed(Outcome::kTimedOut);
    if (draw < 0.12) return Answered("<html>busy</html>");
    if (draw < 0.13) return Answered(Truth(body) + "1.5\n2.5\n");
    if (draw < 0.14) return Answered("");
    if (draw < 0.20) std::this_thread::sleep_for(std::chrono::milliseconds(3));
    return Answered(Truth(body));
  }

 private:
  static Exchange Throttled() {
    Exchange exchange = Failed(Outcome::kThrottled);
    exchange.retry_after = 0.001;
    return exchange;
  }
  double Draw() {
    const std::lock_guard lock(mutex_);
    return rng_.NextUniform();
  }

  std::mutex mutex_;
  Rng rng_;
};

TEST(EndpointPredictorTest, FaultsDoNotChangeANumber) {
  const auto faults = std::make_shared<Faults>(42);
  const auto predictor = Make([faults](std::string_view body, int64_t) { return (*faults)(body); });
  const Rows rows(12'000, 9'000);
  ExpectTruth(rows, predictor->Predict(rows.batch, {.threads = 2}));
  const CallStatistics counts = predictor->statistics();
  EXPECT_EQ(counts.rows_asked, 12'000);
  EXPECT_EQ(counts.duplicates_spared, 3'000);
  EXPECT_EQ(counts.resumed, 0);
  EXPECT_EQ(counts.calls, 225 + counts.retries);  // 9,000 in batches of 40
  EXPECT_EQ(counts.rows_sent, 40 * counts.calls);
  EXPECT_GT(counts.retries, 15);
  EXPECT_GT(counts.throttled, 3);
  EXPECT_GE(counts.latency_p90, counts.latency_p50);
  EXPECT_TRUE(predictor->TakeWarnings().empty());
}

TEST(EndpointPredictorTest, EachRowAdvancesTheProgressOnce) {
  const Rows rows(3000, 400);
  const auto faults = std::make_shared<Faults>(7);
  const auto predictor = Make([faults](std::string_view body, int64_t) { return (*faults)(body); });
  RecordedProgress progress;
  ExpectTruth(rows, predictor->Predict(rows.batch, {.progress = &progress}));
  EXPECT_EQ(progress.done, 3000);
  EXPECT_EQ(progress.phase, "");
}

TEST(EndpointPredictorTest, SeveralCallersAtOnce) {
  const auto faults = std::make_shared<Faults>(7);
  const auto predictor = Make([faults](std::string_view body, int64_t) { return (*faults)(body); });
  std::vector<std::jthread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&predictor, i] {
      const Rows rows(700 + i, 500);
      for (int k = 0; k < 3; ++k) ExpectTruth(rows, predictor->Predict(rows.batch, {}));
    });
  }
  callers.clear();
  const CallStatistics counts = predictor->statistics();
  EXPECT_EQ(counts.rows_asked, 3 * (700 + 701 + 702 + 703));
  EXPECT_GE(counts.duplicates_spared, counts.rows_asked - 4 * 500);
}

// Answers do not depend on how records are cut into requests, also where a body with one record
// looks otherwise than one with several.
TEST(EndpointPredictorTest, BatchSizeChangesNoAnswer) {
  const auto two_scores = [](std::string_view body, int64_t) {
    const auto lines = std::count(body.begin(), body.end(), '\n') + 1;
    std::string answer;
    for (int64_t i = 0; i < lines; ++i) answer += "0.25,0.75\n";
    return Answered(answer);
  };
  const auto one_line = [](std::string_view body, int64_t) {
    std::string answer = Truth(body);
    answer.pop_back();
    std::replace(answer.begin(), answer.end(), '\n', ',');
    return Answered(answer);
  };
  for (const int64_t size : {1, 2, 3, 7, 40}) {
    EndpointPredictorOptions options = Options(2);
    options.batch.max_records = size;
    const Rows rows(41, 41);
    ExpectTruth(rows, Make(one_line, options)->Predict(rows.batch, {}));
    const auto lists = Make(two_scores, options)->Predict(rows.batch, {});
    ASSERT_TRUE(lists.ok()) << lists.error().ToString();
    EXPECT_EQ(lists->score_width, 2);
    EXPECT_TRUE(lists->scores_are_lists);
  }
}

TEST(EndpointPredictorTest, NamesThePoisonRow) {
  Rows rows(500, 500);
  rows.batch.first_row = 1000;
  const auto predictor = Make([](std::string_view body, int64_t) {
    const std::string lines = "\n" + std::string(body) + "\n";
    if (lines.find("\n123,7\n") == std::string::npos) return Answered(Truth(body));
    return Exchange{.outcome = Outcome::kRefused,
                    .status = 424,
                    .error = {.kind = ErrorKind::kModel,
                              .message = "The model failed.",
                              .found = "could not convert 123"}};
  });
  const auto answers = predictor->Predict(rows.batch, {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kModel);
  EXPECT_EQ(answers.error().where, "row 1124");
  EXPECT_EQ(answers.error().found, "could not convert 123; the record begins with 123,7");
  ASSERT_EQ(predictor->TakeWarnings().size(), 1u);
}

TEST(EndpointPredictorTest, OutcomesBecomeKindsOfErrors) {
  const std::pair<Outcome, ErrorKind> cases[] = {
      {Outcome::kThrottled, ErrorKind::kUnavailable}, {Outcome::kTimedOut, ErrorKind::kUnavailable},
      {Outcome::kFaulty, ErrorKind::kUnavailable},    {Outcome::kRefused, ErrorKind::kModel},
      {Outcome::kTooLarge, ErrorKind::kModel},        {Outcome::kFatal, ErrorKind::kConfig},
      {Outcome::kStopped, ErrorKind::kCancelled}};
  EndpointPredictorOptions options = Options(1);
  options.retry.max_attempts = 2;
  for (const auto& [outcome, kind] : cases) {
    const auto predictor =
        Make([failure = outcome](std::string_view,
                                 int64_t) { return Failed(failure, ErrorKind::kConfig); },
             options);
    const Rows rows(3, 3);
    const auto answers = predictor->Predict(rows.batch, {});
    ASSERT_FALSE(answers.ok());
    EXPECT_EQ(answers.error().kind, kind) << static_cast<int>(outcome);
  }
}

TEST(EndpointPredictorTest, GarbageIsAnErrorThatShowsRequestAndAnswer) {
  const auto predictor = Make([](std::string_view, int64_t) { return Answered("{\"oops\": [1,"); });
  const Rows rows(2, 2);
  const auto answers = predictor->Predict(rows.batch, {});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kModel);
  EXPECT_THAT(answers.error().found, HasSubstr("{\"oops\": [1,"));
  EXPECT_THAT(answers.error().found, HasSubstr("the request begins with 0,7\\n1,7"));
}

TEST(EndpointPredictorTest, AStopEndsAllWaits) {
  EndpointPredictorOptions options = Options(4);
  options.retry = {.first_wait = 100, .longest_wait = 100};
  const auto predictor = Make(
      [](std::string_view body, int64_t call) {
        return call % 2 == 0 ? Failed(Outcome::kFaulty) : Answered(Truth(body));
      },
      options);
  std::stop_source source;
  const std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    source.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  const Rows rows(2000, 2000);
  const auto answers = predictor->Predict(rows.batch, {.stop = source.get_token()});
  ASSERT_FALSE(answers.ok());
  EXPECT_EQ(answers.error().kind, ErrorKind::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(EndpointPredictorTest, TellsWhatTheCodecsRefuse) {
  EndpointPredictorOptions options;
  options.location.label = std::string("label");  // an expression, but the answers are CSV
  const auto endpoint =
      std::make_shared<FakeEndpoint>([](std::string_view, int64_t) { return Answered(""); });
  const auto predictor = MakeEndpointPredictor(endpoint, {.names = {"a"}}, options);
  ASSERT_FALSE(predictor.ok());
  EXPECT_EQ(predictor.error().kind, ErrorKind::kConfig);
}

TEST(EndpointPredictorTest, NoRowsNoRequests) {
  const auto predictor = Make([](std::string_view, int64_t) { return Answered("x"); });
  const Rows rows(0, 1);
  const auto answers = predictor->Predict(rows.batch, {});
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(answers->rows, 0);
  EXPECT_EQ(predictor->statistics().calls, 0);
}

// A run that ends in the middle, and the next one.
TEST(EndpointPredictorTest, TheNextRunTakesUpWhatWasAnswered) {
  const fs::path folder =
      fs::temp_directory_path() / ("candor-resume-test-" + std::to_string(getpid()));
  fs::remove_all(folder);
  const Rows rows(1000, 1000);
  EndpointPredictorOptions options = Options(4);
  int64_t answered = 0;
  {
    options.journal = *OpenAnswerJournal(folder.string(), "key");
    const auto predictor = Make(
        [](std::string_view body, int64_t call) {
          return call > 12 ? Failed(Outcome::kFatal) : Answered(Truth(body));
        },
        options);
    ASSERT_FALSE(predictor->Predict(rows.batch, {}).ok());
    answered = 12 * 40;
    options.journal.reset();
  }
  options.journal = *OpenAnswerJournal(folder.string(), "key");
  const auto predictor =
      Make([](std::string_view body, int64_t) { return Answered(Truth(body)); }, options);
  ExpectTruth(rows, predictor->Predict(rows.batch, {}));
  const CallStatistics counts = predictor->statistics();
  EXPECT_EQ(counts.resumed, answered);
  EXPECT_EQ(counts.rows_sent, 1000 - answered);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace candor::predictor
