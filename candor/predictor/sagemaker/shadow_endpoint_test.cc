#include "candor/predictor/sagemaker/shadow_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <mutex>
#include <regex>
#include <set>
#include <stdexcept>
#include <thread>

#include "candor/json/value.h"
#include "candor/predictor/http/test_environment_internal.h"
#include "candor/predictor/http/test_server_internal.h"

namespace candor::predictor {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TestAnswer ServiceError(int status, const std::string& type, const std::string& message) {
  json::Value body;
  body.Set("__type", type);
  body.Set("message", message);
  return {.status = status, .body = json::Write(body)};
}

// Endpoints and configurations as the service keeps them. A script decides what goes wrong.
class FakeControlPlane {
 public:
  FakeControlPlane() : server_([this](const TestRequest& request) { return Answer(request); }) {}

  std::string url() const { return server_.url(); }
  const TestServer& server() const { return server_; }

  // The next calls of an operation get these answers, then the usual ones. A status of 0: the
  // operation is done, but the connection breaks before the answer.
  void Fail(const std::string& operation, std::vector<TestAnswer> answers) {
    const std::lock_guard lock(mutex_);
    failures_[operation] = {answers.rbegin(), answers.rend()};
  }
  void SetLooksBeforeService(int looks) { looks_before_service_ = looks; }
  void SetFinalStatus(const std::string& status) { final_status_ = status; }
  void SetCreationDelay(double seconds) { creation_delay_ = seconds; }

  std::vector<std::string> operations() const {
    const std::lock_guard lock(mutex_);
    return operations_;
  }
  int Count(const std::string& operation) const {
    const auto all = operations();
    return static_cast<int>(std::ranges::count(all, operation));
  }
  // Names of what exists.
  std::set<std::string> leftovers() const {
    const std::lock_guard lock(mutex_);
    std::set<std::string> names = configs_;
    for (const auto& [name, looks] : endpoints_) names.insert(name);
    return names;
  }

 private:
  TestAnswer Answer(const TestRequest& request) {
    const std::string target = request.Header("x-amz-target");
    const std::string operation = target.substr(target.find('.') + 1);
    const auto body = json::Parse(request.body);
    if (!target.starts_with("SageMaker.") || !body.ok() ||
        request.Header("content-type") != "application/x-amz-json-1.1" ||
        request.Header("authorization").find("/eu-west-1/sagemaker/aws4_request") ==
            std::string::npos) {
      return ServiceError(400, "UnknownOperationException", "not a call of this service");
    }
    const std::lock_guard lock(mutex_);
    operations_.push_back(operation);
    std::vector<TestAnswer>& failures = failures_[operation];
    if (failures.empty()) return Do(operation, *body);
    TestAnswer answer = std::move(failures.back());
    failures.pop_back();
    if (answer.status != 0) return answer;
    (void)Do(operation, *body);
    return {.drop = true};
  }

  TestAnswer Do(const std::string& operation, const json::Value& body) {
    const bool is_config = operation.ends_with("Config");
    const std::string name =
        body.Find(is_config ? "EndpointConfigName" : "EndpointName")->AsString();
    if (operation == "CreateEndpointConfig") {
      if (!configs_.insert(name).second) {
        return ServiceError(400, "ValidationException",
                            "Cannot create already existing endpoint configuration \"x\".");
      }
      return {.body = R"({"EndpointConfigArn":"arn:x"})"};
    }
    if (operation == "CreateEndpoint") {
      if (!endpoints_.emplace(name, 0).second) {
        return ServiceError(400, "ValidationException",
                            "Cannot create already existing endpoint \"x\".");
      }
      return {.body = R"({"EndpointArn":"arn:x"})", .delay = creation_delay_};
    }
    if (operation == "DescribeEndpoint") return Describe(name);
    if (operation == "DeleteEndpointConfig" && configs_.erase(name) > 0) return {};
    if (operation == "DeleteEndpoint" && endpoints_.erase(name) > 0) return {};
    return ServiceError(400, "ValidationException",
                        "Could not find endpoint \"arn:x/" + name + "\".");
  }

