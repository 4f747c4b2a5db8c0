// A model behind an endpoint as a Predictor.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/codec/request_encoder.h"
#include "candor/predictor/endpoint/endpoint.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/endpoint/resilience.h"
#include "candor/predictor/predictor.h"

namespace candor::predictor {

struct EndpointPredictorOptions {
  RequestFormat request;
  PayloadFormat accept = PayloadFormat::kCsv;
  AnswerLocation location;
  RetryOptions retry;
  BudgetOptions budget;
  BatchOptions batch;
  SparingOptions sparing;
  std::shared_ptr<AnswerJournal> journal;  ///< null: nothing is kept on disk
};

/// Puts the decorators together: rows -> records -> sparing -> batching -> bisecting -> journaling
/// -> request -> retry -> budget -> endpoint. Requests in flight: the smaller of batch.threads and
/// budget.max_in_flight. Errors: those of RequestEncoder::Make and AnswerDecoder::Make.
Result<std::unique_ptr<Predictor>> MakeEndpointPredictor(std::shared_ptr<Endpoint> endpoint,
                                                         const FeatureNames& names,
                                                         const EndpointPredictorOptions& options);

}  // namespace candor::predictor
