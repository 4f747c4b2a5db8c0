// One request to a model behind HTTP, and what became of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor::predictor {

/// What an exchange came to; it decides who tries what again.
enum class Outcome {
  kAnswered,   ///< 200 with a body
  kThrottled,  ///< 429, 503: the same request later, and fewer at once
  kTimedOut,   ///< no answer in time: as kThrottled
  kFaulty,     ///< other 5xx, a connection that failed or broke, a truncated body: again, whole
  kTooLarge,   ///< 413: fewer records a request
  kRefused,    ///< 424 and other 4xx: the model cannot take one of the records
  kFatal,      ///< 401, 403, 404, an unknown host or certificate: asking again cannot help
  kStopped,    ///< context.stop was requested
};

struct Exchange {
  Outcome outcome = Outcome::kFatal;
  int status = 0;                     ///< HTTP; 0 when there was none
  std::string body;                   ///< of the answer
  std::optional<double> retry_after;  ///< seconds
  double seconds = 0;                 ///< from sending to the last byte
  Error error;                        ///< unless kAnswered: what to tell if nobody tries again
  int attempts = 1;                   ///< requests that were sent for it, retries included
};

/// Sends bodies to one model. Thread-safe: several requests may be in flight at once, one a thread;
/// connections are kept alive and reused.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  /// Sends one request and waits for the answer, at most the endpoint's own time limit.
  virtual Exchange Invoke(std::string_view body, const RunContext& context) = 0;
  /// Everything that decides which model answers, and how: the full URL with query and user (or
  /// service URL, region and endpoint name), target model, custom attributes, content and accept.
  /// For hashing only; never shown.
  virtual std::string identity() const = 0;
  /// For messages: "endpoint my-model", "http://127.0.0.1:8080/invocations".
  virtual const std::string& name() const = 0;
};

}  // namespace candor::predictor
