#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "candor/predictor/endpoint/resilience.h"

namespace candor::predictor {
namespace {

// The slots. A generation lasts from one decrease to the next.
class Budget {
 public:
  explicit Budget(const BudgetOptions& options)
      : most_(std::max(options.max_in_flight, 1)),
        slots_(options.first_in_flight > 0 ? std::min(options.first_in_flight, most_) : most_) {}

  // Waits for a slot. The generation in which it was given; empty when the stop came first.
  std::optional<int64_t> Enter(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    Waiter self;
    waiters_.push_back(&self);
    Admit();
    if (!self.signal.wait(lock, std::move(stop), [&self] { return self.admitted; })) {
      waiters_.erase(std::find(waiters_.begin(), waiters_.end(), &self));
      return std::nullopt;
    }
    return self.generation;
  }

  void Leave(int64_t generation, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    --in_flight_;
    if (generation == generation_) Adapt(outcome);
    Admit();
  }

 private:
  struct Waiter {
    std::condition_variable_any signal;
    bool admitted = false;
    int64_t generation = 0;
  };

  void Adapt(Outcome outcome) {
    if (outcome == Outcome::kThrottled || outcome == Outcome::kTimedOut) {
      slots_ = std::max(slots_ / 2, 1);
      ++generation_;
      answered_ = 0;
    } else if (outcome == Outcome::kAnswered && ++answered_ >= slots_) {
      slots_ = std::min(slots_ + 1, most_);
      answered_ = 0;
    }
  }

  void Admit() {
    while (!waiters_.empty() && in_flight_ < slots_) {
      Waiter& first = *waiters_.front();
      waiters_.pop_front();
      ++in_flight_;
      first.admitted = true;
      first.generation = generation_;
      first.signal.notify_one();
    }
  }

  const int most_;
  std::mutex mutex_;
  int slots_;  // all below guarded by mutex_
  int in_flight_ = 0;
  int answered_ = 0;  // in this round
  int64_t generation_ = 0;
  std::deque<Waiter*> waiters_;  // longest first
};

class BudgetedEndpoint : public Endpoint {
 public:
  BudgetedEndpoint(std::shared_ptr<Endpoint> inner, const BudgetOptions& options,
                   std::shared_ptr<CallRecorder> recorder)
      : inner_(std::move(inner)), recorder_(std::move(recorder)), budget_(options) {}

  Exchange Invoke(std::string_view body, const RunContext& context) override {
    const std::optional<int64_t> generation = budget_.Enter(context.stop);
    if (!generation) {
      return {.outcome = Outcome::kStopped, .error = context.CheckStop().error(), .attempts = 0};
    }
    Exchange exchange = inner_->Invoke(body, context);
    budget_.Leave(*generation, exchange.outcome);
    if (exchange.outcome == Outcome::kThrottled) recorder_->AddThrottle();
    return exchange;
  }

  const std::string& name() const override { return inner_->name(); }
  std::string identity() const override { return inner_->identity(); }

 private:
  const std::shared_ptr<Endpoint> inner_;
  const std::shared_ptr<CallRecorder> recorder_;
  Budget budget_;
};

}  // namespace

std::unique_ptr<Endpoint> MakeBudgetedEndpoint(std::shared_ptr<Endpoint> inner,
                                               const BudgetOptions& options,
                                               std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<BudgetedEndpoint>(std::move(inner), options, std::move(recorder));
}

}  // namespace candor::predictor
