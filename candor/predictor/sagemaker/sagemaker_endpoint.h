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
/// status of 429, 503 or 504, which is kThrottled, and of 413, which is kTooLarge. Throttling and
/// ModelNotReadyException are kThrottled whatever the status. A ValidationError is the service's
/// word on the request, never the model's on its records: kTooLarge when it is about the length,
/// else kFatal, as "Endpoint .. not found" and access errors are. Credentials are looked up once,
/// and again before they expire or when the service says that they have (kFaulty: worth another
/// attempt). Errors are those of FindAwsRegion and FindAwsCredentials, and kConfig for an empty
/// name, a service address that is no URL, and header values that no header can hold.
Result<std::unique_ptr<Endpoint>> MakeSageMakerEndpoint(const SageMakerEndpointOptions& options);

}  // namespace candor::predictor
