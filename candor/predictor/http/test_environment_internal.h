// For tests: environment variables that are put back, and none of the machine's own that matter to
// HTTP and AWS.
#pragma once

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

namespace candor::predictor {

/// While it lives, the proxy, certificate and AWS variables are unset but for those that Set gives.
/// The AWS files are set to absent ones. Not for tests that run threads which read the environment
/// before it is made.
class TestEnvironment {
 public:
  TestEnvironment() {
    for (const char* name : {"http_proxy",
                             "HTTP_PROXY",
                             "https_proxy",
                             "HTTPS_PROXY",
                             "all_proxy",
                             "ALL_PROXY",
                             "no_proxy",
                             "NO_PROXY",
                             "AWS_CA_BUNDLE",
                             "CURL_CA_BUNDLE",
                             "SSL_CERT_FILE",
                             "SSL_CERT_DIR",
                             "AWS_ACCESS_KEY_ID",
                             "AWS_SECRET_ACCESS_KEY",
                             "AWS_SESSION_TOKEN",
                             "AWS_SECURITY_TOKEN",
                             "AWS_PROFILE",
                             "AWS_DEFAULT_PROFILE",
                             "AWS_REGION",
                             "AWS_DEFAULT_REGION",
                             "AWS_ENDPOINT_URL",
                             "AWS_ENDPOINT_URL_SAGEMAKER",
                             "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME",
                             "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                             "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                             "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                             "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                             "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                             "AWS_EC2_METADATA_DISABLED",
                             "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                             "AWS_WEB_IDENTITY_TOKEN_FILE",
                             "AWS_ROLE_ARN",
                             "CANDOR_SHADOW_POLL_SECONDS"}) {
      Save(name);
      unsetenv(name);
    }
    Set("AWS_CONFIG_FILE", "/nonexistent/config");
    Set("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials");
  }
  ~TestEnvironment() {
    for (const auto& [name, value] : saved_) {
      if (value) {
        setenv(name.c_str(), value->c_str(), 1);
      } else {
        unsetenv(name.c_str());
      }
    }
  }
  TestEnvironment(const TestEnvironment&) = delete;
  TestEnvironment& operator=(const TestEnvironment&) = delete;

  void Set(const std::string& name, const std::string& value) {
    Save(name);
    setenv(name.c_str(), value.c_str(), 1);
  }
  void Unset(const std::string& name) {
    Save(name);
    unsetenv(name.c_str());
  }

 private:
  void Save(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    saved_.try_emplace(name, value == nullptr ? std::nullopt : std::optional<std::string>(value));
  }
  std::map<std::string, std::optional<std::string>> saved_;
};

}  // namespace candor::predictor
