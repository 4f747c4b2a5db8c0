#include "candor/dataset/storage_uri_internal.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "candor/base/ascii.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {
namespace {

// Only these make a '?' the start of parameters: object keys are raw text and may hold one.
constexpr std::array<std::string_view, 9> kS3Parameters = {
    "region",           "scheme",          "endpoint_override",       "allow_delayed_open",
    "smart_defaults",   "tls_ca_dir_path", "tls_verify_certificates", "tls_ca_file_path",
    "background_writes"};

constexpr std::array<std::string_view, 14> kSecretParameters = {"access_key",
                                                                "secret_key",
                                                                "session_token",
                                                                "password",
                                                                "token",
                                                                "sig",
                                                                "signature",
                                                                "awsaccesskeyid",
                                                                "credentials",
                                                                "x-amz-signature",
                                                                "x-amz-credential",
                                                                "x-amz-security-token",
                                                                "secret",
                                                                "aws_session_token"};

template <typename Names>
bool Contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Calls visit(name, value) for each '&'-separated part; the value is empty where '=' is missing.
template <typename Visit>
void ForEachParameter(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    const size_t equals = part.find('=');
    visit(part.substr(0, equals),
          equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
}

bool IsParameterList(std::string_view query) {
  bool known = !query.empty();
  ForEachParameter(query, [&](std::string_view name, std::string_view) {
    known = known && Contains(kS3Parameters, name);
  });
  return known;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// file:///a%20b and file://localhost/a%20b are the path "/a b".
std::string FileUriPath(std::string_view uri) {
  uri.remove_prefix(std::string_view("file://").size());
  if (!uri.starts_with('/')) uri.remove_prefix(std::min(uri.find('/'), uri.size()));
  return PercentDecoded(uri);
}

}  // namespace

std::string PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
        HexDigit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

bool IsS3Uri(std::string_view uri) { return uri.starts_with("s3://"); }

S3Location ParseS3Location(std::string_view uri) {
  S3Location location;
  uri.remove_prefix(std::string_view("s3://").size());
  const size_t question = uri.rfind('?');
  if (question != std::string_view::npos && IsParameterList(uri.substr(question + 1))) {
    location.parameters = uri.substr(question + 1);
    uri = uri.substr(0, question);
  }
  const size_t slash = std::min(uri.find('/'), uri.size());
  std::string_view authority = uri.substr(0, slash);
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    location.credentials = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  location.bucket = authority;
  location.key = uri.substr(std::min(slash + 1, uri.size()));
  return location;
}

std::string S3Location::Parameter(std::string_view name) const {
  std::string found;
  ForEachParameter(parameters, [&](std::string_view candidate, std::string_view value) {
    if (candidate == name) found = PercentDecoded(value);
  });
  return found;
}

std::string S3Location::Uri() const {
  std::string uri = "s3://";
  if (!credentials.empty()) uri += credentials + "@";
  uri += bucket + "/" + key;
  if (!parameters.empty()) uri += "?" + parameters;
  return uri;
}

std::string ResolveUri(std::string_view uri, std::string_view base_directory) {
  if (IsS3Uri(uri)) return std::string(uri);
  if (uri.starts_with("file://")) return FileUriPath(uri);
  if (uri.starts_with('/')) return std::string(uri);
  if (IsS3Uri(base_directory)) {
    S3Location location = ParseS3Location(base_directory);
    if (!location.key.empty() && !location.key.ends_with('/')) location.key += '/';
    location.key += uri;
    return location.Uri();
  }
  if (base_directory.starts_with("file://")) return ResolveUri(uri, FileUriPath(base_directory));
  std::error_code ignored;
  std::filesystem::path base(base_directory);
  if (base.is_relative()) base = std::filesystem::current_path(ignored) / base;
  return (base / std::filesystem::path(uri)).lexically_normal().string();
}

std::string RedactUri(std::string_view uri) {
  const size_t scheme_end = uri.find("://");
  if (scheme_end == std::string_view::npos) return std::string(uri);
  const size_t authority_start = scheme_end + 3;
  std::string redacted(uri.substr(0, authority_start));
  uri.remove_prefix(authority_start);

  const size_t authority_end = std::min(uri.find_first_of("/?#"), uri.size());
  const size_t at = uri.substr(0, authority_end).rfind('@');
  if (at != std::string_view::npos) uri.remove_prefix(at + 1);

  const size_t question = std::min(uri.find('?'), uri.size());
  redacted += uri.substr(0, question);
  if (question == uri.size()) return redacted;
  char separator = '?';
  ForEachParameter(uri.substr(question + 1), [&](std::string_view name, std::string_view value) {
    if (Contains(kSecretParameters, LowerCase(name))) return;
    redacted += separator;
    separator = '&';
    redacted += name;
    if (!value.empty()) (redacted += '=') += value;
  });
  return redacted;
}

}  // namespace candor::dataset
