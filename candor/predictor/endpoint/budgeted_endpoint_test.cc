#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <optional>
#include <thread>
#include <vector>

#include "candor/predictor/endpoint/resilience.h"
#include "candor/predictor/endpoint/test_endpoints_internal.h"

namespace candor::predictor {
namespace {

// Holds every request until the test answers it: no clock decides what is in flight.
class HeldEndpoint : public Endpoint {
 public:
  Exchange Invoke(std::string_view body, const RunContext&) override {
    Held mine{.body = std::string(body)};
    std::unique_lock lock(mutex_);
    in_flight_.push_back(&mine);
    changed_.notify_all();
    changed_.wait(lock, [&mine] { return mine.outcome.has_value(); });
    return *mine.outcome == Outcome::kAnswered ? Answered("1") : Failed(*mine.outcome);
  }
  const std::string& name() const override { return name_; }
  std::string identity() const override { return name_; }

  // Waits until this many are in flight; the body of the first.
  std::string WaitFor(size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20),
                                  [&] { return in_flight_.size() >= count; }));
    return in_flight_.empty() ? "" : in_flight_.front()->body;
  }
  size_t in_flight() {
    const std::lock_guard lock(mutex_);
    return in_flight_.size();
  }
  // Answers all that are in flight.
  void Release(Outcome outcome) {
    const std::lock_guard lock(mutex_);
    for (Held* held : in_flight_) held->outcome = outcome;
    in_flight_.clear();
    changed_.notify_all();
  }

 private:
  struct Held {
    std::string body;
    std::optional<Outcome> outcome;
  };
  const std::string name_ = "held";
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Held*> in_flight_;
};

// How many of `callers` requests at once get through when each is answered with `outcome`.
class Rounds {
 public:
  explicit Rounds(const BudgetOptions& options)
      : held_(std::make_shared<HeldEndpoint>()),
        recorder_(std::make_shared<CallRecorder>()),
        endpoint_(MakeBudgetedEndpoint(held_, options, recorder_)) {}

  // Sends exactly as many as the budget should allow, one more that must wait, then answers all.
  void Expect(size_t slots, Outcome outcome) {
    std::vector<std::jthread> callers;
    for (size_t i = 0; i < slots; ++i) Call(std::to_string(i), &callers);
    held_->WaitFor(slots);
    Call("more", &callers);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(held_->in_flight(), slots);
    held_->Release(outcome);
    held_->WaitFor(1);
    held_->Release(Outcome::kFaulty);  // which changes no budget
  }
  CallRecorder& recorder() { return *recorder_; }

 private:
  void Call(const std::string& body, std::vector<std::jthread>* callers) {
    callers->emplace_back([this, body] { endpoint_->Invoke(body, {}); });
  }

  std::shared_ptr<HeldEndpoint> held_;
  std::shared_ptr<CallRecorder> recorder_;
  std::unique_ptr<Endpoint> endpoint_;
};

TEST(BudgetedEndpointTest, HalvesOnceAGenerationAndGrowsByOneARound) {
  Rounds rounds({.max_in_flight = 8});
  rounds.Expect(8, Outcome::kThrottled);  // eight refusals of one generation: one halving
  EXPECT_EQ(rounds.recorder().statistics().throttled, 8);
  rounds.Expect(4, Outcome::kTimedOut);
  EXPECT_EQ(rounds.recorder().statistics().throttled, 8);
  rounds.Expect(2, Outcome::kAnswered);
  rounds.Expect(3, Outcome::kAnswered);
  rounds.Expect(4, Outcome::kFaulty);
  rounds.Expect(4, Outcome::kThrottled);
  rounds.Expect(2, Outcome::kThrottled);
  rounds.Expect(1, Outcome::kThrottled);
  rounds.Expect(1, Outcome::kAnswered);
  rounds.Expect(2, Outcome::kAnswered);
}

TEST(BudgetedEndpointTest, NeverExceedsTheMost) {
  Rounds rounds({.max_in_flight = 3, .first_in_flight = 2});
  rounds.Expect(2, Outcome::kAnswered);
  rounds.Expect(3, Outcome::kAnswered);
  rounds.Expect(3, Outcome::kAnswered);
}

TEST(BudgetedEndpointTest, WhoWaitsLongestGoesFirst) {
  const auto held = std::make_shared<HeldEndpoint>();
  const auto endpoint =
      MakeBudgetedEndpoint(held, {.max_in_flight = 1}, std::make_shared<CallRecorder>());
  std::vector<std::jthread> callers;
  for (int i = 0; i < 5; ++i) {
    callers.emplace_back([&endpoint, i] { endpoint->Invoke(std::to_string(i), {}); });
    if (i == 0) held->WaitFor(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(held->WaitFor(1), std::to_string(i));
    held->Release(Outcome::kAnswered);
  }
}

TEST(BudgetedEndpointTest, AStopEndsTheWaitForASlot) {
  const auto held = std::make_shared<HeldEndpoint>();
  const auto endpoint =
      MakeBudgetedEndpoint(held, {.max_in_flight = 1}, std::make_shared<CallRecorder>());
  const std::jthread first([&endpoint] { endpoint->Invoke("first", {}); });
  held->WaitFor(1);
  std::stop_source source;
  const std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    source.request_stop();
  });
  const Exchange exchange = endpoint->Invoke("second", {.stop = source.get_token()});
  EXPECT_EQ(exchange.outcome, Outcome::kStopped);
  EXPECT_EQ(exchange.error.kind, ErrorKind::kCancelled);
  EXPECT_EQ(exchange.attempts, 0);
  held->Release(Outcome::kAnswered);
}

// An endpoint that throttles beyond six at once: the budget settles there and everything is
// answered.
TEST(BudgetedEndpointTest, SettlesWhereTheEndpointKeepsUp) {
  std::atomic<int> in_flight = 0;
  std::atomic<int> throttled = 0;
  const auto inner = std::make_shared<FakeEndpoint>([&](std::string_view, int64_t) {
    const int now = ++in_flight;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    --in_flight;
    if (now <= 6) return Answered("1");
    ++throttled;
    return Failed(Outcome::kThrottled);
  });
  const auto endpoint =
      MakeBudgetedEndpoint(inner, {.max_in_flight = 24}, std::make_shared<CallRecorder>());
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 24; ++i) {
      callers.emplace_back([&] {
        for (int k = 0; k < 20; ++k) {
          while (endpoint->Invoke("x", {}).outcome != Outcome::kAnswered) {
          }
          ++answered;
        }
      });
    }
  }
  EXPECT_EQ(answered, 480);
  // Without a budget nearly every request of 24 callers is refused over and over.
  EXPECT_LT(throttled, 240);
}

}  // namespace
}  // namespace candor::predictor
