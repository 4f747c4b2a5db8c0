// What an HTTP exchange with a model came to.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candor/predictor/endpoint/endpoint.h"
#include "candor/predictor/http/http_client.h"

namespace candor::predictor {

/// Outcome, Retry-After and error by status and failure alone (see Outcome). 200 is answered,
/// whatever its body; any other 2xx and 3xx is fatal. `endpoint` names it in the error.
Exchange ToExchange(HttpResponse&& response, const std::string& endpoint);

/// An error of that outcome: its fixed text and hint; `found` says what came.
Error OutcomeError(Outcome outcome, const std::string& endpoint, std::string found);

/// "status 503: BODY", the body as its excerpt.
std::string StatusText(const HttpResponse& response);

/// Seconds that a Retry-After header asks for: a number, or a date minus now; never negative.
/// `now` counts seconds since 1970.
std::optional<double> RetryAfterSeconds(std::string_view header, double now);

}  // namespace candor::predictor
