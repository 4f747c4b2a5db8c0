#include "candor/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace candor {
namespace {

TEST(ParallelFor, CallsEveryIndexOnce) {
  for (const int threads : {1, 2, 5}) {
    std::vector<std::atomic<int>> calls(100);
    ASSERT_TRUE(ParallelFor({.threads = threads}, 100, [&](int64_t i) {
                  ++calls[static_cast<size_t>(i)];
                  return Status();
                }).ok());
    for (const auto& count : calls) EXPECT_EQ(count, 1);
  }
}

TEST(ParallelFor, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  const Status status =
      ParallelFor({.threads = 2, .stop = source.get_token()}, 10, [](int64_t) { return Status(); });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kCancelled);
}

TEST(RunOrdered, MergesInProductionOrderOnAnyThreadCount) {
  for (const int threads : {1, 2, 4}) {
    int next = 0;
    std::vector<int> merged;
    const Status status = RunOrdered<int, int>(
        {.threads = threads},
        [&]() -> Result<std::unique_ptr<int>> {
          if (next == 200) return std::unique_ptr<int>();
          return std::make_unique<int>(next++);
        },
        [](std::unique_ptr<int> item) -> Result<std::unique_ptr<int>> {
          if (*item % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
          return std::make_unique<int>(2 * *item);
        },
        [&](std::unique_ptr<int> value) {
          merged.push_back(*value);
          return Status();
        });
    ASSERT_TRUE(status.ok());
    ASSERT_EQ(merged.size(), 200u);
    for (int i = 0; i < 200; ++i) EXPECT_EQ(merged[static_cast<size_t>(i)], 2 * i);
  }
}

TEST(RunOrdered, ReturnsAnErrorFromEachStage) {
  for (const int failing_stage : {0, 1, 2}) {
    int next = 0;
    const auto fail = [&](int stage, int at) -> Status {
      if (stage == failing_stage && at == 7) {
        return Error{.kind = ErrorKind::kData, .message = "seven"};
      }
      return {};
    };
    const Status status = RunOrdered<int, int>(
        {.threads = 3},
        [&]() -> Result<std::unique_ptr<int>> {
          CANDOR_RETURN_IF_ERROR(fail(0, next));
          return std::make_unique<int>(next++);
        },
        [&](std::unique_ptr<int> item) -> Result<std::unique_ptr<int>> {
          CANDOR_RETURN_IF_ERROR(fail(1, *item));
          return item;
        },
        [&](std::unique_ptr<int> value) { return fail(2, *value); });
    ASSERT_FALSE(status.ok()) << failing_stage;
    EXPECT_EQ(status.error().message, "seven");
  }
}

}  // namespace
}  // namespace candor
