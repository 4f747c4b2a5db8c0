// Errors as AWS services write them.
#pragma once

#include <string>
#include <string_view>

#include "candor/predictor/http/http_client.h"

namespace candor::predictor {

struct ServiceError {
  std::string type;         ///< "ValidationException"; empty when the answer names none
  std::string message;      ///< the service's words; empty when there are none
  int original_status = 0;  ///< of the model behind an endpoint, 0: not told
  std::string original_message;
};

/// From the header x-amzn-errortype and a JSON body ("__type", "message" or "Message",
/// "OriginalStatusCode", "OriginalMessage").
ServiceError ReadServiceError(const HttpResponse& response);

/// Too many requests by the type's name, whatever the status: ThrottlingException and its kin.
bool IsThrottling(std::string_view type);
/// The credentials are too old, new ones may do.
bool IsExpired(std::string_view type);
/// Who asks may not, or is not known.
bool IsAccessError(std::string_view type);

}  // namespace candor::predictor
