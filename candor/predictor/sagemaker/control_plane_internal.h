// SageMaker's API beside the endpoints: JSON 1.1, one operation a POST.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/json/value.h"
#include "candor/predictor/http/http_client.h"
#include "candor/predictor/sagemaker/aws_credentials_internal.h"

namespace candor::predictor {

/// What became of a call.
struct ControlPlaneReply {
  enum class Kind {
    kDone,     ///< 200; `document` is the answer
    kRefused,  ///< nothing has happened: the service decided against it or never heard of it
    kUnknown,  ///< no answer or a fault, in any attempt: it may have happened or not
  };
  Kind kind = Kind::kUnknown;
  json::Value document;
  std::string type;     ///< of the service's error
  std::string message;  ///< its words
  Error error;          ///< unless kDone
  /// Throttling, a fault or no answer: the same call may be answered later.
  bool may_pass = false;
};

struct ControlPlaneCall {
  std::string operation;  ///< "DescribeEndpoint"
  json::Value body;
  int max_attempts = 5;
  /// Its answer matters: a stop does not break it off, and each attempt is sent once.
  bool is_creation = false;
  /// Of all attempts; those of a call that has one look for credentials for 15 s at most.
  std::optional<std::chrono::steady_clock::time_point> deadline;
};

/// Not thread-safe.
class ControlPlane {
 public:
  /// Region, address and credentials by the ordinary settings. Errors: those of FindAwsRegion and
  /// FindAwsCredentials, kConfig for an address that is no URL.
  static Result<std::unique_ptr<ControlPlane>> Open(const std::stop_token& stop);

  /// Throttling, 5xx, time-outs (15 s) and broken connections are tried again, with waits from
  /// 0.2 s, doubled each time. A refusal that follows an attempt of unknown outcome leaves it
  /// unknown. `context.stop` ends waits and look-ups of credentials and keeps further attempts from
  /// being made.
  ControlPlaneReply Call(const ControlPlaneCall& call, const RunContext& context);

  const std::string& region() const { return region_; }

 private:
  ControlPlane() = default;
  ControlPlaneReply CallOnce(const ControlPlaneCall& call, const std::string& body,
                             const RunContext& context);

  std::string url_;
  std::string region_;
  HttpClient client_;
  AwsCredentialSource credentials_;
};

}  // namespace candor::predictor
