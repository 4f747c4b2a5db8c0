#include <arpa/inet.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "candor/predictor/http/answer_outcome_internal.h"
#include "candor/predictor/http/service_url_internal.h"
#include "candor/predictor/sagemaker/aws_credentials_internal.h"
#include "candor/predictor/sagemaker/aws_profile_internal.h"

namespace candor::predictor {
namespace {

constexpr char kContainerHost[] = "http://169.254.170.2";
constexpr char kInstanceHost[] = "http://169.254.169.254";
constexpr double kSeconds = 5;
constexpr int64_t kMaxAnswerBytes = 1 << 20;

using Headers = std::vector<std::pair<std::string, std::string>>;

// The body of a 200; three attempts, for these services are known to hiccup.
Result<std::string> Ask(const std::string& method, const std::string& url, const Headers& headers,
                        const std::string& what, const LookUpLimit& limit) {
  HttpClient client;
  HttpResponse response;
  for (int attempt = 0; attempt < 3 && response.status != 200; ++attempt) {
    const std::chrono::duration<double> left = limit.deadline - std::chrono::steady_clock::now();
    if (left.count() <= 0) {
      response.problem = "no time was left to ask it";
      break;
    }
    response = client.Send({.method = method,
                            .url = url,
                            .headers = headers,
                            .timeout_seconds = std::min(kSeconds, left.count()),
                            .may_use_proxy = false,
                            .max_answer_bytes = kMaxAnswerBytes},
                           {.stop = limit.stop});
  }
  if (response.status == 200) return std::move(response.body);
  return Error{.kind = ErrorKind::kUnavailable,
               .message = "The service that gives AWS credentials failed.",
               .where = what,
               .found = response.status == 0 ? response.problem : StatusText(response)};
}

// Plain HTTP only to this machine and to the addresses that containers are given. The URL is
// without user and password.
bool IsTrusted(const std::string& url) {
  if (url.starts_with("https://")) return true;
  const std::string authority = url.substr(7, url.find('/', 7) - 7);
  const size_t colon = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  const std::string host = authority.substr(0, colon);
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127) {
    return true;
  }
  constexpr std::string_view kHosts[] = {"localhost", "[::1]", "169.254.170.2", "169.254.170.23",
                                         "[fd00:ec2::23]"};
  return std::ranges::find(kHosts, host) != std::end(kHosts);
}

Result<Headers> ContainerToken() {
  std::string token = AwsVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  if (const std::string path = AwsVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
      !path.empty()) {
    std::ifstream file(path);
    if (!file) {
      return Error{.kind = ErrorKind::kUnavailable,
                   .message = "The container's token file cannot be read.",
                   .where = path};
    }
    token.assign(std::istreambuf_iterator<char>(file), {});
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = "The container's token has more than one line.",
                 .where = "AWS_CONTAINER_AUTHORIZATION_TOKEN"};
  }
  return token.empty() ? Headers{} : Headers{{"Authorization", token}};
}

Result<std::optional<ExpiringCredentials>> ContainerCredentials(const LookUpLimit& limit) {
  std::string url = AwsVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (const std::string path = AwsVariable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
      !path.empty()) {
    url = kContainerHost + path;
  }
  if (url.empty()) return std::optional<ExpiringCredentials>();
  CANDOR_ASSIGN_OR_RETURN(const ServiceUrl parsed, ParseServiceUrl(url));
  if (!IsTrusted(parsed.shown)) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = "The container's address for AWS credentials is not trusted.",
                 .where = "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                 .found = parsed.shown,
                 .expected = "https://, a loopback address or the container's link-local one"};
  }
  CANDOR_ASSIGN_OR_RETURN(const Headers headers, ContainerToken());
  CANDOR_ASSIGN_OR_RETURN(const std::string text,
                          Ask("GET", url, headers, "container credentials", limit));
  CANDOR_ASSIGN_OR_RETURN(ExpiringCredentials found,
                          ParseCredentialDocument(text, "the container's address"));
  return std::optional(std::move(found));
}

// Version 2 of the protocol: a token first.
Result<std::optional<ExpiringCredentials>> InstanceCredentials(const LookUpLimit& limit) {
  constexpr char kWhat[] = "instance metadata service";
  std::string host = AwsVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  while (host.ends_with('/')) host.pop_back();
  if (host.empty()) host = kInstanceHost;
  CANDOR_ASSIGN_OR_RETURN(const std::string token,
                          Ask("PUT", host + "/latest/api/token",
                              {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}}, kWhat, limit));
  const Headers headers = {{"X-aws-ec2-metadata-token", token}};
  const std::string folder = host + "/latest/meta-data/iam/security-credentials/";
  CANDOR_ASSIGN_OR_RETURN(const std::string roles, Ask("GET", folder, headers, kWhat, limit));
  const std::string role = roles.substr(0, roles.find_first_of("\r\n"));
  CANDOR_ASSIGN_OR_RETURN(const std::string text, Ask("GET", folder + role, headers, kWhat, limit));
  CANDOR_ASSIGN_OR_RETURN(ExpiringCredentials found,
                          ParseCredentialDocument(text, "the instance metadata service"));
  return std::optional(std::move(found));
}

}  // namespace

Result<std::optional<ExpiringCredentials>> ServiceCredentials(const LookUpLimit& limit) {
  CANDOR_ASSIGN_OR_RETURN(auto from_container, ContainerCredentials(limit));
  if (from_container || AwsVariable("AWS_EC2_METADATA_DISABLED") != "false") {
    return from_container;
  }
  return InstanceCredentials(limit);
}

}  // namespace candor::predictor
