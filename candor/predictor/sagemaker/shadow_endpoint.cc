#include "candor/predictor/sagemaker/shadow_endpoint.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>
#include <utility>

#include "candor/base/number_text.h"
#include "candor/predictor/sagemaker/aws_profile_internal.h"
#include "candor/predictor/sagemaker/control_plane_internal.h"
#include "candor/predictor/sagemaker/service_error_internal.h"

namespace candor::predictor {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = ControlPlaneReply::Kind;

constexpr size_t kMaxNameLength = 63;
constexpr double kDeletionSeconds = 60;
constexpr double kLongestDeletionPause = 5;
constexpr int kLooksForUnknown = 3;

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

// An earlier attempt whose answer was lost has done it: the name is this job's own.
bool WasDoneBefore(const ControlPlaneReply& reply) {
  return reply.attempts > 1 && Says(reply, "Cannot create already existing");
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
  CANDOR_ASSIGN_OR_RETURN(auto control_plane, ControlPlane::Open());
  std::unique_ptr<ShadowEndpoint> shadow(new ShadowEndpoint());
  shadow->control_plane_ = std::move(control_plane);
  shadow->log_ = std::move(log);
  shadow->poll_seconds_ = poll_seconds;
  shadow->config_name_ = "sm-clarify-config" + NameEnd();
  shadow->endpoint_name_ = EndpointName(options.name_prefix, options.model_name);
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

Status ShadowEndpoint::CreateConfig(const ShadowEndpointOptions& options,
                                    const RunContext& context) {
  Log("Creating endpoint-config with name " + config_name_);
  json::Value variant;
  variant.Set("VariantName", "AllTraffic");
  variant.Set("ModelName", options.model_name);
  variant.Set("InitialInstanceCount", options.initial_instance_count);
  variant.Set("InstanceType", options.instance_type);
  variant.Set("InitialVariantWeight", 1.0);
  json::Value body = NameBody("EndpointConfig", config_name_);
  body.Set("ProductionVariants", json::Value::Array{std::move(variant)});

  const ControlPlaneReply reply = control_plane_->Call(
      {.operation = "CreateEndpointConfig", .body = std::move(body), .is_creation = true}, context);
  const bool is_done = reply.kind == Kind::kDone || WasDoneBefore(reply);
  if (is_done) config_exists_ = Existence::kYes;
  if (reply.kind == Kind::kUnknown) config_exists_ = Existence::kUnknown;
  return is_done ? Status() : reply.error;
}

Status ShadowEndpoint::CreateEndpoint(const RunContext& context) {
  Log("Creating endpoint: '" + endpoint_name_ + "'");
  json::Value body = NameBody("Endpoint", endpoint_name_);
  body.Set("EndpointConfigName", config_name_);
  const ControlPlaneReply reply = control_plane_->Call(
      {.operation = "CreateEndpoint", .body = std::move(body), .is_creation = true}, context);
  const bool is_done = reply.kind == Kind::kDone || WasDoneBefore(reply);
  if (is_done) endpoint_exists_ = Existence::kYes;
  if (reply.kind == Kind::kUnknown) endpoint_exists_ = Existence::kUnknown;
  if (!is_done) return reply.error;
  Log("Using endpoint name: " + endpoint_name_);
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
    const ControlPlaneReply reply = control_plane_->Call(
        {.operation = "DescribeEndpoint", .body = NameBody("Endpoint", endpoint_name_)}, context);
    const std::string status = Member(reply.document, "EndpointStatus");
    const bool is_over = reply.kind != Kind::kDone || status == "InService" || IsLost(status) ||
                         SecondsSince(start) > longest_wait;
    if (reply.kind == Kind::kDone) glyphs += StatusGlyph(status);
    if (!is_over && SleepUnlessStopped(poll_seconds_, context.stop)) continue;

    if (!glyphs.empty()) Log(glyphs);
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    if (reply.kind != Kind::kDone) return reply.error;
    if (status == "InService") break;
    const std::string reason = Member(reply.document, "FailureReason");
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = IsLost(status) ? "The shadow endpoint failed to start."
                                           : "The shadow endpoint was not in service in time.",
                 .where = endpoint_name_,
                 .found = status + (reason.empty() ? "" : ": " + reason),
                 .expected = "InService"};
  }
  Log("Endpoint is in service after " + std::to_string(std::llround(SecondsSince(start))) +
      " seconds");
  return {};
}

// Deletion goes on after a stop: nothing here looks at the run's context.
void ShadowEndpoint::Delete(const std::string& kind, const std::string& name, Existence existence) {
  const double pause = std::min(poll_seconds_, kLongestDeletionPause);
  const Clock::time_point start = Clock::now();
  ControlPlaneReply reply;
  for (int looks = 1;; ++looks) {
    reply = control_plane_->Call(
        {.operation = "Delete" + kind, .body = NameBody(kind, name), .max_attempts = 1}, {});
    if (reply.kind == Kind::kDone) return;
    if (Says(reply, "Could not find")) {
      // What may still be in the making is looked for again.
      if (existence == Existence::kYes || looks >= kLooksForUnknown) return;
    } else if (IsAccessError(reply.type)) {
      break;
    }
    if (SecondsSince(start) + pause > kDeletionSeconds) break;
    (void)SleepUnlessStopped(pause, {});
  }
  const std::string option = kind == "Endpoint" ? "endpoint" : "endpoint-config";
  Log("Could not delete " + name + " (" + reply.error.found +
      "). Delete it by hand: " + "aws sagemaker delete-" + option + " --" + option + "-name " +
      name + " --region " + control_plane_->region());
}

ShadowEndpoint::~ShadowEndpoint() {
  if (is_ready_) Log("Stop using endpoint: " + endpoint_name_);
  if (config_exists_ != Existence::kNo) {
    Log("Deleting endpoint configuration with name: " + config_name_);
    Delete("EndpointConfig", config_name_, config_exists_);
  }
  if (endpoint_exists_ != Existence::kNo) {
    Log("Deleting endpoint with name: " + endpoint_name_);
    Delete("Endpoint", endpoint_name_, endpoint_exists_);
  }
}

}  // namespace candor::predictor
