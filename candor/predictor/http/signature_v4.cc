#include "candor/predictor/http/signature_v4_internal.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "candor/base/ascii.h"
#include "candor/base/sha256.h"

namespace candor::predictor {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

int DigitOf(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

std::string BytesOf(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(DigitOf(hex[i]) * 16 + DigitOf(hex[i + 1]));
  }
  return bytes;
}

// HMAC-SHA256 (RFC 2104), in lower-case hexadecimal.
std::string Hmac(std::string key, std::string_view text) {
  constexpr size_t kBlockBytes = 64;
  if (key.size() > kBlockBytes) key = BytesOf(Sha256::OfText(key));
  key.resize(kBlockBytes, '\0');
  std::string inner = key;
  std::string outer = key;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5C);
  return Sha256::OfText(outer + BytesOf(Sha256::OfText(inner.append(text))));
}

struct UrlPieces {
  std::string host;  // with the port unless it is the scheme's own
  std::string path;
  std::string query;
};

UrlPieces Split(std::string_view url) {
  const std::string_view own_port = url.starts_with("https:") ? ":443" : ":80";
  url.remove_prefix(url.find("://") + 3);
  url = url.substr(0, url.find('#'));
  std::string_view authority = url.substr(0, url.find_first_of("/?"));
  url.remove_prefix(authority.size());
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 == 0
  if (authority.ends_with(own_port)) authority.remove_suffix(own_port.size());
  const size_t question = std::min(url.find('?'), url.size());
  UrlPieces pieces{.host = std::string(authority),
                   .path = std::string(url.substr(0, question)),
                   .query = std::string(url.substr(std::min(question + 1, url.size())))};
  if (pieces.path.empty()) pieces.path = "/";
  return pieces;
}

// Once more, although it is encoded already: so the services have it.
std::string EncodedPath(std::string_view path) {
  std::string encoded;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("/-_.~").find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += '%';
      AppendHex(byte, kUpperHexDigits, &encoded);
    }
  }
  return encoded;
}

std::string SortedQuery(std::string_view query) {
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(parameter.size() + 1, query.size()));
    const size_t equals = std::min(parameter.find('='), parameter.size());
    parameters.emplace_back(parameter.substr(0, equals),
                            parameter.substr(std::min(equals + 1, parameter.size())));
  }
  std::ranges::sort(parameters);
  std::string sorted;
  for (const auto& [name, value] : parameters) {
    if (!sorted.empty()) sorted += '&';
    ((sorted += name) += '=') += value;
  }
  return sorted;
}

// Without blanks around it, and with single ones inside.
std::string CanonicalValue(std::string_view value) {
  std::string canonical;
  for (const char c : value) {
    const bool is_blank = c == ' ' || c == '\t';
    if (!is_blank) {
      canonical += c;
    } else if (!canonical.empty() && canonical.back() != ' ') {
      canonical += ' ';
    }
  }
  if (canonical.ends_with(' ')) canonical.pop_back();
  return canonical;
}

Headers CanonicalHeaders(const Headers& headers) {
  Headers canonical;
  for (const auto& [name, value] : headers) {
    canonical.emplace_back(LowerCase(name), CanonicalValue(value));
  }
  std::ranges::sort(canonical);
  return canonical;
}

std::string TimeText(time_t now) {
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[sizeof("20150830T123600Z")] = "";
  std::strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &parts);
  return text;
}

}  // namespace

Headers SignatureHeaders(const HttpRequest& request, time_t now) {
  const AwsSigning& signing = *request.signing;
  const UrlPieces url = Split(request.url);
  const std::string time = TimeText(now);
  Headers added = {{"Host", url.host}, {"X-Amz-Date", time}};
  if (!signing.credentials.session_token.empty()) {
    added.emplace_back("X-Amz-Security-Token", signing.credentials.session_token);
  }

  Headers headers = request.headers;
  headers.insert(headers.end(), added.begin(), added.end());
  std::string names;
  std::string canonical =
      request.method + "\n" + EncodedPath(url.path) + "\n" + SortedQuery(url.query) + "\n";
  for (const auto& [name, value] : CanonicalHeaders(headers)) {
    canonical += name + ":" + value + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  canonical += "\n" + names + "\n" + Sha256::OfText(request.body);

  const std::string day = time.substr(0, 8);
  const std::string scope = day + "/" + signing.region + "/" + signing.service + "/aws4_request";
  std::string key = "AWS4" + signing.credentials.secret_access_key;
  for (const std::string& part :
       {day, signing.region, signing.service, std::string("aws4_request")}) {
    key = BytesOf(Hmac(key, part));
  }
  const std::string signature =
      Hmac(key, "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + Sha256::OfText(canonical));
  added.emplace_back("Authorization",
                     "AWS4-HMAC-SHA256 Credential=" + signing.credentials.access_key_id + "/" +
                         scope + ", SignedHeaders=" + names + ", Signature=" + signature);
  return added;
}

}  // namespace candor::predictor
