#include <fmt/format.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include "candor/base/random.h"
#include "candor/base/stoppable_sleep.h"
#include "candor/predictor/endpoint/resilience.h"
#include "candor/predictor/endpoint/retry_wait_internal.h"

namespace candor::predictor {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr double kNotedWait = 1;     // seconds
constexpr double kBetweenNotes = 4;  // seconds

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
      const double wait = NextWait(attempt, exchange.retry_after);
      if (context.progress != nullptr) NoteWait(exchange.error, attempt, wait, *context.progress);
      if (!SleepUnlessStopped(wait, context.stop)) {
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

  // Of many requests that wait side by side one speaks.
  void NoteWait(const Error& error, int attempts, double wait, ProgressSink& progress) {
    if (wait < kNotedWait) return;
    {
      const std::lock_guard lock(mutex_);
      const Clock::time_point now = Clock::now();
      if (noted_ && Seconds(now - *noted_).count() < kBetweenNotes) return;
      noted_ = now;
    }
    progress.Note(fmt::format("{}: {} ({}) Attempt {} of {}, trying again in {:.1f} s.", name(),
                              error.message, error.found, attempts, options_.max_attempts, wait));
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
  Rng jitter_;                              // guarded by mutex_
  std::optional<Clock::time_point> noted_;  // guarded by mutex_
};

}  // namespace

std::unique_ptr<Endpoint> MakeRetryingEndpoint(std::shared_ptr<Endpoint> inner,
                                               const RetryOptions& options,
                                               std::shared_ptr<CallRecorder> recorder) {
  return std::make_unique<RetryingEndpoint>(std::move(inner), options, std::move(recorder));
}

}  // namespace candor::predictor