  TestAnswer Describe(const std::string& name) {
    const auto endpoint = endpoints_.find(name);
    if (endpoint == endpoints_.end()) {
      return ServiceError(400, "ValidationException", "Could not find endpoint \"x\".");
    }
    const bool is_ready = endpoint->second++ >= looks_before_service_;
    json::Value body;
    body.Set("EndpointName", name);
    body.Set("EndpointStatus", is_ready ? final_status_ : "Creating");
    if (is_ready && final_status_ == "Failed") body.Set("FailureReason", "no capacity");
    return {.body = json::Write(body)};
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<TestAnswer>> failures_;
  std::set<std::string> configs_;
  std::map<std::string, int> endpoints_;  // how often each was looked at
  std::vector<std::string> operations_;
  std::atomic<int> looks_before_service_ = 3;
  std::string final_status_ = "InService";
  double creation_delay_ = 0;
  TestServer server_;  // last: its threads use the rest
};

class ShadowEndpointTest : public ::testing::Test {
 protected:
  ShadowEndpointTest() {
    environment_.Set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    environment_.Set("AWS_SECRET_ACCESS_KEY", "secret");
    environment_.Set("AWS_REGION", "eu-west-1");
    environment_.Set("AWS_ENDPOINT_URL_SAGEMAKER", plane_.url());
    environment_.Set("CANDOR_SHADOW_POLL_SECONDS", "0.02");
  }
  Result<std::unique_ptr<ShadowEndpoint>> Create(const RunContext& context = {}) {
    return ShadowEndpoint::Create(
        options_, [this](std::string_view line) { log_.emplace_back(line); }, context);
  }
  bool HasLogged(const std::string& words) const {
    return std::ranges::any_of(
        log_, [&](const std::string& line) { return line.find(words) != std::string::npos; });
  }
  TestEnvironment environment_;
  FakeControlPlane plane_;
  ShadowEndpointOptions options_{.model_name = "DEMO-clarify-model-18-04-2022-15-45-30",
                                 .instance_type = "ml.m5.xlarge",
                                 .initial_instance_count = 2};
  std::vector<std::string> log_;
};

TEST_F(ShadowEndpointTest, IsCreatedUsedAndDeleted) {
  std::string name;
  {
    const auto shadow = Create();
    ASSERT_TRUE(shadow.ok()) << shadow.error().ToString();
    name = (*shadow)->endpoint_name();
    EXPECT_EQ(plane_.leftovers().size(), 2u);
    EXPECT_EQ(log_.back(), "Endpoint ready.");
  }
  EXPECT_TRUE(plane_.leftovers().empty());
  EXPECT_THAT(plane_.operations(),
              ElementsAre("CreateEndpointConfig", "CreateEndpoint", "DescribeEndpoint",
                          "DescribeEndpoint", "DescribeEndpoint", "DescribeEndpoint",
                          "DeleteEndpointConfig", "DeleteEndpoint"));
  const std::string config = R"(sm-clarify-config-[0-9]+-[0-9a-f]{4})";
  EXPECT_THAT(
      log_,
      ElementsAre(
          "Spinning up shadow endpoint",
          HasSubstr("Creating endpoint-config with name sm-clarify-config-"),
          "Creating endpoint: '" + name + "'", "Using endpoint name: " + name,
          "Waiting for endpoint ...", "Checking endpoint status:", "Legend:",
          "(OutOfService: x, Creating: -, Updating: -, InService: !, RollingBack: <, Deleting: o, "
          "Failed: *)",
          "---!", "Endpoint is in service after 0 seconds", "Endpoint ready.",
          "Stop using endpoint: " + name,
          HasSubstr("Deleting endpoint configuration with name: sm-clarify-config-"),
          "Deleting endpoint with name: " + name));
  EXPECT_TRUE(std::regex_match(log_[1].substr(35), std::regex(config))) << log_[1];
  EXPECT_TRUE(std::regex_match(
      name, std::regex("sm-clarify-DEMO-clarify-model-18-04-2022-15-45--[0-9]{10}-[0-9a-f]{4}")))
      << name;
  EXPECT_EQ(name.size(), 63u);
}

TEST_F(ShadowEndpointTest, AsksForWhatTheConfigurationSays) {
  options_.model_name = "m";
  options_.name_prefix = "mine";
  const auto shadow = Create();
  ASSERT_TRUE(shadow.ok());
  EXPECT_TRUE(
      std::regex_match((*shadow)->endpoint_name(), std::regex("mine-m-[0-9]{10}-[0-9a-f]{4}")));
  const auto requests = plane_.server().requests();
  const auto config = json::Parse(requests.at(0).body);
  const auto endpoint = json::Parse(requests.at(1).body);
  ASSERT_TRUE(config.ok() && endpoint.ok());
  EXPECT_EQ(json::Write(*config->Find("ProductionVariants")),
            R"([{"VariantName": "AllTraffic", "ModelName": "m", "InitialInstanceCount": 2, )"
            R"("InstanceType": "ml.m5.xlarge", "InitialVariantWeight": 1.0}])");
  EXPECT_EQ(*endpoint->Find("EndpointConfigName"), *config->Find("EndpointConfigName"));
  EXPECT_EQ(endpoint->Find("EndpointName")->AsString(), (*shadow)->endpoint_name());
}

TEST_F(ShadowEndpointTest, TellsWhyItFailedAndLeavesNothing) {
  plane_.SetFinalStatus("Failed");
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(shadow.error().message, "The shadow endpoint failed to start.");
  EXPECT_EQ(shadow.error().found, "Failed: no capacity");
  EXPECT_TRUE(HasLogged("---*"));
  EXPECT_FALSE(HasLogged("Stop using"));
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, GivesUpWaiting) {
  plane_.SetLooksBeforeService(1 << 30);
  options_.longest_wait = 0.1;
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().message, "The shadow endpoint was not in service in time.");
  EXPECT_EQ(shadow.error().found, "Creating");
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, PassesTheServiceWordsOn) {
  plane_.Fail("CreateEndpointConfig",
              {ServiceError(400, "ValidationException", "Could not find model \"arn:m\".")});
  auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().message, "The SageMaker service did not do what was asked.");
  EXPECT_EQ(shadow.error().where, "CreateEndpointConfig");
  EXPECT_EQ(shadow.error().found, "ValidationException: Could not find model \"arn:m\".");
  EXPECT_THAT(plane_.operations(), ElementsAre("CreateEndpointConfig"));

