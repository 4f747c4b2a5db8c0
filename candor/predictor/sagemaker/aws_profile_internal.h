// The profile of the AWS configuration files that is in use.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace candor::predictor {

/// Settings of one profile, from AWS_CONFIG_FILE (~/.aws/config; sections [default] and
/// [profile NAME]) and AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials; sections [NAME]). The
/// profile is AWS_PROFILE, AWS_DEFAULT_PROFILE or "default".
struct AwsProfile {
  std::string name;
  bool is_named = false;  ///< by a variable
  bool is_found = false;  ///< in one of the files
  std::map<std::string, std::string, std::less<>> config;
  std::map<std::string, std::string, std::less<>> credentials;

  /// The setting in the configuration file, or empty.
  std::string Setting(std::string_view key) const;
  /// The setting in the credentials file, else that in the configuration file, or empty.
  std::string Credential(std::string_view key) const;
};

/// Absent files are as empty ones. Nested settings (indented lines) are passed over.
AwsProfile ReadAwsProfile();

/// The value of an environment variable without blanks around it, or empty.
std::string AwsVariable(const char* name);

}  // namespace candor::predictor
