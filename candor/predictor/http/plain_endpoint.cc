#include "candor/predictor/http/plain_endpoint.h"

#include <utility>
#include <vector>

#include "candor/predictor/http/answer_outcome_internal.h"
#include "candor/predictor/http/http_client.h"
#include "candor/predictor/http/invocation_headers_internal.h"
#include "candor/predictor/http/service_url_internal.h"

namespace candor::predictor {
namespace {

class PlainEndpoint : public Endpoint {
 public:
  PlainEndpoint(HttpRequest request, std::string identity, std::string name)
      : request_(std::move(request)), identity_(std::move(identity)), name_(std::move(name)) {}

  Exchange Invoke(std::string_view body, const RunContext& context) override {
    HttpRequest request = request_;
    request.body = body;
    return ToExchange(client_.Send(request, context), name_);
  }

  std::string identity() const override { return identity_; }
  const std::string& name() const override { return name_; }

 private:
  const HttpRequest request_;  // without a body
  const std::string identity_;
  const std::string name_;
  HttpClient client_;
};

}  // namespace

Result<std::unique_ptr<Endpoint>> MakePlainEndpoint(const PlainEndpointOptions& options) {
  CANDOR_ASSIGN_OR_RETURN(ServiceUrl url, ParseServiceUrl(options.url));
  if (url.path == "/") url = WithPath(url, "/invocations");
  CANDOR_ASSIGN_OR_RETURN(
      auto headers, InvocationHeaders(options.content, options.accept, options.custom_attributes,
                                      options.target_model));
  std::string identity = RequestIdentity(url.without_password, headers);
  HttpRequest request{
      .url = url.text, .headers = std::move(headers), .timeout_seconds = options.timeout_seconds};
  return std::unique_ptr<Endpoint>(std::make_unique<PlainEndpoint>(
      std::move(request), std::move(identity), std::move(url.shown)));
}

}  // namespace candor::predictor
