#include "candor/predictor/http/http_client.h"

#include <mutex>

#include "candor/predictor/http/curl_exchange_internal.h"

namespace candor::predictor {

std::string_view HttpResponse::Header(std::string_view name) const {
  for (const auto& [header, value] : headers) {
    if (header == name) return value;
  }
  return {};
}

// Idle handles. The one that was used last is taken first, so that as few connections as threads
// at a time are kept busy and the rest may grow old.
struct HttpClient::Pool {
  std::mutex mutex;
  std::vector<std::unique_ptr<CurlExchange>> idle;

  std::unique_ptr<CurlExchange> Take() {
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        std::unique_ptr<CurlExchange> exchange = std::move(idle.back());
        idle.pop_back();
        return exchange;
      }
    }
    return std::make_unique<CurlExchange>();
  }
  void Return(std::unique_ptr<CurlExchange> exchange) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(exchange));
  }
};

HttpClient::HttpClient() : pool_(std::make_unique<Pool>()) {}
HttpClient::~HttpClient() = default;

HttpResponse HttpClient::Send(const HttpRequest& request, const RunContext& context) {
  if (context.stop.stop_requested()) {
    HttpResponse response;
    response.failure = HttpResponse::Failure::kStopped;
    response.problem = "the run was stopped";
    return response;
  }
  std::unique_ptr<CurlExchange> exchange = pool_->Take();
  HttpResponse response = exchange->Send(request, context);
  pool_->Return(std::move(exchange));
  return response;
}

}  // namespace candor::predictor
