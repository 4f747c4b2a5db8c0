// Region, credentials and service addresses from the ordinary AWS settings.
#pragma once

#include <string>

#include "candor/base/status.h"
#include "candor/predictor/http/http_client.h"

namespace candor::predictor {

/// The ordinary chain: AWS_ACCESS_KEY_ID / AWS_SECRET_ACCESS_KEY / AWS_SESSION_TOKEN; the profile
/// (AWS_PROFILE or "default") in AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE,
/// credential_process included; the container's address (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI /
/// FULL_URI with its token); the instance metadata service only when AWS_EC2_METADATA_DISABLED is
/// "false". Temporary credentials are fetched again before they expire. Errors: kUnavailable with
/// what was tried.
Result<AwsCredentials> FindAwsCredentials();

/// AWS_REGION, AWS_DEFAULT_REGION, the profile's region. Errors: kConfig.
Result<std::string> FindAwsRegion();

/// The address of a service ("sagemaker", "sagemaker-runtime"): AWS_ENDPOINT_URL_SAGEMAKER /
/// AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME, AWS_ENDPOINT_URL, the profile's endpoint_url, else
/// https://api.sagemaker.REGION.amazonaws.com and https://runtime.sagemaker.REGION.amazonaws.com
/// (other domains in China, the European sovereign cloud and the isolated regions).
/// AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is obeyed. No slash at the end.
std::string AwsServiceUrl(const std::string& service, const std::string& region);

}  // namespace candor::predictor
