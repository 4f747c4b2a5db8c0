// A temporary endpoint for one job: created, waited for, used, and always deleted.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor::predictor {

class ControlPlane;
struct ControlPlaneReply;

struct ShadowEndpointOptions {
  std::string model_name;
  std::string instance_type;
  int64_t initial_instance_count = 1;
  std::string name_prefix = "sm-clarify";
  double poll_seconds = 30;  ///< between two looks; CANDOR_SHADOW_POLL_SECONDS overrides
  double longest_wait = 60 * 60;
  double deletion_seconds = 80;  ///< both deletions together; a stopped job has 120 s in all
};

/// Receives Clarify's log lines ("Spinning up shadow endpoint", ..).
using LogLine = std::function<void(std::string_view)>;

/// Owns an endpoint configuration and an endpoint (job API contract, B2). The destructor deletes
/// both, configuration first, also after an error or a stop. Deletions that fail are tried again
/// until deletion_seconds are over, the configuration's for half of them while the endpoint is
/// still there. What takes long or is given up is logged with the commands that delete both by
/// hand. Not thread-safe.
class ShadowEndpoint {
 public:
  /// CreateEndpointConfig, CreateEndpoint, DescribeEndpoint until InService. Names: configuration
  /// sm-clarify-config-EPOCH-XXXX; endpoint PREFIX-MODEL-EPOCH-XXXX with the model's name cut so
  /// that it has at most 63 characters. Errors: those of FindAwsRegion and FindAwsCredentials,
  /// kConfig for a CANDOR_SHADOW_POLL_SECONDS that is no number, kUnavailable with the service's
  /// words or FailureReason, kCancelled; whatever had been created is deleted before it returns.
  /// A creation with an attempt whose outcome is not known counts as created. A stop does not break
  /// off a creation under way (15 s at most), so that its outcome is known. While it waits, faults,
  /// throttling and lost answers do not end the wait, nor does an endpoint that is not found in the
  /// first minute.
  static Result<std::unique_ptr<ShadowEndpoint>> Create(const ShadowEndpointOptions& options,
                                                        LogLine log, const RunContext& context);
  ~ShadowEndpoint();
  ShadowEndpoint(const ShadowEndpoint&) = delete;
  ShadowEndpoint& operator=(const ShadowEndpoint&) = delete;

  const std::string& endpoint_name() const { return endpoint_.name; }

 private:
  enum class Existence { kNo, kUnknown, kYes };
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Resource {
    const char* kind;    // as the operations call it
    const char* option;  // as the command line calls it
    std::string name;
    Existence existence = Existence::kNo;
  };

  ShadowEndpoint() = default;
  void Log(std::string_view line) const;
  Status Start(const ShadowEndpointOptions& options, const RunContext& context);
  Status CreateConfig(const ShadowEndpointOptions& options, const RunContext& context);
  Status CreateEndpoint(const RunContext& context);
  Status WaitUntilInService(double longest_wait, const RunContext& context);
  Status Judge(const ControlPlaneReply& reply, Resource* created) const;
  std::string DeletionByHand(const Resource& resource) const;
  void AdviseDeletionByHand();
  void Delete(const Resource& resource, TimePoint advice, TimePoint deadline);

  std::unique_ptr<ControlPlane> control_plane_;
  LogLine log_;
  double poll_seconds_ = 0;
  double deletion_seconds_ = 0;
  Resource config_{.kind = "EndpointConfig", .option = "endpoint-config"};
  Resource endpoint_{.kind = "Endpoint", .option = "endpoint"};
  bool is_ready_ = false;
  bool has_advised_ = false;
};

}  // namespace candor::predictor
