// Where credentials come from, and how long they hold.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/http/http_client.h"

namespace candor::predictor {

using Timestamp = std::chrono::system_clock::time_point;

struct ExpiringCredentials {
  AwsCredentials credentials;
  std::optional<Timestamp> expires;  ///< empty: never
};

/// What ends a look-up early, beside the 60 s that a command and the 5 s that a service's answer
/// may take.
struct LookUpLimit {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop;
};

/// Goes through the chain (see FindAwsCredentials) once.
Result<ExpiringCredentials> LookUpAwsCredentials(const LookUpLimit& limit);

/// From the container's address or the instance metadata service, or empty when neither is
/// configured.
Result<std::optional<ExpiringCredentials>> ServiceCredentials(const LookUpLimit& limit);

/// What a command prints on its standard output. It runs with no signal blocked or ignored and in
/// a process group of its own, which is ended at the limit's deadline or stop. Errors:
/// kUnavailable; what it printed is never shown.
Result<std::string> CommandOutput(const std::string& command, const LookUpLimit& limit);

/// {"AccessKeyId", "SecretAccessKey", "SessionToken" or "Token", "Expiration"}. Errors:
/// kUnavailable, naming `source`, never the text.
Result<ExpiringCredentials> ParseCredentialDocument(std::string_view text,
                                                    const std::string& source);

/// "2026-11-22T05:50:26Z", with a fraction or an offset too. Empty for anything else.
std::optional<Timestamp> ParseTimestamp(std::string_view text);

/// Keeps what was looked up, and looks again five minutes before it expires, or when half of its
/// time is over if that is later. While a new look fails, the old credentials serve until they
/// expire; the next look comes after half of what is left, 30 s at most. Thread-safe.
class AwsCredentialSource {
 public:
  Result<AwsCredentials> Get(const LookUpLimit& limit = {},
                             Timestamp now = std::chrono::system_clock::now());
  /// The service does not take these any more: the next Get looks up again.
  void Forget(const AwsCredentials& refused);

 private:
  std::mutex mutex_;
  std::optional<ExpiringCredentials> kept_;
  std::optional<Timestamp> renew_at_;
};

}  // namespace candor::predictor
