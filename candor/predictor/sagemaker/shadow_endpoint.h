// A temporary endpoint for one job: created, waited for, used, and always deleted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor::predictor {

class ControlPlane;

struct ShadowEndpointOptions {
  std::string model_name;
  std::string instance_type;
  int64_t initial_instance_count = 1;
  std::string name_prefix = "sm-clarify";
  double poll_seconds = 30;  ///< between two looks; CANDOR_SHADOW_POLL_SECONDS overrides
  double longest_wait = 60 * 60;
};

/// Receives Clarify's log lines ("Spinning up shadow endpoint", ..).
using LogLine = std::function<void(std::string_view)>;

/// Owns an endpoint configuration and an endpoint (job API contract, B2). The destructor deletes
/// both, configuration first, also after an error or a stop; each deletion is tried again for a
/// minute at most, and a failure is logged with the command that deletes by hand. Not thread-safe.
class ShadowEndpoint {
 public:
  /// CreateEndpointConfig, CreateEndpoint, DescribeEndpoint until InService. Names: configuration
  /// sm-clarify-config-EPOCH-XXXX; endpoint PREFIX-MODEL-EPOCH-XXXX with the model's name cut so
  /// that it has at most 63 characters. Errors: those of FindAwsRegion and FindAwsCredentials,
  /// kConfig for a CANDOR_SHADOW_POLL_SECONDS that is no number, kUnavailable with the service's
  /// words or FailureReason, kCancelled; whatever had been created is deleted before it returns.
  /// A creation whose outcome is not known counts as created. A stop does not break off a creation
  /// under way (15 s at most), so that its outcome is known.
  static Result<std::unique_ptr<ShadowEndpoint>> Create(const ShadowEndpointOptions& options,
                                                        LogLine log, const RunContext& context);
  ~ShadowEndpoint();
  ShadowEndpoint(const ShadowEndpoint&) = delete;
  ShadowEndpoint& operator=(const ShadowEndpoint&) = delete;

  const std::string& endpoint_name() const { return endpoint_name_; }

 private:
  enum class Existence { kNo, kUnknown, kYes };

  ShadowEndpoint() = default;
  void Log(std::string_view line) const;
  Status Start(const ShadowEndpointOptions& options, const RunContext& context);
  Status CreateConfig(const ShadowEndpointOptions& options, const RunContext& context);
  Status CreateEndpoint(const RunContext& context);
  Status WaitUntilInService(double longest_wait, const RunContext& context);
  void Delete(const std::string& kind, const std::string& name, Existence existence);

  std::unique_ptr<ControlPlane> control_plane_;
  LogLine log_;
  double poll_seconds_ = 0;
  std::string config_name_;
  std::string endpoint_name_;
  Existence config_exists_ = Existence::kNo;
  Existence endpoint_exists_ = Existence::kNo;
  bool is_ready_ = false;
};

}  // namespace candor::predictor
