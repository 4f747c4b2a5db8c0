#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

#include "candor/base/recorded_progress.h"
#include "candor/predictor/endpoint/resilience.h"
#include "candor/predictor/endpoint/retry_wait_internal.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

using testing::MatchesRegex;

constexpr RetryOptions kQuick{.max_attempts = 4, .first_wait = 0.001, .longest_wait = 0.01};

// Answers with these outcomes in turn.
std::shared_ptr<FakeEndpoint> Sequence(const std::vector<Outcome>& outcomes) {
  return std::make_shared<FakeEndpoint>([outcomes](std::string_view, int64_t call) {
    const Outcome outcome = outcomes.at(static_cast<size_t>(call) - 1);
    return outcome == Outcome::kAnswered ? Answered("1") : Failed(outcome);
  });
}

TEST(RetryingEndpointTest, AsksAgainUntilAnswered) {
  const auto inner =
      Sequence({Outcome::kThrottled, Outcome::kTimedOut, Outcome::kFaulty, Outcome::kAnswered});
  const auto recorder = std::make_shared<CallRecorder>();
  const auto endpoint = MakeRetryingEndpoint(inner, kQuick, recorder);
  const Exchange exchange = endpoint->Invoke("x", {});
  EXPECT_EQ(exchange.outcome, Outcome::kAnswered);
  EXPECT_EQ(exchange.body, "1");
  EXPECT_EQ(exchange.attempts, 4);
  EXPECT_EQ(recorder->statistics().retries, 3);
  EXPECT_EQ(endpoint->name(), "endpoint fake");
}

TEST(RetryingEndpointTest, GivesUpAndSaysHowOftenItTried) {
  const auto inner = Sequence(std::vector(4, Outcome::kFaulty));
  const auto endpoint = MakeRetryingEndpoint(inner, kQuick, std::make_shared<CallRecorder>());
  const Exchange exchange = endpoint->Invoke("x", {});
  EXPECT_EQ(exchange.outcome, Outcome::kFaulty);
  EXPECT_EQ(exchange.attempts, 4);
  EXPECT_EQ(exchange.error.message, "It failed.");
  EXPECT_THAT(exchange.error.found, MatchesRegex("500; tried 4 times in [0-9.]+ s"));
}

TEST(RetryingEndpointTest, SaysThatItWaitsLong) {
  RetryOptions patient = kQuick;
  patient.first_wait = patient.longest_wait = 60;
  const auto endpoint = MakeRetryingEndpoint(Sequence(std::vector(2, Outcome::kFaulty)), patient,
                                             std::make_shared<CallRecorder>());
  std::stop_source source;
  RecordedProgress progress;
  progress.on_note = [&source] { source.request_stop(); };
  const Exchange exchange =
      endpoint->Invoke("x", {.stop = source.get_token(), .progress = &progress});
  EXPECT_EQ(exchange.outcome, Outcome::kStopped);
  ASSERT_EQ(progress.notes.size(), 1U);
  EXPECT_THAT(progress.notes[0],
              MatchesRegex("endpoint fake: It failed. \\(500\\) Attempt 1 of 4, trying again in "
                           "[0-9.]+ s."));
  // One that waits beside it, or soon after, says nothing more.
  (void)endpoint->Invoke("x", {.stop = source.get_token(), .progress = &progress});
  EXPECT_EQ(progress.notes.size(), 1U);
}

TEST(RetryingEndpointTest, ShortWaitsAreNotWorthALine) {
  RecordedProgress progress;
  const auto endpoint = MakeRetryingEndpoint(Sequence({Outcome::kFaulty, Outcome::kAnswered}),
                                             kQuick, std::make_shared<CallRecorder>());
  EXPECT_EQ(endpoint->Invoke("x", {.progress = &progress}).outcome, Outcome::kAnswered);
  EXPECT_TRUE(progress.notes.empty());
}

TEST(RetryingEndpointTest, OneAttemptIsNoRetry) {
  RetryOptions options = kQuick;
  options.max_attempts = 1;
  const auto endpoint = MakeRetryingEndpoint(Sequence({Outcome::kThrottled}), options,
                                             std::make_shared<CallRecorder>());
  EXPECT_EQ(endpoint->Invoke("x", {}).error.found, "500; tried once");
}

TEST(RetryingEndpointTest, OtherOutcomesPassThrough) {
  for (const Outcome outcome : {Outcome::kAnswered, Outcome::kTooLarge, Outcome::kRefused,
                                Outcome::kFatal, Outcome::kStopped}) {
    const auto inner = Sequence({outcome});
    const auto recorder = std::make_shared<CallRecorder>();
    EXPECT_EQ(MakeRetryingEndpoint(inner, kQuick, recorder)->Invoke("x", {}).outcome, outcome);
    EXPECT_EQ(inner->calls(), 1);
    EXPECT_EQ(recorder->statistics().retries, 0);
  }
}

TEST(RetryingEndpointTest, AStopEndsTheWait) {
  const auto inner = Sequence({Outcome::kFaulty, Outcome::kAnswered});
  const auto endpoint = MakeRetryingEndpoint(inner, {.first_wait = 60, .longest_wait = 60},
                                             std::make_shared<CallRecorder>());
  std::stop_source source;
  const auto start = std::chrono::steady_clock::now();
  const std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    source.request_stop();
  });
  const Exchange exchange = endpoint->Invoke("x", {.stop = source.get_token()});
  EXPECT_EQ(exchange.outcome, Outcome::kStopped);
  EXPECT_EQ(exchange.error.kind, ErrorKind::kCancelled);
  EXPECT_EQ(exchange.attempts, 1);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(RetryingEndpointTest, WaitsAsLongAsTheEndpointSays) {
  const auto inner = std::make_shared<FakeEndpoint>([](std::string_view, int64_t call) {
    if (call > 1) return Answered("1");
    Exchange exchange = Failed(Outcome::kThrottled);
    exchange.retry_after = 0.05;
    return exchange;
  });
  RetryOptions options = kQuick;
  options.longest_wait = 1;
  const auto start = std::chrono::steady_clock::now();
  MakeRetryingEndpoint(inner, options, std::make_shared<CallRecorder>())->Invoke("x", {});
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
}

TEST(RetryWaitTest, StaysInTheUpperHalfOfAStep) {
  const RetryOptions options{.first_wait = 1, .longest_wait = 20};
  EXPECT_DOUBLE_EQ(RetryWait(options, 1, 0, {}), 0.5);
  EXPECT_DOUBLE_EQ(RetryWait(options, 2, 0, {}), 2);
  EXPECT_DOUBLE_EQ(RetryWait(options, 2, 0.5, {}), 3);
  EXPECT_DOUBLE_EQ(RetryWait(options, 9, 0.5, {}), 15);
}

TEST(RetryWaitTest, RetryAfterIsALowerBoundUpToTheLongestWait) {
  const RetryOptions options{.first_wait = 1, .longest_wait = 20};
  EXPECT_DOUBLE_EQ(RetryWait(options, 1, 0, 7.0), 7);
  EXPECT_DOUBLE_EQ(RetryWait(options, 1, 0, 3600.0), 20);
  EXPECT_DOUBLE_EQ(RetryWait(options, 1, 0, -5.0), 0.5);
}

TEST(RetryWaitTest, DefaultsOutliveTenSecondsWhateverIsDrawn) {
  const RetryOptions options;
  double shortest = 0;
  for (int retry = 1; retry < options.max_attempts; ++retry) {
    shortest += RetryWait(options, retry, 0, {});
  }
  EXPECT_DOUBLE_EQ(shortest, 12.75);
}

}  // namespace
}  // namespace candor::predictor
