#include <arrow/filesystem/s3fs.h>
#include <arrow/io/interfaces.h>
#include <dlfcn.h>

#include <algorithm>
#include <charconv>

#include "candor/base/environment.h"
#include "candor/dataset/storage_s3_proxy_internal.h"
#include "candor/dataset/storage_uri_internal.h"

namespace candor::dataset {
namespace {

// Names in libarrow_s3, as the Itanium C++ ABI spells them:
// arrow::fs::S3Options::FromUri(const std::string&, std::string*)
constexpr char kOptionsFromUri[] =
    "_ZN5arrow2fs9S3Options7FromUriERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEPS7_";
// arrow::fs::S3FileSystem::Make(const S3Options&, const io::IOContext&)
constexpr char kMakeFileSystem[] =
    "_ZN5arrow2fs12S3FileSystem4MakeERKNS0_9S3OptionsERKNS_2io9IOContextE";

using OptionsFromUri = arrow::Result<arrow::fs::S3Options>(const std::string&, std::string*);
using MakeFileSystem = arrow::Result<std::shared_ptr<arrow::fs::S3FileSystem>>(
    const arrow::fs::S3Options&, const arrow::io::IOContext&);

bool IsExempt(std::string_view host) {
  const std::string exemptions = FirstSetVariable({"no_proxy", "NO_PROXY"});
  std::string_view rest = exemptions;
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    std::string_view name = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    name = name.substr(0, name.find(':'));
    if (name == "*") return true;
    while (name.starts_with('.')) name.remove_prefix(1);
    if (name.empty() || !host.ends_with(name)) continue;
    if (host.size() == name.size() || host[host.size() - name.size() - 1] == '.') return true;
  }
  return false;
}

std::optional<S3Proxy> ParseProxy(std::string_view url) {
  S3Proxy proxy{.scheme = "http"};
  if (const size_t end = url.find("://"); end != std::string_view::npos) {
    proxy.scheme = url.substr(0, end);
    url.remove_prefix(end + 3);
  }
  if (proxy.scheme != "http" && proxy.scheme != "https") return {};
  url = url.substr(0, url.find('/'));
  if (const size_t at = url.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = url.substr(0, at);
    const size_t colon = std::min(credentials.find(':'), credentials.size());
    proxy.username = PercentDecoded(credentials.substr(0, colon));
    proxy.password = PercentDecoded(credentials.substr(std::min(colon + 1, credentials.size())));
    url.remove_prefix(at + 1);
  }
  proxy.port = proxy.scheme == "https" ? 443 : 80;
  if (const size_t colon = url.rfind(':'); colon != std::string_view::npos) {
    const std::string_view port = url.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), proxy.port);
    if (error != std::errc() || end != port.data() + port.size()) return {};
    url = url.substr(0, colon);
  }
  proxy.host = url;
  if (proxy.host.empty()) return {};
  return proxy;
}

}  // namespace

std::optional<S3Proxy> S3ProxyFor(std::string_view scheme, std::string_view host) {
  const std::string url = scheme == "http" ? FirstSetVariable({"http_proxy", "HTTP_PROXY"})
                                           : FirstSetVariable({"https_proxy", "HTTPS_PROXY"});
  if (url.empty() || IsExempt(host)) return {};
  return ParseProxy(url);
}

std::string S3HostOf(const std::string& filesystem_uri) {
  const S3Location location = ParseS3Location(filesystem_uri);
  const std::string endpoint = location.Parameter("endpoint_override");
  if (!endpoint.empty()) return endpoint.substr(0, endpoint.find(':'));
  return location.bucket + ".s3." + location.Parameter("region") + ".amazonaws.com";
}

arrow::Result<std::shared_ptr<arrow::fs::FileSystem>> MakeProxiedS3Filesystem(
    const std::string& filesystem_uri, const S3Proxy& proxy) {
  void* library = dlopen(CANDOR_ARROW_S3_LIBRARY, RTLD_NOW | RTLD_NOLOAD);
  void* options_symbol = library == nullptr ? nullptr : dlsym(library, kOptionsFromUri);
  void* make_symbol = library == nullptr ? nullptr : dlsym(library, kMakeFileSystem);
  if (options_symbol == nullptr || make_symbol == nullptr) {
    return arrow::Status::NotImplemented(
        "this build of Arrow's S3 library offers no way to set a proxy; unset the proxy variables "
        "or exempt the endpoint by NO_PROXY");
  }
  auto* options_from_uri = reinterpret_cast<OptionsFromUri*>(options_symbol);
  auto* make_filesystem = reinterpret_cast<MakeFileSystem*>(make_symbol);
  ARROW_ASSIGN_OR_RAISE(arrow::fs::S3Options options, options_from_uri(filesystem_uri, nullptr));
  options.proxy_options.scheme = proxy.scheme;
  options.proxy_options.host = proxy.host;
  options.proxy_options.port = proxy.port;
  options.proxy_options.username = proxy.username;
  options.proxy_options.password = proxy.password;
  return make_filesystem(options, arrow::io::default_io_context());
}

}  // namespace candor::dataset
