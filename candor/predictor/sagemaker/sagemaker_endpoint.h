// InvokeEndpoint of the SageMaker runtime.
#pragma once

#include <memory>
#include <string>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/endpoint/endpoint.h"

namespace candor::predictor {

struct SageMakerEndpointOptions {
  std::string endpoint_name;
  PayloadFormat content = PayloadFormat::kCsv;
  PayloadFormat accept = PayloadFormat::kCsv;
  std::string custom_attributes;
  std::string target_model;
  double timeout_seconds = 60;
};

/// POST /endpoints/NAME/invocations, signed. A ModelError (424) is kRefused, but for an original
/// status of 429, 503 or 504, which is kThrottled; ModelNotReadyException 429 is kThrottled;
/// ValidationError "Endpoint .. not found" and access errors are kFatal. Errors are those of
/// FindAwsRegion and FindAwsCredentials.
Result<std::unique_ptr<Endpoint>> MakeSageMakerEndpoint(SageMakerEndpointOptions options);

}  // namespace candor::predictor
