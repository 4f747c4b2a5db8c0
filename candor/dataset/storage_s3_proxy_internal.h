// HTTP proxies for S3: which one the environment asks for, and a filesystem that uses it.
#pragma once

#include <arrow/filesystem/type_fwd.h>
#include <arrow/result.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace candor::dataset {

struct S3Proxy {
  std::string scheme;  ///< of the connection to the proxy: "http" or "https"
  std::string host;
  int port = 80;
  std::string username;
  std::string password;

  bool operator==(const S3Proxy&) const = default;
};

/// The proxy for requests to `host` (without port) by `scheme`: https_proxy or HTTPS_PROXY for
/// https, http_proxy or HTTP_PROXY for http. Empty when there is none, when it is not a URL, or
/// when no_proxy / NO_PROXY exempts the host: "*", the host itself, or a domain above it, separated
/// by commas; ports after a name are ignored.
std::optional<S3Proxy> S3ProxyFor(std::string_view scheme, std::string_view host);

/// The host that a filesystem made from this URI (see S3FilesystemUri) talks to.
std::string S3HostOf(const std::string& filesystem_uri);

/// As arrow::fs::FileSystemFromUri, through the proxy. Arrow's URIs cannot name a proxy and its S3
/// library is loaded only when needed, so the two functions that can are looked up in it by name.
/// Requires that an S3 filesystem was made before.
arrow::Result<std::shared_ptr<arrow::fs::FileSystem>> MakeProxiedS3Filesystem(
    const std::string& filesystem_uri, const S3Proxy& proxy);

}  // namespace candor::dataset
