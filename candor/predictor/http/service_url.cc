#include "candor/predictor/http/service_url_internal.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <memory>

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
  curl_url_set(parts.get(), CURLUPART_PASSWORD, nullptr, 0);
  url.without_password = Part(parts.get(), CURLUPART_URL);
  for (const CURLUPart secret : {CURLUPART_USER, CURLUPART_OPTIONS, CURLUPART_QUERY}) {
    curl_url_set(parts.get(), secret, nullptr, 0);
  }
  url.shown = Part(parts.get(), CURLUPART_URL);
  return url;
}

// What can be told of an address that cannot be read: any part of it may be a password.
std::string Described(const std::string& url) {
  const std::string length = std::to_string(url.size()) + " characters";
  const size_t end = url.find("://");
  const bool has_scheme =
      end != std::string::npos && end > 0 &&
      std::ranges::all_of(url.substr(0, end), [](unsigned char c) { return std::isalnum(c) != 0; });
  return has_scheme ? url.substr(0, end) + "://, " + length + " in all" : length + ", no scheme";
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
                 .found = Described(url),
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
