#include "candor/predictor/endpoint/call_recorder.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace candor::predictor {
namespace {

TEST(CallRecorderTest, PercentilesAreWithinOnePercent) {
  CallRecorder recorder;
  for (int i = 1; i <= 1000; ++i) recorder.AddCall(2, i * 0.001, true);
  recorder.AddCall(2, 50, false);  // no answer: it counts as a call, not as a latency
  const CallStatistics counts = recorder.statistics();
  EXPECT_EQ(counts.calls, 1001);
  EXPECT_EQ(counts.rows_sent, 2002);
  EXPECT_NEAR(counts.latency_p50, 0.5, 0.5 * 0.01);
  EXPECT_NEAR(counts.latency_p90, 0.9, 0.9 * 0.01);
  EXPECT_NEAR(counts.latency_p99, 0.99, 0.99 * 0.01);
  EXPECT_EQ(counts.latency_max, 1.0);
}

TEST(CallRecorderTest, TakesAnyLatency) {
  CallRecorder recorder;
  EXPECT_EQ(recorder.statistics().latency_p99, 0);
  for (const double seconds : {0.0, -1.0, 1e-9, 1e9}) recorder.AddCall(1, seconds, true);
  const CallStatistics counts = recorder.statistics();
  EXPECT_NEAR(counts.latency_p50, 1e-6, 1e-8);
  EXPECT_EQ(counts.latency_max, 1e9);
  EXPECT_GT(counts.latency_p99, 6 * 3600);
}

TEST(CallRecorderTest, NoPercentileIsAboveTheLongest) {
  CallRecorder recorder;
  recorder.AddCall(1, 0.02, true);
  EXPECT_LE(recorder.statistics().latency_p50, 0.02);
  EXPECT_NEAR(recorder.statistics().latency_p50, 0.02, 0.0002);
}

TEST(CallRecorderTest, KeepsTheLatestWarningOfACode) {
  CallRecorder recorder;
  recorder.AddWarning({.code = "size", .text = "reduced to 8"});
  recorder.AddWarning({.code = "fallback", .text = "one by one"});
  recorder.AddWarning({.code = "size", .text = "reduced to 4"});
  const std::vector<Warning> warnings = recorder.TakeWarnings();
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].text, "reduced to 4");
  EXPECT_EQ(warnings[1].text, "one by one");
  EXPECT_TRUE(recorder.TakeWarnings().empty());
}

TEST(CallRecorderTest, CountsFromSeveralThreads) {
  CallRecorder recorder;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&recorder] {
        for (int k = 0; k < 500; ++k) {
          recorder.AddCall(3, 0.01, true);
          recorder.AddRetry();
          recorder.AddThrottle();
          recorder.AddAsked(5);
          recorder.AddDuplicates(2);
          recorder.AddResumed(1);
        }
      });
    }
  }
  const CallStatistics counts = recorder.statistics();
  EXPECT_EQ(counts.calls, 2000);
  EXPECT_EQ(counts.rows_sent, 6000);
  EXPECT_EQ(counts.retries, 2000);
  EXPECT_EQ(counts.throttled, 2000);
  EXPECT_EQ(counts.rows_asked, 10000);
  EXPECT_EQ(counts.duplicates_spared, 4000);
  EXPECT_EQ(counts.resumed, 2000);
}

}  // namespace
}  // namespace candor::predictor
