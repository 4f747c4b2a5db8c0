// SageMaker's API beside the endpoints: JSON 1.1, one operation a POST.
#pragma once

#include <memory>
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
    kRefused,  ///< the service has decided against it: nothing has happened
    kUnknown,  ///< no answer or a fault, after all retries: it may have happened or not
  };
  Kind kind = Kind::kUnknown;
  json::Value document;
  std::string type;     ///< of the service's error
  std::string message;  ///< its words
  Error error;          ///< unless kDone
  int attempts = 1;
};

struct ControlPlaneCall {
  std::string operation;  ///< "DescribeEndpoint"
  json::Value body;
  int max_attempts = 5;
  /// Its answer matters: a stop does not break it off, and each attempt is sent once.
  bool is_creation = false;
};

/// Not thread-safe.
class ControlPlane {
 public:
  /// Region, address and credentials by the ordinary settings. Errors: those of FindAwsRegion and
  /// FindAwsCredentials, kConfig for an address that is no URL.
  static Result<std::unique_ptr<ControlPlane>> Open();

  /// Throttling, 5xx, time-outs (15 s) and broken connections are tried again, with waits from
  /// 0.2 s, doubled each time. `context.stop` ends waits and keeps further attempts from being
  /// made.
  ControlPlaneReply Call(const ControlPlaneCall& call, const RunContext& context);

  const std::string& region() const { return region_; }

 private:
  ControlPlane() = default;
  ControlPlaneReply CallOnce(const ControlPlaneCall& call, const std::string& body,
                             const RunContext& context, bool* may_retry);

  std::string url_;
  std::string region_;
  HttpClient client_;
  AwsCredentialSource credentials_;
};

/// Sleeps; false as soon as a stop is requested.
bool SleepUnlessStopped(double seconds, const std::stop_token& stop);

}  // namespace candor::predictor
