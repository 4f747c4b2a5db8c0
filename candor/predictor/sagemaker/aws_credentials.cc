#include "candor/predictor/sagemaker/aws_credentials_internal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "candor/json/value.h"
#include "candor/predictor/sagemaker/aws_profile_internal.h"

namespace candor::predictor {
namespace {

constexpr std::chrono::seconds kCommandTime(60);

Error NoCredentials(std::string found, std::string hint) {
  return {.kind = ErrorKind::kUnavailable,
          .message = "No AWS credentials were found.",
          .found = std::move(found),
          .hint = std::move(hint)};
}

// A pair of keys, or empty when there is none; half a pair is an error.
Result<std::optional<ExpiringCredentials>> Pair(std::string key, std::string secret,
                                                std::string token, const std::string& source) {
  if (key.empty() && secret.empty()) return std::optional<ExpiringCredentials>();
  if (key.empty() || secret.empty()) {
    return NoCredentials("half a pair of keys in " + source,
                         "Give both the access key's id and the secret access key.");
  }
  return std::optional(
      ExpiringCredentials{.credentials = {std::move(key), std::move(secret), std::move(token)}});
}

// The first of these settings that the profile has and that would need a call of another service.
std::string UnsupportedSetting(const AwsProfile& profile) {
  for (const char* key : {"role_arn", "source_profile", "credential_source",
                          "web_identity_token_file", "sso_session", "sso_start_url"}) {
    if (!profile.Credential(key).empty()) return key;
  }
  return {};
}

Result<std::optional<ExpiringCredentials>> ProfileCredentials(const AwsProfile& profile,
                                                              const LookUpLimit& limit) {
  const std::string source = "profile " + profile.name;
  const std::string unsupported = UnsupportedSetting(profile);
  if (unsupported.starts_with("role_") || unsupported.starts_with("source_")) {
    // Its keys are those of somebody else, who may become the role.
  } else {
    std::string token = profile.Credential("aws_session_token");
    if (token.empty()) token = profile.Credential("aws_security_token");
    auto keys = Pair(profile.Credential("aws_access_key_id"),
                     profile.Credential("aws_secret_access_key"), token, source);
    if (!keys.ok() || keys->has_value()) return keys;
    if (const std::string command = profile.Credential("credential_process"); !command.empty()) {
      LookUpLimit own_limit = limit;
      own_limit.deadline =
          std::min(limit.deadline, std::chrono::steady_clock::now() + kCommandTime);
      CANDOR_ASSIGN_OR_RETURN(const std::string text, CommandOutput(command, own_limit));
      CANDOR_ASSIGN_OR_RETURN(ExpiringCredentials found,
                              ParseCredentialDocument(text, "credential_process of " + source));
      return std::optional(std::move(found));
    }
  }
  if (unsupported.empty()) return std::optional<ExpiringCredentials>();
  return NoCredentials(
      unsupported + " in " + source + ", which candor does not resolve itself",
      "Give keys, credential_process, or a container's or instance's role; or set the variables "
      "that 'aws configure export-credentials --format env' prints.");
}

std::string WhatWasTried(const AwsProfile& profile) {
  std::string tried = "nothing in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, profile " +
                      profile.name + (profile.is_found ? " (without keys)" : " (absent)") +
                      ", AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI";
  if (AwsVariable("AWS_EC2_METADATA_DISABLED") != "false") {
    tried += "; the instance's role was not asked for: AWS_EC2_METADATA_DISABLED is not false";
  }
  if (!AwsVariable("AWS_WEB_IDENTITY_TOKEN_FILE").empty()) {
    tried += "; AWS_WEB_IDENTITY_TOKEN_FILE is not supported";
  }
  return tried;
}

}  // namespace

Result<ExpiringCredentials> LookUpAwsCredentials(const LookUpLimit& limit) {
  CANDOR_ASSIGN_OR_RETURN(
      auto from_variables,
      Pair(AwsVariable("AWS_ACCESS_KEY_ID"), AwsVariable("AWS_SECRET_ACCESS_KEY"),
           AwsVariable("AWS_SESSION_TOKEN"), "the environment"));
  if (from_variables) return std::move(*from_variables);

  const AwsProfile profile = ReadAwsProfile();
  if (profile.is_named && !profile.is_found) {
    return NoCredentials("no profile " + profile.name + " in the AWS configuration files",
                         "Check AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.");
  }
  CANDOR_ASSIGN_OR_RETURN(auto from_profile, ProfileCredentials(profile, limit));
  if (from_profile) return std::move(*from_profile);

  CANDOR_ASSIGN_OR_RETURN(auto from_service, ServiceCredentials(limit));
  if (from_service) return std::move(*from_service);
  return NoCredentials(WhatWasTried(profile),
                       "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.");
}

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
  const auto take = [&text](size_t digits, char end) -> std::optional<int> {
    if (text.size() < digits) return {};
    int number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + digits, number);
    if (error != std::errc() || stop != text.data() + digits) return {};
    text.remove_prefix(digits);
    if (end != '\0' && !text.starts_with(end)) return {};
    if (end != '\0') text.remove_prefix(1);
    return number;
  };
  const auto year = take(4, '-'), month = take(2, '-'), day = take(2, 'T');
  const auto hour = take(2, ':'), minute = take(2, ':'), second = take(2, '\0');
  if (!year || !month || !day || !hour || !minute || !second) return {};
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  }
  std::chrono::minutes offset(0);
  if (text.starts_with('+') || text.starts_with('-')) {
    const int sign = text[0] == '+' ? 1 : -1;
    text.remove_prefix(1);
    const auto offset_hours = take(2, ':'), offset_minutes = take(2, '\0');
    if (!offset_hours || !offset_minutes || !text.empty()) return {};
    offset = std::chrono::minutes(sign * (*offset_hours * 60 + *offset_minutes));
  } else if (text != "Z") {
    return {};
  }
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return {};
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) - offset;
}

