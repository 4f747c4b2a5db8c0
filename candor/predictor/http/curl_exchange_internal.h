// One libcurl handle with its connections, and one exchange at a time on it.
#pragma once

#include <curl/curl.h>

#include <memory>

#include "candor/predictor/http/http_client.h"

namespace candor::predictor {

/// Not thread-safe. Connections stay with the handle, so they are reused by its next exchange.
class CurlExchange {
 public:
  CurlExchange();
  HttpResponse Send(const HttpRequest& request, const RunContext& context);

 private:
  CURLcode Perform(const std::stop_token& stop);

  struct CloseEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct CloseMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  std::unique_ptr<CURLM, CloseMulti> multi_;
  std::unique_ptr<CURL, CloseEasy> easy_;
};

}  // namespace candor::predictor
