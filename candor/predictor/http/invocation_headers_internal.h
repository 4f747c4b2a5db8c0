// The headers of a request for predictions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"

namespace candor::predictor {

using InvocationHeaderList = std::vector<std::pair<std::string, std::string>>;

/// Content-Type, Accept and, unless empty, X-Amzn-SageMaker-Custom-Attributes and -Target-Model.
/// Errors: kConfig for attributes of more than 1,024 bytes, and for bytes outside of visible ASCII
/// and blanks in either.
Result<InvocationHeaderList> InvocationHeaders(PayloadFormat content, PayloadFormat accept,
                                               const std::string& custom_attributes,
                                               const std::string& target_model);

/// The URL and the headers, a line each: see Endpoint::identity.
std::string RequestIdentity(const std::string& url, const InvocationHeaderList& headers);

}  // namespace candor::predictor
