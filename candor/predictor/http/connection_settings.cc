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

}  // namespace candor::predictor
