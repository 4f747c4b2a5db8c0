// The parts of an s3:// URI.
#pragma once

#include <string>
#include <string_view>

namespace candor::dataset {

/// s3://credentials@bucket/key?parameters. Bucket and key are raw text, as SageMaker and the AWS
/// command line have them: nothing is percent-decoded. A '?' begins parameters only when every one
/// after it is a known one (region=, scheme=, endpoint_override=, ...).
struct S3Location {
  std::string credentials;  ///< access_key:secret_key, percent-encoded; usually empty
  std::string bucket;
  std::string key;
  std::string parameters;

  /// The value of a parameter, percent-decoded; empty when absent.
  std::string Parameter(std::string_view name) const;
  std::string Uri() const;
};

/// Requires IsS3Uri(uri).
S3Location ParseS3Location(std::string_view uri);

/// %41 becomes A; what is no such escape stays.
std::string PercentDecoded(std::string_view text);

}  // namespace candor::dataset
