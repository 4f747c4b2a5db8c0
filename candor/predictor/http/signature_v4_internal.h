// AWS Signature Version 4, the form with an Authorization header.
//
// Not libcurl's own (CURLOPT_AWS_SIGV4): release 7.88 also signs headers that stand in the list
// only to be left out, as Expect must, does not encode the path a second time, as all services but
// S3 want it, and does not sort the query.
#pragma once

#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "candor/predictor/http/http_client.h"

namespace candor::predictor {

/// The headers to send besides the request's own, which are signed too: Host, X-Amz-Date,
/// X-Amz-Security-Token (with a session token) and Authorization. Requires request.signing and a
/// URL whose path and query are encoded. `now` counts seconds since 1970. Source: AWS General
/// Reference, "Create a signed AWS API request".
std::vector<std::pair<std::string, std::string>> SignatureHeaders(const HttpRequest& request,
                                                                  time_t now);

}  // namespace candor::predictor
