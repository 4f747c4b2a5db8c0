#include "candor/predictor/http/service_url_internal.h"

#include <curl/curl.h>

#include <memory>

#include "candor/predictor/http/connection_settings_internal.h"

namespace candor::predictor {
namespace {

struct CloseUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlParts = std::unique_ptr<CURLU, CloseUrl>;

std::string Part(CURLU* parts, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(parts, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

ServiceUrl Describe(UrlParts parts) {
  curl_url_set(parts.get(), CURLUPART_FRAGMENT, nullptr, 0);
  ServiceUrl url{.text = Part(parts.get(), CURLUPART_URL),
                 .path = Part(parts.get(), CURLUPART_PATH)};
  for (const CURLUPart secret :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_QUERY}) {
    curl_url_set(parts.get(), secret, nullptr, 0);
  }
  url.shown = Part(parts.get(), CURLUPART_URL);
  return url;
}

UrlParts Parse(const std::string& url) {
  UrlParts parts(curl_url());
  if (curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return nullptr;
  const std::string scheme = Part(parts.get(), CURLUPART_SCHEME);
  return scheme == "http" || scheme == "https" ? std::move(parts) : nullptr;
}

}  // namespace

Result<ServiceUrl> ParseServiceUrl(const std::string& url) {
  UrlParts parts = Parse(url);
  if (parts == nullptr) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "The endpoint's address is no http:// or https:// URL.",
                 .found = WithoutCredentials(url),
                 .expected = "http://HOST:PORT/PATH or https://HOST:PORT/PATH"};
  }
  return Describe(std::move(parts));
}

ServiceUrl WithPath(const ServiceUrl& url, const std::string& path) {
  UrlParts parts = Parse(url.text);
  curl_url_set(parts.get(), CURLUPART_PATH, path.c_str(), 0);
  return Describe(std::move(parts));
}

}  // namespace candor::predictor
