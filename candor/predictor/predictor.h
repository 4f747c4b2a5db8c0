// Batch in, answers out: the one way in which every analysis asks a model.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/feature_batch.h"

namespace candor::predictor {

/// What asking has cost so far.
struct CallStatistics {
  int64_t calls = 0;              ///< requests that were sent, retries included
  int64_t rows_asked = 0;         ///< records that somebody wanted answered
  int64_t rows_sent = 0;          ///< records in requests, retries included
  int64_t duplicates_spared = 0;  ///< records answered by an equal one of this run
  int64_t resumed = 0;            ///< records answered by an earlier run that was cut short
  int64_t retries = 0;            ///< requests sent again after throttling, faults or time-outs
  int64_t throttled = 0;          ///< answers 429 and 503
  /// Seconds a request took, of those that were answered; percentiles 50, 90, 99 and the longest.
  double latency_p50 = 0;
  double latency_p90 = 0;
  double latency_p99 = 0;
  double latency_max = 0;
};

/// A model that is ready to be asked about batches whose columns were named when it was made.
///
/// Thread safety: Predict may be called from several threads at once. Answers depend on the rows
/// alone, never on how they are cut into batches, on threads or on order.
/// Errors: kModel when the model refuses rows (`where` names them) or its answers cannot be used,
/// kUnavailable when an endpoint failed after all retries, kCancelled when context.stop was asked.
class Predictor {
 public:
  virtual ~Predictor() = default;

  /// Answers for every row of the batch. Uses at most context.threads processors; an endpoint may
  /// keep more requests than that in flight. Begins no phase of context.progress, but advances it
  /// by one for each row once its answer is there, and notes that an endpoint does not answer.
  virtual Result<Answers> Predict(const FeatureBatch& batch, const RunContext& context) = 0;

  virtual CallStatistics statistics() const = 0;

  /// What happened on the way and a careful reader must know. Call after the last Predict.
  virtual std::vector<Warning> TakeWarnings() = 0;
};

}  // namespace candor::predictor