  plane_.Fail("CreateEndpoint", {ServiceError(400, "ResourceLimitExceeded", "limit is 0")});
  shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().found, "ResourceLimitExceeded: limit is 0");
  EXPECT_TRUE(plane_.leftovers().empty());
  EXPECT_EQ(plane_.Count("DeleteEndpointConfig"), 1);
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 0);
}

TEST_F(ShadowEndpointTest, AStopEndsTheWaitAndDeletes) {
  plane_.SetLooksBeforeService(1 << 30);
  environment_.Set("CANDOR_SHADOW_POLL_SECONDS", "30");
  std::stop_source source;
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(200));
    source.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  const auto shadow = Create({.stop = source.get_token()});
  const auto elapsed = std::chrono::steady_clock::now() - start;
  stopper.join();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().kind, ErrorKind::kCancelled);
  EXPECT_LT(elapsed, milliseconds(400));
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, IsDeletedAfterAStop) {
  std::stop_source source;
  {
    const auto shadow = Create({.stop = source.get_token()});
    ASSERT_TRUE(shadow.ok());
    source.request_stop();
  }
  EXPECT_TRUE(plane_.leftovers().empty());
  const auto shadow = Create({.stop = source.get_token()});
  EXPECT_EQ(shadow.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(plane_.Count("CreateEndpointConfig"), 1);
}

TEST_F(ShadowEndpointTest, AStopWhileItIsBeingCreatedLeavesNothing) {
  plane_.SetCreationDelay(0.3);
  std::stop_source source;
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    source.request_stop();
  });
  const auto shadow = Create({.stop = source.get_token()});
  stopper.join();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(plane_.Count("CreateEndpoint"), 1);
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 1);
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, ACreationWhoseAnswerIsLostCountsAsCreated) {
  const TestAnswer lost{.status = 0};
  plane_.Fail("CreateEndpointConfig", {lost});
  plane_.Fail("CreateEndpoint", {lost});
  {
    const auto shadow = Create();
    ASSERT_TRUE(shadow.ok()) << shadow.error().ToString();
    EXPECT_EQ(plane_.Count("CreateEndpoint"), 2);
  }
  EXPECT_TRUE(plane_.leftovers().empty());

  EXPECT_EQ(plane_.Count("CreateEndpointConfig"), 2);

  plane_.Fail("CreateEndpoint",
              {lost, ServiceError(500, "InternalFailure", "x"), ServiceError(500, "I", "x"),
               ServiceError(503, "I", "x"), ServiceError(500, "I", "x")});
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_TRUE(plane_.leftovers().empty()) << "the endpoint of the lost answer";
}

