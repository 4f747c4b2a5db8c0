#include "candor/predictor/sagemaker/sagemaker_endpoint.h"
#include "candor/predictor/codec/body_excerpt_internal.h"

#include <curl/curl.h>

#include <utility>

#include "candor/predictor/http/answer_outcome_internal.h"
#include "candor/predictor/http/invocation_headers_internal.h"
#include "candor/predictor/http/service_url_internal.h"
#include "candor/predictor/sagemaker/aws_credentials_internal.h"
#include "candor/predictor/sagemaker/aws_settings.h"
#include "candor/predictor/sagemaker/service_error_internal.h"

namespace candor::predictor {
namespace {

std::string PercentEncoded(const std::string& text) {
  char* encoded = curl_easy_escape(nullptr, text.c_str(), static_cast<int>(text.size()));
  std::string copy = encoded == nullptr ? std::string() : std::string(encoded);
  curl_free(encoded);
  return copy;
}

// What the service's own error types say beyond the status.
Outcome OutcomeOf(const ServiceError& error, Outcome by_status) {
  if (IsThrottling(error.type)) return Outcome::kThrottled;
  if (IsExpired(error.type)) return Outcome::kFaulty;  // new credentials may do
  if (IsAccessError(error.type)) return Outcome::kFatal;
  if (error.type == "ValidationError" || error.type == "ValidationException") {
    // The service's word on the request, never the model's on its records.
    const bool is_length = error.message.find("length less than or equal") != std::string::npos;
    return is_length ? Outcome::kTooLarge : Outcome::kFatal;
  }
  switch (error.original_status) {
    case 429:
    case 503:
    case 504:
      return Outcome::kThrottled;
    case 413:
      return Outcome::kTooLarge;
    default:
      return by_status;
  }
}

std::string FoundText(const ServiceError& error, const HttpResponse& response) {
  std::string text = "status " + std::to_string(response.status) + " " + error.type;
  if (error.original_status != 0) {
    text += ": the model answered " + std::to_string(error.original_status);
  }
  const std::string words = error.original_message.empty() ? error.message : error.original_message;
  return text + (words.empty() ? "" : ": " + BodyExcerpt(words));
}

void ExplainFatal(const ServiceError& error, Error* shown) {
  if (IsAccessError(error.type)) {
    shown->message = "The endpoint denies access.";
    shown->hint =
        "Check the credentials, the permission sagemaker:InvokeEndpoint and this machine's clock.";
  } else if (error.message.find("not found") != std::string::npos) {
    shown->message = "The endpoint does not exist.";
    shown->hint = "Check predictor.endpoint_name, the region and the account.";
  } else {
    shown->message = "The endpoint does not take the request.";
    shown->hint = "Check predictor.target_model and predictor.custom_attributes.";
  }
}

class SageMakerEndpoint : public Endpoint {
 public:
  SageMakerEndpoint(HttpRequest request, std::string region, std::string identity, std::string name)
      : request_(std::move(request)),
        region_(std::move(region)),
        identity_(std::move(identity)),
        name_(std::move(name)) {}

  Exchange Invoke(std::string_view body, const RunContext& context) override {
    Result<AwsCredentials> credentials = credentials_.Get({.stop = context.stop});
    if (context.stop.stop_requested()) {
      return {.outcome = Outcome::kStopped, .error = OutcomeError(Outcome::kStopped, name_, {})};
    }
    if (!credentials.ok()) {
      return {.outcome = Outcome::kFatal, .error = credentials.error()};
    }
    HttpRequest request = request_;
    request.body = body;
    request.signing = {.credentials = *credentials, .region = region_, .service = "sagemaker"};
    HttpResponse response = client_.Send(request, context);
    if (response.status < 400) return ToExchange(std::move(response), name_);

    const ServiceError error = ReadServiceError(response);
    if (IsExpired(error.type)) credentials_.Forget(request.signing->credentials);
    return Judge(error, std::move(response));
  }

  std::string identity() const override { return identity_; }
  const std::string& name() const override { return name_; }

  /// The first look at the credentials; nothing is sent to the endpoint.
  Status FindCredentials() { return credentials_.Get().status(); }

 private:
  Exchange Judge(const ServiceError& error, HttpResponse response) const {
    const std::string found = error.type.empty() ? "" : FoundText(error, response);
    Exchange exchange = ToExchange(std::move(response), name_);
    const Outcome outcome = OutcomeOf(error, exchange.outcome);
    if (outcome != exchange.outcome || !found.empty()) {
      const Error by_status = std::move(exchange.error);
      exchange.error = OutcomeError(outcome, name_, found.empty() ? by_status.found : found);
      if (outcome == Outcome::kFatal) {
        exchange.error.message = by_status.message;
        exchange.error.hint = by_status.hint;
      }
      if (outcome == Outcome::kFatal && exchange.outcome != outcome) {
        ExplainFatal(error, &exchange.error);
      }
      exchange.outcome = outcome;
    }
    return exchange;
  }

  const HttpRequest request_;  // without body and signing
  const std::string region_;
  const std::string identity_;
  const std::string name_;
  HttpClient client_;
  AwsCredentialSource credentials_;
};

}  // namespace

Result<std::unique_ptr<Endpoint>> MakeSageMakerEndpoint(const SageMakerEndpointOptions& options) {
  if (options.endpoint_name.empty()) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "The endpoint has no name.",
                 .where = "predictor.endpoint_name"};
  }
  CANDOR_ASSIGN_OR_RETURN(std::string region, FindAwsRegion());
  const std::string service = AwsServiceUrl("sagemaker-runtime", region);
  CANDOR_ASSIGN_OR_RETURN(const ServiceUrl url,
                          ParseServiceUrl(service + "/endpoints/" +
                                          PercentEncoded(options.endpoint_name) + "/invocations"));
  CANDOR_ASSIGN_OR_RETURN(
      auto headers, InvocationHeaders(options.content, options.accept, options.custom_attributes,
                                      options.target_model));
  std::string identity = RequestIdentity(region + " " + url.without_password, headers);
  auto endpoint = std::make_unique<SageMakerEndpoint>(
      HttpRequest{.url = url.text,
                  .headers = std::move(headers),
                  .timeout_seconds = options.timeout_seconds},
      std::move(region), std::move(identity), "endpoint " + options.endpoint_name);
  CANDOR_RETURN_IF_ERROR(endpoint->FindCredentials());
  return std::unique_ptr<Endpoint>(std::move(endpoint));
}

}  // namespace candor::predictor
