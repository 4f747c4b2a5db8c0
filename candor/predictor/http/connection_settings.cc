#include <cstdlib>
#include <initializer_list>

#include "candor/predictor/http/connection_settings_internal.h"

namespace candor::predictor {
namespace {

std::string FirstSet(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

std::string CaBundleFile() {
  return FirstSet({"AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"});
}

std::string CapitalHttpProxy(std::string_view url) {
  if (!url.starts_with("http://") || !FirstSet({"http_proxy"}).empty()) return {};
  return FirstSet({"HTTP_PROXY"});
}

std::string WithoutCredentials(std::string_view text) {
  std::string clean;
  while (true) {
    const size_t scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return clean.append(text);
    clean.append(text.substr(0, scheme_end + 3));
    text.remove_prefix(scheme_end + 3);
    const std::string_view authority = text.substr(0, text.find_first_of("/?# \"'\t\r\n"));
    const size_t at = authority.rfind('@');
    if (at != std::string_view::npos) text.remove_prefix(at + 1);
  }
}

}  // namespace candor::predictor
