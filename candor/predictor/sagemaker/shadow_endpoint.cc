#include "candor/predictor/sagemaker/shadow_endpoint.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <utility>

#include "candor/base/number_text.h"
#include "candor/base/stoppable_sleep.h"
#include "candor/predictor/sagemaker/aws_profile_internal.h"
#include "candor/predictor/sagemaker/control_plane_internal.h"
#include "candor/predictor/sagemaker/service_error_internal.h"

namespace candor::predictor {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = ControlPlaneReply::Kind;

constexpr size_t kMaxNameLength = 63;
constexpr double kSecondsToBeSeen = 60;
constexpr double kLongestDeletionPause = 5;
constexpr int kLooksForUnknown = 3;
constexpr int kAttemptsALook = 2;  // the next look comes anyway

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// "-1650297024-12c3". Names are no results: chance may come from the machine.
std::string NameEnd() {
  char digits[8];
  std::snprintf(digits, sizeof(digits), "%04x", std::random_device{}() & 0xFFFFU);
  return "-" + std::to_string(std::time(nullptr)) + "-" + digits;
}

std::string EndpointName(const std::string& prefix, const std::string& model) {
  const std::string end = NameEnd();
  return (prefix + "-" + model).substr(0, kMaxNameLength - end.size()) + end;
}

Result<double> PollSeconds(double by_default) {
  const std::string text = AwsVariable("CANDOR_SHADOW_POLL_SECONDS");
  if (text.empty()) return by_default;
  const std::optional<double> seconds = ParsePythonFloat(text);
  if (seconds && *seconds > 0 && std::isfinite(*seconds)) return *seconds;
  return Error{.kind = ErrorKind::kConfig,
               .message = "CANDOR_SHADOW_POLL_SECONDS is no number of seconds.",
               .found = text,
               .expected = "a number above 0"};
}

char StatusGlyph(std::string_view status) {
  constexpr struct {
    std::string_view status;
    char glyph;
  } kGlyphs[] = {{"OutOfService", 'x'}, {"Creating", '-'},       {"Updating", '-'},
                 {"InService", '!'},    {"SystemUpdating", '-'}, {"RollingBack", '<'},
                 {"Deleting", 'o'},     {"Failed", '*'}};
  for (const auto& [name, glyph] : kGlyphs) {
    if (name == status) return glyph;
  }
  return '?';
}

// It will not come into service any more.
bool IsLost(std::string_view status) {
  return status == "Failed" || status == "OutOfService" || status == "Deleting" ||
         status == "UpdateRollbackFailed";
}

std::string Member(const json::Value& document, const char* name) {
  const json::Value* value = document.Find(name);
  return value != nullptr && value->is_string() ? value->AsString() : std::string();
}

bool Says(const ControlPlaneReply& reply, const char* words) {
  return reply.message.find(words) != std::string::npos;
}

// The endpoint may still come into service, or be seen at last, although this look has failed.
bool MayLookAgain(const ControlPlaneReply& reply, double seconds) {
  return reply.may_pass || (Says(reply, "Could not find") && seconds < kSecondsToBeSeen);
}

// {"EndpointName": "x"} for the kind "Endpoint".
json::Value NameBody(const std::string& kind, const std::string& name) {
  json::Value body;
  body.Set(kind + "Name", name);
  return body;
}

}  // namespace

void ShadowEndpoint::Log(std::string_view line) const {
  if (!log_) return;
  try {
    log_(line);
  } catch (...) {  // a log that throws must not keep anything from being deleted
  }
}

