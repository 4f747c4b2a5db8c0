#include <algorithm>
#include <chrono>
#include <utility>

#include "candor/base/stoppable_sleep.h"
#include "candor/predictor/codec/body_excerpt_internal.h"
#include "candor/predictor/http/answer_outcome_internal.h"
#include "candor/predictor/http/service_url_internal.h"
#include "candor/predictor/sagemaker/aws_settings.h"
#include "candor/predictor/sagemaker/control_plane_internal.h"
#include "candor/predictor/sagemaker/service_error_internal.h"

namespace candor::predictor {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = ControlPlaneReply::Kind;

constexpr std::chrono::duration<double> kFirstWait(0.2);
constexpr Clock::duration kTimeout = std::chrono::seconds(15);

Error CallError(const std::string& operation, std::string found) {
  return {.kind = ErrorKind::kUnavailable,
          .message = "The SageMaker service did not do what was asked.",
          .where = operation,
          .found = std::move(found)};
}

// What an answer that is no 200 says of the attempt that it belongs to.
Kind KindOf(const HttpResponse& response) {
  using Failure = HttpResponse::Failure;
  switch (response.failure) {
    case Failure::kUnreachable:
    case Failure::kUnknownHost:
    case Failure::kUntrusted:
      return Kind::kRefused;  // it was never sent
    case Failure::kNone:
    case Failure::kTimedOut:
    case Failure::kBroken:
    case Failure::kStopped:
      break;
  }
  const bool is_decided = response.status >= 300 && response.status < 500 && response.status != 408;
  return is_decided ? Kind::kRefused : Kind::kUnknown;
}

}  // namespace

Result<std::unique_ptr<ControlPlane>> ControlPlane::Open(const std::stop_token& stop) {
  std::unique_ptr<ControlPlane> plane(new ControlPlane());
  CANDOR_ASSIGN_OR_RETURN(plane->region_, FindAwsRegion());
  CANDOR_ASSIGN_OR_RETURN(const ServiceUrl url,
                          ParseServiceUrl(AwsServiceUrl("sagemaker", plane->region_)));
  plane->url_ = url.text;
  CANDOR_RETURN_IF_ERROR(plane->credentials_.Get({.stop = stop}));
  return plane;
}

ControlPlaneReply ControlPlane::CallOnce(const ControlPlaneCall& call, const std::string& body,
                                         const RunContext& context) {
  const std::string& operation = call.operation;
  LookUpLimit limit{.stop = context.stop};
  if (call.deadline) limit.deadline = std::min(*call.deadline, Clock::now() + kTimeout);
  const Result<AwsCredentials> credentials = credentials_.Get(limit);
  if (!credentials.ok()) return {.kind = Kind::kRefused, .error = credentials.error()};

  const std::chrono::duration<double> timeout =
      call.deadline ? std::min(kTimeout, *call.deadline - Clock::now()) : kTimeout;
  HttpResponse response = client_.Send(
      {.url = url_,
       .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                   {"X-Amz-Target", "SageMaker." + operation}},
       .body = body,
       .timeout_seconds = timeout.count(),
       .signing =
           AwsSigning{.credentials = *credentials, .region = region_, .service = "sagemaker"},
       .send_once = call.is_creation},
      call.is_creation ? RunContext{} : context);
  if (response.status == 200) {
    // Deletions are answered by an empty body.
    Result<json::Value> document = json::Parse(response.body.empty() ? "{}" : response.body);
    if (document.ok()) return {.kind = Kind::kDone, .document = std::move(document).value()};
    return {.kind = Kind::kUnknown,
            .error = CallError(operation, "an answer that is no JSON: " + StatusText(response)),
            .may_pass = true};
  }
  const ServiceError error = ReadServiceError(response);
  if (IsExpired(error.type)) credentials_.Forget(*credentials);
  const Kind kind = KindOf(response);
  std::string found = response.status == 0    ? response.problem
                      : error.message.empty() ? StatusText(response)
                                              : error.type + ": " + BodyExcerpt(error.message);
  return {.kind = kind,
          .type = error.type,
          .message = error.message,
          .error = CallError(operation, std::move(found)),
          .may_pass = kind == Kind::kUnknown || response.status == 0 || response.status == 429 ||
                      IsThrottling(error.type)};
}

ControlPlaneReply ControlPlane::Call(const ControlPlaneCall& call, const RunContext& context) {
  const std::string body = json::Write(call.body);
  std::chrono::duration<double> wait = kFirstWait;
  bool may_have_happened = false;
  for (int attempt = 1;; ++attempt) {
    ControlPlaneReply reply = CallOnce(call, body, context);
    may_have_happened = may_have_happened || reply.kind == Kind::kUnknown;
    if (reply.kind == Kind::kRefused && may_have_happened) reply.kind = Kind::kUnknown;
    const bool may_retry = reply.may_pass || IsExpired(reply.type);
    if (!may_retry || attempt >= call.max_attempts) return reply;
    if (call.deadline && Clock::now() + wait >= *call.deadline) return reply;
    if (!SleepUnlessStopped(wait.count(), context.stop)) return reply;
    wait *= 2;
  }
}

}  // namespace candor::predictor