TEST_F(ShadowEndpointTest, NeverTakesTheEndpointOfAnother) {
  plane_.Fail("CreateEndpoint", {ServiceError(400, "ValidationException",
                                              "Cannot create already existing endpoint \"x\".")});
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 0);
}

TEST_F(ShadowEndpointTest, OutlivesThrottlingAndFaults) {
  const TestAnswer throttled = ServiceError(400, "ThrottlingException", "Rate exceeded");
  const TestAnswer broken = ServiceError(500, "InternalFailure", "oops");
  plane_.Fail("CreateEndpointConfig", {throttled, broken});
  plane_.Fail("CreateEndpoint", {throttled});
  plane_.Fail("DescribeEndpoint", {broken, {.status = 200, .drop = true}});
  plane_.Fail("DeleteEndpointConfig", {throttled, broken});
  plane_.Fail("DeleteEndpoint", {broken});
  ASSERT_TRUE(Create().ok());
  EXPECT_TRUE(plane_.leftovers().empty());
  EXPECT_FALSE(HasLogged("by hand"));
}

TEST_F(ShadowEndpointTest, DeletesAgainWhileTheServiceStillCreates) {
  const TestAnswer refusal =
      ServiceError(400, "ValidationException", "Cannot update in-progress endpoint \"arn:x\".");
  plane_.Fail("DeleteEndpoint", {refusal, refusal, refusal});
  plane_.SetFinalStatus("Failed");
  ASSERT_FALSE(Create().ok());
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 4);
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, SaysHowToDeleteByHand) {
  const TestAnswer denied = ServiceError(400, "AccessDeniedException", "not you");
  plane_.Fail("DeleteEndpointConfig", {denied});
  plane_.Fail("DeleteEndpoint", {denied});
  std::string name;
  {
    const auto shadow = Create();
    ASSERT_TRUE(shadow.ok());
    name = (*shadow)->endpoint_name();
  }
  EXPECT_TRUE(HasLogged("aws sagemaker delete-endpoint-config --endpoint-config-name sm-clarify"));
  EXPECT_EQ(log_.back(), "Could not delete " + name +
                             " (AccessDeniedException: not you). Delete it by hand: aws sagemaker "
                             "delete-endpoint --endpoint-name " +
                             name + " --region eu-west-1");
}

TEST_F(ShadowEndpointTest, ALogThatThrowsKeepsNothingFromBeingDeleted) {
  const auto shadow = ShadowEndpoint::Create(
      options_, [](std::string_view) { throw std::runtime_error("full disk"); }, {});
  ASSERT_TRUE(shadow.ok());
  EXPECT_EQ(plane_.leftovers().size(), 2u);
  EXPECT_TRUE(ShadowEndpoint::Create(options_, nullptr, {}).ok());
}

TEST_F(ShadowEndpointTest, RefusesSettingsThatCannotBe) {
  for (const char* seconds : {"soon", "0", "-1", "inf", "nan"}) {
    environment_.Set("CANDOR_SHADOW_POLL_SECONDS", seconds);
    const auto shadow = Create();
    ASSERT_FALSE(shadow.ok());
    EXPECT_EQ(shadow.error().message, "CANDOR_SHADOW_POLL_SECONDS is no number of seconds.");
    EXPECT_EQ(shadow.error().found, seconds);
  }
  environment_.Unset("CANDOR_SHADOW_POLL_SECONDS");
  environment_.Unset("AWS_REGION");
  EXPECT_EQ(Create().error().message, "No AWS region is set.");
  EXPECT_TRUE(plane_.operations().empty());
}

}  // namespace
}  // namespace candor::predictor