Result<std::unique_ptr<ShadowEndpoint>> ShadowEndpoint::Create(const ShadowEndpointOptions& options,
                                                               LogLine log,
                                                               const RunContext& context) {
  CANDOR_ASSIGN_OR_RETURN(const double poll_seconds, PollSeconds(options.poll_seconds));
  Result<std::unique_ptr<ControlPlane>> control_plane = ControlPlane::Open(context.stop);
  CANDOR_RETURN_IF_ERROR(context.CheckStop());
  if (!control_plane.ok()) return control_plane.error();
  std::unique_ptr<ShadowEndpoint> shadow(new ShadowEndpoint());
  shadow->control_plane_ = std::move(control_plane).value();
  shadow->log_ = std::move(log);
  shadow->poll_seconds_ = poll_seconds;
  shadow->deletion_seconds_ = options.deletion_seconds;
  shadow->config_.name = "sm-clarify-config" + NameEnd();
  shadow->endpoint_.name = EndpointName(options.name_prefix, options.model_name);
  CANDOR_RETURN_IF_ERROR(shadow->Start(options, context));
  return shadow;
}

Status ShadowEndpoint::Start(const ShadowEndpointOptions& options, const RunContext& context) {
  CANDOR_RETURN_IF_ERROR(context.CheckStop());
  Log("Spinning up shadow endpoint");
  CANDOR_RETURN_IF_ERROR(CreateConfig(options, context));
  CANDOR_RETURN_IF_ERROR(context.CheckStop());
  CANDOR_RETURN_IF_ERROR(CreateEndpoint(context));
  CANDOR_RETURN_IF_ERROR(WaitUntilInService(options.longest_wait, context));
  is_ready_ = true;
  Log("Endpoint ready.");
  return {};
}

// Notes what a creation has come to.
Status ShadowEndpoint::Judge(const ControlPlaneReply& reply, Resource* created) const {
  // The name is this job's own: an attempt whose answer was lost has made it.
  const bool is_done = reply.kind == Kind::kDone || (reply.kind == Kind::kUnknown &&
                                                     Says(reply, "Cannot create already existing"));
  if (is_done) {
    created->existence = Existence::kYes;
    return {};
  }
  if (reply.kind == Kind::kUnknown) created->existence = Existence::kUnknown;
  return reply.error;
}

Status ShadowEndpoint::CreateConfig(const ShadowEndpointOptions& options,
                                    const RunContext& context) {
  Log("Creating endpoint-config with name " + config_.name);
  json::Value variant;
  variant.Set("VariantName", "AllTraffic");
  variant.Set("ModelName", options.model_name);
  variant.Set("InitialInstanceCount", options.initial_instance_count);
  variant.Set("InstanceType", options.instance_type);
  variant.Set("InitialVariantWeight", 1.0);
  json::Value body = NameBody("EndpointConfig", config_.name);
  body.Set("ProductionVariants", json::Value::Array{std::move(variant)});

  return Judge(
      control_plane_->Call(
          {.operation = "CreateEndpointConfig", .body = std::move(body), .is_creation = true},
          context),
      &config_);
}

Status ShadowEndpoint::CreateEndpoint(const RunContext& context) {
  Log("Creating endpoint: '" + endpoint_.name + "'");
  json::Value body = NameBody("Endpoint", endpoint_.name);
  body.Set("EndpointConfigName", config_.name);
  CANDOR_RETURN_IF_ERROR(Judge(
      control_plane_->Call(
          {.operation = "CreateEndpoint", .body = std::move(body), .is_creation = true}, context),
      &endpoint_));
  Log("Using endpoint name: " + endpoint_.name);
  return {};
}

