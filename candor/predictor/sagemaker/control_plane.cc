#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "candor/predictor/codec/body_excerpt_internal.h"
#include "candor/predictor/http/answer_outcome_internal.h"
#include "candor/predictor/http/service_url_internal.h"
#include "candor/predictor/sagemaker/aws_settings.h"
#include "candor/predictor/sagemaker/control_plane_internal.h"
#include "candor/predictor/sagemaker/service_error_internal.h"

namespace candor::predictor {
namespace {

constexpr double kFirstWait = 0.2;
constexpr double kTimeoutSeconds = 15;

Error CallError(const std::string& operation, std::string found) {
  return {.kind = ErrorKind::kUnavailable,
          .message = "The SageMaker service did not do what was asked.",
          .where = operation,
          .found = std::move(found)};
}

}  // namespace

bool SleepUnlessStopped(double seconds, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never_notified;
  std::unique_lock lock(mutex);
  never_notified.wait_for(lock, stop, std::chrono::duration<double>(seconds), [] { return false; });
  return !stop.stop_requested();
}

Result<std::unique_ptr<ControlPlane>> ControlPlane::Open() {
  std::unique_ptr<ControlPlane> plane(new ControlPlane());
  CANDOR_ASSIGN_OR_RETURN(plane->region_, FindAwsRegion());
  CANDOR_ASSIGN_OR_RETURN(const ServiceUrl url,
                          ParseServiceUrl(AwsServiceUrl("sagemaker", plane->region_)));
  plane->url_ = url.text;
  CANDOR_RETURN_IF_ERROR(plane->credentials_.Get());
  return plane;
}

ControlPlaneReply ControlPlane::CallOnce(const ControlPlaneCall& call, const std::string& body,
                                         const RunContext& context, bool* may_retry) {
  using Kind = ControlPlaneReply::Kind;
  const std::string& operation = call.operation;
  *may_retry = false;
  Result<AwsCredentials> credentials = credentials_.Get();
  if (!credentials.ok()) return {.kind = Kind::kRefused, .error = credentials.error()};

  HttpResponse response = client_.Send(
      {.url = url_,
       .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                   {"X-Amz-Target", "SageMaker." + operation}},
       .body = body,
       .timeout_seconds = kTimeoutSeconds,
       .signing =
           AwsSigning{.credentials = *credentials, .region = region_, .service = "sagemaker"},
       .send_once = call.is_creation},
      context);
  if (response.status == 200) {
    // Deletions are answered by an empty body.
    Result<json::Value> document = json::Parse(response.body.empty() ? "{}" : response.body);
    if (document.ok()) return {.kind = Kind::kDone, .document = std::move(document).value()};
    return {.kind = Kind::kUnknown,
            .error = CallError(operation, "an answer that is no JSON: " + StatusText(response))};
  }
  const ServiceError error = ReadServiceError(response);
  if (IsExpired(error.type)) credentials_.Forget(*credentials);
  const bool is_decided = response.status >= 300 && response.status < 500 &&
                          response.status != 408 && response.status != 429 &&
                          !IsThrottling(error.type) && !IsExpired(error.type);
  *may_retry = !is_decided;
  std::string found = response.status == 0    ? response.problem
                      : error.message.empty() ? StatusText(response)
                                              : error.type + ": " + BodyExcerpt(error.message);
  return {.kind = is_decided ? Kind::kRefused : Kind::kUnknown,
          .type = error.type,
          .message = error.message,
          .error = CallError(operation, std::move(found))};
}

ControlPlaneReply ControlPlane::Call(const ControlPlaneCall& call, const RunContext& context) {
  const std::string body = json::Write(call.body);
  const RunContext attempt_context = call.is_creation ? RunContext{} : context;
  double wait = kFirstWait;
  for (int attempt = 1;; ++attempt) {
    bool may_retry = false;
    ControlPlaneReply reply = CallOnce(call, body, attempt_context, &may_retry);
    reply.attempts = attempt;
    if (!may_retry || attempt >= call.max_attempts) return reply;
    if (!SleepUnlessStopped(wait, context.stop)) return reply;
    wait *= 2;
  }
}

}  // namespace candor::predictor
