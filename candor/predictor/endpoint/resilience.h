// Endpoints that survive faults: each a decorator around another.
#pragma once

#include <cstdint>
#include <memory>

#include "candor/predictor/endpoint/call_recorder.h"
#include "candor/predictor/endpoint/endpoint.h"

namespace candor::predictor {

struct RetryOptions {
  int max_attempts = 5;      ///< the first included
  double first_wait = 0.3;   ///< seconds; four times as long each time
  double longest_wait = 20;  ///< seconds, also of Retry-After
  uint64_t seed = 0;         ///< of the jitter; it never changes an answer
};

/// Sends a request again after kThrottled, kTimedOut and kFaulty, up to max_attempts, waiting
/// between: a wait is drawn uniformly from the upper half of its step, and is no shorter than
/// Retry-After. So the defaults wait between 12.75 and 25.5 s in all, and outlive an endpoint that
/// is dead for 10 s whatever is drawn. Other outcomes pass through. Waits end at once when
/// context.stop is requested. The last outcome's error says how often it was tried, and how long;
/// a wait of a second or more is noted in context.progress, at most once in four seconds.
std::unique_ptr<Endpoint> MakeRetryingEndpoint(std::shared_ptr<Endpoint> inner,
                                               const RetryOptions& options,
                                               std::shared_ptr<CallRecorder> recorder);

struct BudgetOptions {
  int max_in_flight = 8;
  int first_in_flight = 0;  ///< 0: max_in_flight, all slots from the start
};

/// At most so many requests at once: additive increase, multiplicative decrease. A kThrottled or
/// kTimedOut halves the budget (once per generation: answers to requests that were sent before the
/// last decrease do not count), a full round of answers adds one slot, up to max_in_flight. Who
/// waits longest goes first; a wait ends at once when context.stop is requested.
std::unique_ptr<Endpoint> MakeBudgetedEndpoint(std::shared_ptr<Endpoint> inner,
                                               const BudgetOptions& options,
                                               std::shared_ptr<CallRecorder> recorder);

}  // namespace candor::predictor