Status ShadowEndpoint::WaitUntilInService(double longest_wait, const RunContext& context) {
  Log("Waiting for endpoint ...");
  Log("Checking endpoint status:");
  Log("Legend:");
  Log("(OutOfService: x, Creating: -, Updating: -, InService: !, RollingBack: <, Deleting: o, "
      "Failed: *)");
  const Clock::time_point start = Clock::now();
  std::string glyphs;
  while (true) {
    const ControlPlaneReply reply =
        control_plane_->Call({.operation = "DescribeEndpoint",
                              .body = NameBody("Endpoint", endpoint_.name),
                              .max_attempts = kAttemptsALook},
                             context);
    const std::string status = Member(reply.document, "EndpointStatus");
    const double seconds = SecondsSince(start);
    const bool is_seen = reply.kind == Kind::kDone;
    const bool is_over = status == "InService" || IsLost(status) || seconds > longest_wait ||
                         (!is_seen && !MayLookAgain(reply, seconds));
    if (is_seen) glyphs += StatusGlyph(status);
    if (!is_over && SleepUnlessStopped(poll_seconds_, context.stop)) continue;

    if (!glyphs.empty()) Log(glyphs);
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    if (status == "InService") break;
    if (!is_seen && seconds <= longest_wait) return reply.error;
    const std::string reason = Member(reply.document, "FailureReason");
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = IsLost(status) ? "The shadow endpoint failed to start."
                                           : "The shadow endpoint was not in service in time.",
                 .where = endpoint_.name,
                 .found = is_seen ? status + (reason.empty() ? "" : ": " + reason)
                                  : "no look at it succeeded: " + reply.error.found,
                 .expected = "InService"};
  }
  Log("Endpoint is in service after " + std::to_string(std::llround(SecondsSince(start))) +
      " seconds");
  return {};
}

std::string ShadowEndpoint::DeletionByHand(const Resource& resource) const {
  const std::string option = resource.option;
  return "aws sagemaker delete-" + option + " --" + option + "-name " + resource.name +
         " --region " + control_plane_->region();
}

// Said in good time: whoever waits may end the program before the last attempt.
void ShadowEndpoint::AdviseDeletionByHand() {
  if (has_advised_) return;
  has_advised_ = true;
  for (const Resource* resource : {&config_, &endpoint_}) {
    if (resource->existence == Existence::kNo) continue;
    Log("Should " + resource->name +
        " outlive this program, delete it by hand: " + DeletionByHand(*resource));
  }
}

// Deletion goes on after a stop: nothing here looks at the run's context.
void ShadowEndpoint::Delete(const Resource& resource, TimePoint advice, TimePoint deadline) {
  const std::chrono::duration<double> pause(std::min(poll_seconds_, kLongestDeletionPause));
  ControlPlaneReply reply;
  for (int looks = 1;; ++looks) {
    reply = control_plane_->Call({.operation = std::string("Delete") + resource.kind,
                                  .body = NameBody(resource.kind, resource.name),
                                  .max_attempts = 1,
                                  .deadline = deadline},
                                 {});
    if (reply.kind == Kind::kDone) return;
    if (Says(reply, "Could not find")) {
      // What may still be in the making is looked for again.
      if (resource.existence == Existence::kYes || looks >= kLooksForUnknown) return;
    } else if (IsAccessError(reply.type)) {
      break;
    }
    if (Clock::now() >= advice) AdviseDeletionByHand();
    if (Clock::now() + pause >= deadline) break;
    (void)SleepUnlessStopped(pause.count(), {});
  }
  AdviseDeletionByHand();
  Log("Could not delete " + resource.name + " (" + reply.error.found +
      "). Delete it by hand: " + DeletionByHand(resource));
}

ShadowEndpoint::~ShadowEndpoint() {
  if (is_ready_) Log("Stop using endpoint: " + endpoint_.name);
  const auto after = [start = Clock::now()](double seconds) {
    return start +
           std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  };
  const TimePoint advice = after(deletion_seconds_ / 8);
  const TimePoint deadline = after(deletion_seconds_);
  if (config_.existence != Existence::kNo) {
    Log("Deleting endpoint configuration with name: " + config_.name);
    const bool is_last = endpoint_.existence == Existence::kNo;
    Delete(config_, advice, is_last ? deadline : after(deletion_seconds_ / 2));
  }
  if (endpoint_.existence != Existence::kNo) {
    Log("Deleting endpoint with name: " + endpoint_.name);
    Delete(endpoint_, advice, deadline);
  }
}

}  // namespace candor::predictor