Result<ExpiringCredentials> ParseCredentialDocument(std::string_view text,
                                                    const std::string& source) {
  const Result<json::Value> document = json::Parse(text);
  const auto member = [&](const char* name) -> std::string {
    const json::Value* value = document.ok() ? document->Find(name) : nullptr;
    return value != nullptr && value->is_string() ? value->AsString() : std::string();
  };
  ExpiringCredentials found{
      .credentials = {member("AccessKeyId"), member("SecretAccessKey"), member("SessionToken")}};
  if (found.credentials.session_token.empty()) found.credentials.session_token = member("Token");
  const std::string expiration = member("Expiration");
  if (!expiration.empty()) found.expires = ParseTimestamp(expiration);
  if (found.credentials.access_key_id.empty() || found.credentials.secret_access_key.empty() ||
      (!expiration.empty() && !found.expires)) {
    return NoCredentials("no usable answer from " + source,
                         "It must be JSON with AccessKeyId, SecretAccessKey and, if they expire, "
                         "Expiration as 2026-01-31T12:00:00Z.");
  }
  return found;
}

Result<AwsCredentials> AwsCredentialSource::Get(const LookUpLimit& limit, Timestamp now) {
  const std::lock_guard lock(mutex_);
  if (kept_ && (!renew_at_ || now < *renew_at_)) return kept_->credentials;

  Result<ExpiringCredentials> found = LookUpAwsCredentials(limit);
  if (!found.ok()) {
    const bool still_holds = kept_ && kept_->expires && now < *kept_->expires;
    if (!still_holds) return found.error();
    constexpr Timestamp::duration kPause = std::chrono::seconds(30);
    renew_at_ = now + std::min(kPause, (*kept_->expires - now) / 2);
    return kept_->credentials;
  }
  kept_ = std::move(found).value();
  renew_at_.reset();
  if (kept_->expires) {
    constexpr std::chrono::minutes kAhead(5);
    renew_at_ = std::max(*kept_->expires - kAhead, now + (*kept_->expires - now) / 2);
  }
  return kept_->credentials;
}

void AwsCredentialSource::Forget(const AwsCredentials& refused) {
  const std::lock_guard lock(mutex_);
  if (kept_ && kept_->credentials.access_key_id == refused.access_key_id &&
      kept_->credentials.session_token == refused.session_token) {
    kept_.reset();
  }
}

}  // namespace candor::predictor
