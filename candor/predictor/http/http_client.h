// HTTP by libcurl: kept-alive connections, time limits, TLS, proxies, AWS signatures.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor::predictor {

/// Credentials for Signature V4.
struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< may be empty
};

struct AwsSigning {
  AwsCredentials credentials;
  std::string region;
  std::string service;  ///< "sagemaker"
};

struct HttpRequest {
  std::string method = "POST";
  std::string url;  ///< already encoded
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
  double timeout_seconds = 60;
  std::optional<AwsSigning> signing;
  bool may_use_proxy = true;  ///< false: past the proxies that the environment names
  /// Over a new connection: on a kept one that breaks, a request may reach the server twice.
  bool send_once = false;
  int64_t max_answer_bytes = int64_t{64} << 20;  ///< a request to a model has at most 6 MB
};

struct HttpResponse {
  int status = 0;                                            ///< 0: no answer; see failure
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  double seconds = 0;

  /// kUnreachable: no connection, now; kUnknownHost: there is no such host; kBroken: the
  /// connection failed, the answer is cut short, is no HTTP or is larger than allowed.
  enum class Failure {
    kNone,
    kTimedOut,
    kBroken,
    kUnreachable,
    kUnknownHost,
    kUntrusted,
    kStopped
  };
  Failure failure = Failure::kNone;
  std::string problem;  ///< libcurl's words, without credentials

  /// The first header of that (lower-case) name, or empty.
  std::string_view Header(std::string_view name) const;
};

/// Thread-safe: one request a calling thread, connections are pooled and reused. A kept connection
/// that the server has closed meanwhile is replaced without an error. TLS (1.2 and later) trusts
/// the system's authorities or AWS_CA_BUNDLE / CURL_CA_BUNDLE / SSL_CERT_FILE; HTTPS_PROXY,
/// HTTP_PROXY and NO_PROXY are obeyed. A stop ends a request within a tenth of a second. Redirects
/// are not followed. A connection must stand within 10 s.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  HttpResponse Send(const HttpRequest& request, const RunContext& context);

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace candor::predictor
