#include "candor/predictor/sagemaker/aws_settings.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "candor/base/ascii.h"
#include "candor/predictor/sagemaker/aws_credentials_internal.h"
#include "candor/predictor/sagemaker/aws_profile_internal.h"

namespace candor::predictor {
namespace {

bool IsTrue(std::string_view text) { return LowerCase(text) == "true"; }

std::string WithoutEndSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// From the AWS SDKs' partitions.json.
std::string_view DomainOf(std::string_view region) {
  constexpr struct {
    std::string_view prefix;
    std::string_view domain;
  } kPartitions[] = {
      {"cn-", "amazonaws.com.cn"},    {"us-iso-", "c2s.ic.gov"},      {"us-isob-", "sc2s.sgov.gov"},
      {"us-isof-", "csp.hci.ic.gov"}, {"eu-isoe-", "cloud.adc-e.uk"}, {"eusc-", "amazonaws.eu"},
  };
  for (const auto& [prefix, domain] : kPartitions) {
    if (region.starts_with(prefix)) return domain;
  }
  return "amazonaws.com";
}

// AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME for "sagemaker-runtime".
std::string ServiceVariable(std::string_view service) {
  std::string name = "AWS_ENDPOINT_URL_";
  for (const char c : service) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

std::string ConfiguredUrl(std::string_view service) {
  if (IsTrue(AwsVariable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))) return {};
  for (const std::string& name : {ServiceVariable(service), std::string("AWS_ENDPOINT_URL")}) {
    if (std::string url = AwsVariable(name.c_str()); !url.empty()) return url;
  }
  const AwsProfile profile = ReadAwsProfile();
  if (IsTrue(profile.Setting("ignore_configured_endpoint_urls"))) return {};
  return profile.Setting("endpoint_url");
}

}  // namespace

Result<std::string> FindAwsRegion() {
  std::string region = AwsVariable("AWS_REGION");
  if (region.empty()) region = AwsVariable("AWS_DEFAULT_REGION");
  if (region.empty()) region = ReadAwsProfile().Setting("region");
  if (region.empty()) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "No AWS region is set.",
                 .expected = "AWS_REGION, AWS_DEFAULT_REGION or the profile's region",
                 .hint = "export AWS_REGION=us-east-1, or the region of your endpoint."};
  }
  const bool is_name = std::ranges::all_of(region, [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  });
  if (is_name) return region;
  return Error{.kind = ErrorKind::kConfig,
               .message = "The AWS region is no name of a region.",
               .found = region,
               .expected = "small letters, digits and dashes, as in us-east-1"};
}

Result<AwsCredentials> FindAwsCredentials() {
  CANDOR_ASSIGN_OR_RETURN(ExpiringCredentials found, LookUpAwsCredentials({}));
  return std::move(found.credentials);
}

std::string AwsServiceUrl(const std::string& service, const std::string& region) {
  if (std::string url = WithoutEndSlash(ConfiguredUrl(service)); !url.empty()) return url;
  const std::string_view host = service == "sagemaker-runtime" ? "runtime" : "api";
  return "https://" + std::string(host) + ".sagemaker." + region + "." +
         std::string(DomainOf(region));
}

}  // namespace candor::predictor
