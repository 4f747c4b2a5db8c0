// Endpoints that survive faults: each a decorator around another.
#pragma once

#include <cstdint>
#include <memory>

#include "candor/predictor/endpoint/call_recorder.h"
#include "candor/predictor/endpoint/endpoint.h"

namespace candor::predictor {

struct RetryOptions {
  int max_attempts = 5;      ///< the first included
  double first_wait = 0.2;   ///< seconds; doubled each time, with full jitter
  double longest_wait = 20;  ///< also of Retry-After
  uint64_t seed = 0;         ///< of the jitter; it never changes an answer
};

/// Sends a request again after kThrottled, kTimedOut and kFaulty, up to max_attempts, waiting
/// between. Other outcomes pass through. Waits end at once when context.stop is requested. The last
/// outcome's error says how often it was tried. An endpoint that is dead for 10 s is outlived with
/// the defaults.
std::unique_ptr<Endpoint> MakeRetryingEndpoint(std::shared_ptr<Endpoint> inner,
                                               const RetryOptions& options,
                                               std::shared_ptr<CallRecorder> recorder);

struct BudgetOptions {
  int max_in_flight = 8;
  int first_in_flight = 0;  ///< 0: max_in_flight, all slots from the start
};

/// At most so many requests at once: additive increase, multiplicative decrease. A kThrottled or
/// kTimedOut halves the budget (once per generation: answers to requests that were sent before the
/// last decrease do not count), a full round of answers adds one slot, up to max_in_flight.
std::unique_ptr<Endpoint> MakeBudgetedEndpoint(std::shared_ptr<Endpoint> inner,
                                               const BudgetOptions& options,
                                               std::shared_ptr<CallRecorder> recorder);

}  // namespace candor::predictor
