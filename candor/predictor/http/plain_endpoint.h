// Any URL that speaks /invocations.
#pragma once

#include <memory>
#include <string>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/endpoint/endpoint.h"

namespace candor::predictor {

struct PlainEndpointOptions {
  std::string url;  ///< a URL without a path gets /invocations
  PayloadFormat content = PayloadFormat::kCsv;
  PayloadFormat accept = PayloadFormat::kCsv;
  std::string custom_attributes;  ///< X-Amzn-SageMaker-Custom-Attributes; empty: none
  std::string target_model;       ///< X-Amzn-SageMaker-Target-Model; empty: none
  double timeout_seconds = 60;
};

/// Errors: kConfig for what is no http:// or https:// URL. User and password in the URL are sent as
/// basic authorization and never shown.
Result<std::unique_ptr<Endpoint>> MakePlainEndpoint(const PlainEndpointOptions& options);

}  // namespace candor::predictor
