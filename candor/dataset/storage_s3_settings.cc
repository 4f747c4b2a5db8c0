#include "candor/dataset/storage_s3_settings_internal.h"

#include <fstream>
#include <string_view>

#include "candor/base/ascii.h"
#include "candor/base/environment.h"

namespace candor::dataset {
namespace {

// A setting of the active profile in the AWS configuration file; empty when there is none.
std::string ProfileSetting(std::string_view name) {
  std::string path = FirstSetVariable({"AWS_CONFIG_FILE"});
  if (path.empty()) path = FirstSetVariable({"HOME"}) + "/.aws/config";
  const std::string profile = FirstSetVariable({"AWS_PROFILE", "AWS_DEFAULT_PROFILE"});
  const bool is_default = profile.empty() || profile == "default";

  std::ifstream file(path);
  bool in_profile = false;
  for (std::string line; std::getline(file, line);) {
    const bool is_nested = line.starts_with(' ') || line.starts_with('\t');
    const std::string_view text = Trimmed(line);
    if (text.starts_with('[')) {
      const std::string_view section = Trimmed(text.substr(1, text.find(']') - 1));
      in_profile = is_default ? section == "default" || section == "profile default"
                              : section == "profile " + profile;
      continue;
    }
    const size_t equals = text.find('=');
    if (!in_profile || is_nested || equals == std::string_view::npos) continue;
    if (Trimmed(text.substr(0, equals)) == name) {
      return std::string(Trimmed(text.substr(equals + 1)));
    }
  }
  return {};
}

std::string Region() {
  std::string region = FirstSetVariable({"AWS_REGION", "AWS_DEFAULT_REGION"});
  if (region.empty()) region = ProfileSetting("region");
  return region.empty() ? "us-east-1" : region;
}

std::string EndpointUrl() {
  if (FirstSetVariable({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}) == "true") return {};
  std::string url = FirstSetVariable({"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
  return url.empty() ? ProfileSetting("endpoint_url") : url;
}

std::string PercentEncoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
        c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

}  // namespace

std::string S3FilesystemUri(const S3Location& location) {
  std::string parameters = location.parameters;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!parameters.empty()) parameters += '&';
    ((parameters += name) += '=') += PercentEncoded(value);
  };
  if (location.Parameter("region").empty()) add("region", Region());
  if (location.Parameter("endpoint_override").empty()) {
    const std::string url = EndpointUrl();
    const size_t scheme_end = url.find("://");
    std::string_view host = url;
    if (scheme_end != std::string::npos) {
      host.remove_prefix(scheme_end + 3);
      if (location.Parameter("scheme").empty()) add("scheme", url.substr(0, scheme_end));
    }
    while (host.ends_with('/')) host.remove_suffix(1);
    if (!host.empty()) add("endpoint_override", host);
  }
  std::string uri = "s3://";
  if (!location.credentials.empty()) uri += location.credentials + "@";
  return uri + location.bucket + "?" + parameters;
}

std::string CaBundlePath() { return FirstSetVariable({"AWS_CA_BUNDLE", "SSL_CERT_FILE"}); }

}  // namespace candor::dataset
