// What the ordinary AWS settings say about reaching S3: environment and ~/.aws/config.
#pragma once

#include <string>

#include "candor/dataset/storage_uri_internal.h"

namespace candor::dataset {

/// The URI from which Arrow makes the filesystem of this location: always with a region, so that
/// nothing is looked up on the network. Order: the location's own parameters, the environment
/// (AWS_REGION, AWS_DEFAULT_REGION; AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL), the profile in
/// ~/.aws/config (region, endpoint_url), us-east-1.
std::string S3FilesystemUri(const S3Location& location);

/// One file of CA certificates from AWS_CA_BUNDLE or SSL_CERT_FILE, or empty.
std::string CaBundlePath();

}  // namespace candor::dataset
