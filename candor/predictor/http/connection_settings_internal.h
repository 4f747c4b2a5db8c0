// What the environment says about proxies and certificate authorities.
#pragma once

#include <string>
#include <string_view>

namespace candor::predictor {

/// The file of certificates to trust: AWS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE; empty: the
/// system's.
std::string CaBundleFile();

/// libcurl reads all proxy variables but HTTP_PROXY in capitals. This is its value when it applies
/// to the URL and no variable that libcurl reads comes first, else empty.
std::string CapitalHttpProxy(std::string_view url);

}  // namespace candor::predictor
