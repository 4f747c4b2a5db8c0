// Addresses of models and services.
#pragma once

#include <string>

#include "candor/base/status.h"

namespace candor::predictor {

struct ServiceUrl {
  std::string text;              ///< normalized, with user and password, without fragment
  std::string shown;             ///< for messages: no user, no password, no query
  std::string without_password;  ///< `text` with user and query: tells addresses apart
  std::string path;              ///< "/" when the URL has none
};

/// Errors: kConfig for what is no http:// or https:// URL, of which only scheme and length are
/// shown.
Result<ServiceUrl> ParseServiceUrl(const std::string& url);

/// The same address with another path.
ServiceUrl WithPath(const ServiceUrl& url, const std::string& path);

}  // namespace candor::predictor
