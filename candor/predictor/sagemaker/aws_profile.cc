#include "candor/predictor/sagemaker/aws_profile_internal.h"

#include <cstdlib>
#include <fstream>

#include "candor/base/ascii.h"

namespace candor::predictor {
namespace {

using Settings = std::map<std::string, std::string, std::less<>>;

std::string FilePath(const char* variable, const char* file_at_home) {
  std::string path = AwsVariable(variable);
  if (path.empty()) path = file_at_home;
  if (path.starts_with("~/")) path = AwsVariable("HOME") + path.substr(1);
  return path;
}

// "[profile  x]" -> "profile x".
std::string SectionName(std::string_view line) {
  const std::string_view text = Trimmed(line.substr(1, line.find(']') - 1));
  if (!text.starts_with("profile ") && !text.starts_with("profile\t")) return std::string(text);
  return "profile " + std::string(Trimmed(text.substr(8)));
}

// The settings of all sections with this name; true when there is one.
bool ReadSection(const std::string& path, std::string_view name, Settings* settings) {
  std::ifstream file(path);
  bool is_found = false;
  bool is_inside = false;
  for (std::string line; std::getline(file, line);) {
    const bool is_nested = line.starts_with(' ') || line.starts_with('\t');
    const std::string_view text = Trimmed(line);
    if (text.empty() || text.starts_with('#') || text.starts_with(';')) continue;
    if (text.starts_with('[')) {
      is_inside = SectionName(text) == name;
      is_found = is_found || is_inside;
      continue;
    }
    const size_t equals = text.find('=');
    if (!is_inside || is_nested || equals == std::string_view::npos) continue;
    (*settings)[std::string(Trimmed(text.substr(0, equals)))] = Trimmed(text.substr(equals + 1));
  }
  return is_found;
}

std::string Find(const Settings& settings, std::string_view key) {
  const auto place = settings.find(key);
  return place == settings.end() ? std::string() : place->second;
}

}  // namespace

std::string AwsVariable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(Trimmed(value));
}

std::string AwsProfile::Setting(std::string_view key) const { return Find(config, key); }

std::string AwsProfile::Credential(std::string_view key) const {
  std::string value = Find(credentials, key);
  return value.empty() ? Find(config, key) : value;
}

AwsProfile ReadAwsProfile() {
  AwsProfile profile;
  profile.name = AwsVariable("AWS_PROFILE");
  if (profile.name.empty()) profile.name = AwsVariable("AWS_DEFAULT_PROFILE");
  profile.is_named = !profile.name.empty();
  if (!profile.is_named) profile.name = "default";

  const std::string config_file = FilePath("AWS_CONFIG_FILE", "~/.aws/config");
  bool is_configured = ReadSection(config_file, "profile " + profile.name, &profile.config);
  if (profile.name == "default") {
    is_configured = ReadSection(config_file, "default", &profile.config) || is_configured;
  }
  const std::string credentials_file =
      FilePath("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
  profile.is_found =
      ReadSection(credentials_file, profile.name, &profile.credentials) || is_configured;
  return profile;
}

}  // namespace candor::predictor
