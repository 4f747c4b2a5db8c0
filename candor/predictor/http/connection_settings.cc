
#include "candor/predictor/http/connection_settings_internal.h"

#include "candor/base/environment.h"

namespace candor::predictor {
std::string CaBundleFile() {
  return FirstSetVariable({"AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"});
}

std::string CapitalHttpProxy(std::string_view url) {
  if (!url.starts_with("http://") || !FirstSetVariable({"http_proxy"}).empty()) return {};
  return FirstSetVariable({"HTTP_PROXY"});
}

}  // namespace candor::predictor
