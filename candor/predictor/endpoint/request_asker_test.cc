#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Requests {
  explicit Requests(FakeEndpoint::Script script)
      : endpoint(std::make_shared<FakeEndpoint>(std::move(script))),
        recorder(std::make_shared<CallRecorder>()),
        asker(MakeRequestAsker(
            std::make_shared<const RequestEncoder>(*RequestEncoder::Make({}, {"a", "b"})),
            std::make_shared<const AnswerDecoder>(*AnswerDecoder::Make(PayloadFormat::kCsv, {})),
            endpoint, recorder)) {}

  std::shared_ptr<FakeEndpoint> endpoint;
  std::shared_ptr<CallRecorder> recorder;
  std::unique_ptr<RecordAsker> asker;
};

TEST(RequestAskerTest, SendsTheRecordsAndReadsTheAnswers) {
  std::string sent;
  Requests requests([&sent](std::string_view body, int64_t) {
    sent = body;
    return Answered("0.5\n0.25\n", 0.02);
  });
  const TestRecords asked({"1,x", "2,y"});
  const AskResult result = requests.asker->Ask(asked.records, {});
  EXPECT_EQ(result.outcome, Outcome::kAnswered);
  EXPECT_THAT(result.answers.scores, ElementsAre(0.5, 0.25));
  EXPECT_EQ(sent, "1,x\n2,y");
  const CallStatistics counts = requests.recorder->statistics();
  EXPECT_EQ(counts.calls, 1);
  EXPECT_EQ(counts.rows_sent, 2);
  EXPECT_EQ(counts.latency_max, 0.02);
}

TEST(RequestAskerTest, AnAnswerThatCannotBeUsedIsAskedForAgain) {
  Requests requests([](std::string_view, int64_t call) {
    return Answered(call == 1 ? "0.5\n0.2\n0.1\n" : call == 2 ? "oops" : "0.5\n0.25\n");
  });
  const TestRecords asked({"1,x", "2,y"});
  EXPECT_THAT(requests.asker->Ask(asked.records, {}).answers.scores, ElementsAre(0.5, 0.25));
  EXPECT_EQ(requests.recorder->statistics().retries, 2);
  EXPECT_EQ(requests.recorder->statistics().calls, 3);
}

TEST(RequestAskerTest, ThenItIsAnErrorThatShowsBoth) {
  const std::pair<const char*, const char*> bodies[] = {
      {"0.5", "the answer begins with 0.5;"},
      {"0.5\n<html>busy</html>\n", "the answer begins with 0.5\\n<html>busy</html>\\n;"},
      {"0.5\n0.1,0.2\n", "the answer begins with 0.5\\n0.1,0.2\\n;"},
      {"", "the answer is empty;"},
  };
  for (const auto& [body, shown] : bodies) {
    Requests requests([answer = body](std::string_view, int64_t) { return Answered(answer); });
    TestRecords asked({"1,x", "2,y"});
    asked.records[0].row = 16;
    const AskResult result = requests.asker->Ask(asked.records, {});
    EXPECT_EQ(result.outcome, Outcome::kFatal);
    EXPECT_EQ(result.error.kind, ErrorKind::kModel);
    EXPECT_THAT(result.error.where, testing::StartsWith("endpoint fake, 2 rows from row 17 on"));
    EXPECT_THAT(result.error.found, HasSubstr(shown));
    EXPECT_THAT(result.error.found, testing::EndsWith("; the request begins with 1,x\\n2,y"));
    EXPECT_EQ(requests.endpoint->calls(), 3);
  }
}

TEST(RequestAskerTest, OtherOutcomesPassThrough) {
  for (const Outcome outcome : {Outcome::kThrottled, Outcome::kTimedOut, Outcome::kFaulty,
                                Outcome::kTooLarge, Outcome::kRefused, Outcome::kFatal}) {
    Requests requests([outcome](std::string_view, int64_t) { return Failed(outcome); });
    const TestRecords asked({"1,x"});
    const AskResult result = requests.asker->Ask(asked.records, {});
    EXPECT_EQ(result.outcome, outcome);
    EXPECT_EQ(result.error.message, "It failed.");
    EXPECT_EQ(requests.endpoint->calls(), 1);
  }
}

TEST(RequestAskerTest, CountsWhatWasSentBelow) {
  Requests requests([](std::string_view, int64_t call) {
    Exchange exchange = Answered("1", 0.01);
    exchange.attempts = call == 1 ? 3 : 0;
    return exchange;
  });
  const TestRecords asked({"1,x"});
  requests.asker->Ask(asked.records, {});
  EXPECT_EQ(requests.recorder->statistics().calls, 3);
  EXPECT_EQ(requests.recorder->statistics().rows_sent, 3);
  requests.asker->Ask(asked.records, {});  // stopped before anything was sent
  EXPECT_EQ(requests.recorder->statistics().calls, 3);
}

TEST(RequestAskerTest, NothingAskedNothingSent) {
  Requests requests([](std::string_view, int64_t) { return Answered(""); });
  EXPECT_EQ(requests.asker->Ask({}, {}).outcome, Outcome::kAnswered);
  EXPECT_EQ(requests.endpoint->calls(), 0);
}

}  // namespace
}  // namespace candor::predictor
