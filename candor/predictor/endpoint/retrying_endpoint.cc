#include <fmt/format.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "candor/base/random.h"
#include "candor/base/stoppable_sleep.h"
#include "candor/predictor/endpoint/resilience.h"
#include "candor/predictor/endpoint/retry_wait_internal.h"

namespace candor::predictor {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

bool MayPass(Outcome outcome) {
  return outcome == Outcome::kThrottled || outcome == Outcome::kTimedOut ||
         outcome == Outcome::kFaulty;
}

class RetryingEndpoint : public Endpoint {
 public:
  RetryingEndpoint(std::shared_ptr<Endpoint> inner, const RetryOptions& options,
                   std::shared_ptr<CallRecorder> recorder)
      : inner_(std::move(inner)),
        options_(options),
        recorder_(std::move(recorder)),
        jitter_(options.seed) {}

  Exchange Invoke(std::string_view body, const RunContext& context) override {
    const Clock::time_point start = Clock::now();
    int attempts = 0;
    for (int attempt = 1;; ++attempt) {
      Exchange exchange = inner_->Invoke(body, context);
      attempts += exchange.attempts;
      exchange.attempts = attempts;
      if (!MayPass(exchange.outcome)) return exchange;
      if (attempt >= options_.max_attempts) {
        TellAttempts(attempt, Seconds(Clock::now() - start).count(), &exchange.error);
        return exchange;
      }
      if (!SleepUnlessStopped(NextWait(attempt, exchange.retry_after), context.stop)) {
        return {.outcome = Outcome::kStopped,
                .error = context.CheckStop().error(),
                .attempts = attempts};
      }
      recorder_->AddRetry();
    }
  }

  const std::string& name() const override { return inner_->name(); }
  std::string identity() const override { return inner_->identity(); }

 private:
  double NextWait(int retry, std::optional<double> retry_after) {
    const std::lock_guard lock(mutex_);
    return RetryWait(options_, retry, jitter_.NextUniform(), retry_after);
  }

  static void TellAttempts(int attempts, double seconds, Error* error) {
    if (!error->found.empty()) error->found += "; ";
    error->found += attempts == 1 ? std::string("tried once")
                                  : fmt::format("tried {} times in {:.1f} s", attempts, seconds);
  }

  const std::shared_ptr<Endpoint> inner_;
  const RetryOptions options_;
  const std::shared_ptr<CallRecorder> recorder_;
  std::mutex mutex_;
  Rng jitter_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<Endpoint> MakeRetryingEndpoint(std::shared_ptr<Endpoint> inner,
                                               const RetryOptions& options,
                                               std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<RetryingEndpoint>(std::move(inner), options, std::move(recorder));
}

}  // namespace candor::predictor
