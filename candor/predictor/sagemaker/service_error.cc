#include "candor/predictor/sagemaker/service_error_internal.h"

#include <algorithm>
#include <initializer_list>

#include "candor/json/value.h"

namespace candor::predictor {
namespace {

// "ValidationException:http://internal.amazon.com/" and
// "com.amazonaws.sagemaker#ValidationException"
std::string ShortType(std::string_view type) {
  type = type.substr(0, type.find(':'));
  const size_t hash = type.rfind('#');
  return std::string(hash == std::string_view::npos ? type : type.substr(hash + 1));
}

bool IsOneOf(std::string_view type, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, type) != names.end();
}

}  // namespace

ServiceError ReadServiceError(const HttpResponse& response) {
  ServiceError error{.type = ShortType(response.Header("x-amzn-errortype"))};
  const Result<json::Value> document = json::Parse(response.body);
  if (!document.ok()) return error;
  const auto text = [&](const char* name) -> std::string {
    const json::Value* value = document->Find(name);
    return value != nullptr && value->is_string() ? value->AsString() : std::string();
  };
  if (error.type.empty()) error.type = ShortType(text("__type"));
  error.message = text("message");
  if (error.message.empty()) error.message = text("Message");
  const json::Value* status = document->Find("OriginalStatusCode");
  if (status != nullptr && status->kind() == json::Value::Kind::kInteger) {
    error.original_status = static_cast<int>(std::clamp<int64_t>(status->AsInteger(), 0, 999));
  }
  error.original_message = text("OriginalMessage");
  return error;
}

bool IsThrottling(std::string_view type) {
  return IsOneOf(type,
                 {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
                  "RequestThrottledException", "RequestLimitExceeded", "TooManyRequestsException",
                  "BandwidthLimitExceeded", "SlowDown", "ModelNotReadyException"});
}

bool IsExpired(std::string_view type) {
  return IsOneOf(type, {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"});
}

bool IsAccessError(std::string_view type) {
  return IsOneOf(type, {"AccessDenied", "AccessDeniedException", "UnrecognizedClientException",
                        "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature",
                        "IncompleteSignatureException", "MissingAuthenticationToken",
                        "MissingAuthenticationTokenException", "InvalidClientTokenId",
                        "OptInRequired", "NotAuthorized", "RequestExpired"});
}

}  // namespace candor::predictor
