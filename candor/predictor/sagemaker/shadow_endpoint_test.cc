#include "candor/predictor/sagemaker/shadow_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <regex>
#include <stdexcept>
#include <thread>

#include "candor/json/value.h"
#include "candor/predictor/http/test_environment_internal.h"
#include "candor/predictor/http/test_server_internal.h"
#include "candor/predictor/sagemaker/test_control_plane_internal.h"

namespace candor::predictor {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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
              {ServiceFault(400, "ValidationException", "Could not find model \"arn:m\".")});
  auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().message, "The SageMaker service did not do what was asked.");
  EXPECT_EQ(shadow.error().where, "CreateEndpointConfig");
  EXPECT_EQ(shadow.error().found, "ValidationException: Could not find model \"arn:m\".");
  EXPECT_THAT(plane_.operations(), ElementsAre("CreateEndpointConfig"));

  plane_.Fail("CreateEndpoint", {ServiceFault(400, "ResourceLimitExceeded", "limit is 0")});
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
              {lost, ServiceFault(500, "InternalFailure", "x"), ServiceFault(500, "I", "x"),
               ServiceFault(503, "I", "x"), ServiceFault(500, "I", "x")});
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_TRUE(plane_.leftovers().empty()) << "the endpoint of the lost answer";
}

TEST_F(ShadowEndpointTest, ARefusalAfterALostAnswerDoesNotHideWhatWasMade) {
  const TestAnswer lost{.status = 0};
  plane_.Fail("CreateEndpoint",
              {lost, ServiceFault(400, "ResourceLimitExceeded", "the limit is 1")});
  auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().found, "ResourceLimitExceeded: the limit is 1");
  EXPECT_TRUE(plane_.leftovers().empty());
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 1);

  plane_.Fail("CreateEndpointConfig", {lost, ServiceFault(400, "AccessDeniedException", "no")});
  shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_TRUE(plane_.leftovers().empty());
  EXPECT_EQ(plane_.Count("DeleteEndpointConfig"), 2);
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 1);
}

TEST_F(ShadowEndpointTest, WhatWasNeverMadeIsNotDeleted) {
  plane_.Fail("CreateEndpoint", {ServiceFault(400, "ThrottlingException", "Rate exceeded"),
                                 ServiceFault(400, "ResourceLimitExceeded", "the limit is 0")});
  ASSERT_FALSE(Create().ok());
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 0) << "throttling has made nothing";

  environment_.Set("AWS_ENDPOINT_URL_SAGEMAKER",
                   "http://127.0.0.1:" + std::to_string(TestServer({TestAnswer{}}).port()));
  log_.clear();
  ASSERT_FALSE(Create().ok());
  EXPECT_FALSE(HasLogged("Deleting")) << "nobody has heard of it";
}

TEST_F(ShadowEndpointTest, NeverTakesTheEndpointOfAnother) {
  plane_.Fail("CreateEndpoint", {ServiceFault(400, "ValidationException",
                                              "Cannot create already existing endpoint \"x\".")});
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 0);
}

TEST_F(ShadowEndpointTest, OutlivesThrottlingAndFaults) {
  const TestAnswer throttled = ServiceFault(400, "ThrottlingException", "Rate exceeded");
  const TestAnswer broken = ServiceFault(500, "InternalFailure", "oops");
  plane_.Fail("CreateEndpointConfig", {throttled, broken});
  plane_.Fail("CreateEndpoint", {throttled});
  plane_.Fail("DescribeEndpoint", {broken, {.drop = true}});
  plane_.Fail("DeleteEndpointConfig", {throttled, broken});
  plane_.Fail("DeleteEndpoint", {broken});
  ASSERT_TRUE(Create().ok());
  EXPECT_TRUE(plane_.leftovers().empty());
  EXPECT_FALSE(HasLogged("by hand"));
}

TEST_F(ShadowEndpointTest, WaitsOnWhenLooksFail) {
  const TestAnswer throttled = ServiceFault(400, "ThrottlingException", "Rate exceeded");
  const TestAnswer absent = ServiceFault(400, "ValidationException", "Could not find it.");
  const TestAnswer broken = ServiceFault(500, "InternalFailure", "oops");
  plane_.Fail(
      "DescribeEndpoint",
      {absent, throttled, throttled, absent, broken, broken, {.body = "<html>"}, {.drop = true}});
  const auto shadow = Create();
  ASSERT_TRUE(shadow.ok()) << shadow.error().ToString();
  EXPECT_TRUE(HasLogged("---!"));
}

TEST_F(ShadowEndpointTest, DoesNotWaitWhenItMayNotLook) {
  plane_.Fail("DescribeEndpoint", {ServiceFault(400, "AccessDeniedException", "not you")});
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().where, "DescribeEndpoint");
  EXPECT_EQ(shadow.error().found, "AccessDeniedException: not you");
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, GivesUpWhenNoLookSucceedsInTime) {
  plane_.Fail("DescribeEndpoint", std::vector(1000, ServiceFault(500, "InternalFailure", "oops")));
  options_.longest_wait = 0.5;
  const auto shadow = Create();
  ASSERT_FALSE(shadow.ok());
  EXPECT_EQ(shadow.error().message, "The shadow endpoint was not in service in time.");
  EXPECT_EQ(shadow.error().found, "no look at it succeeded: InternalFailure: oops");
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, AConfigurationThatStaysLeavesTimeForTheEndpoint) {
  plane_.Fail("DeleteEndpointConfig",
              std::vector(1000, ServiceFault(400, "ValidationException", "in use")));
  options_.deletion_seconds = 1;
  auto start = std::chrono::steady_clock::now();
  {
    const auto shadow = Create();
    ASSERT_TRUE(shadow.ok());
    start = std::chrono::steady_clock::now();
  }
  const auto elapsed = std::chrono::steady_clock::now() - start;
  EXPECT_GT(elapsed, milliseconds(400));
  EXPECT_LT(elapsed, milliseconds(900));
  const auto left = plane_.leftovers();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_THAT(*left.begin(), HasSubstr("sm-clarify-config-"));
  const auto place = [&](const std::string& words) {
    return std::ranges::find_if(
               log_, [&](const auto& line) { return line.find(words) != std::string::npos; }) -
           log_.begin();
  };
  EXPECT_LT(place("Should sm-clarify-config"), place("Could not delete sm-clarify-config-"));
  EXPECT_LT(place("Should sm-clarify-DEMO"), place("Could not delete sm-clarify-config-"));
  EXPECT_TRUE(HasLogged("delete it by hand: aws sagemaker delete-endpoint --endpoint-name "));
  EXPECT_FALSE(HasLogged("Could not delete sm-clarify-DEMO"));
}

TEST_F(ShadowEndpointTest, BothDeletionsEndInTime) {
  TestAnswer late = ServiceFault(500, "InternalFailure", "oops");
  late.delay = 20;
  plane_.Fail("DeleteEndpointConfig", {late});
  plane_.Fail("DeleteEndpoint", {late});
  options_.deletion_seconds = 1;
  auto start = std::chrono::steady_clock::now();
  {
    const auto shadow = Create();
    ASSERT_TRUE(shadow.ok());
    start = std::chrono::steady_clock::now();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(1500));
  EXPECT_TRUE(HasLogged("Could not delete sm-clarify-config-"));
  EXPECT_TRUE(HasLogged("Could not delete sm-clarify-DEMO"));
}

TEST_F(ShadowEndpointTest, ALookForCredentialsThatHangsDoesNotHoldDeletionsUp) {
  std::atomic<int> looks = 0;
  TestServer keys([&](const TestRequest&) -> TestAnswer {
    return {.body = R"({"AccessKeyId":"K","SecretAccessKey":"k","Token":"t",)"
                    R"("Expiration":"2020-01-01T00:00:00Z"})",
            .delay = looks++ < 7 ? 0 : 20.0};
  });
  environment_.Unset("AWS_ACCESS_KEY_ID");
  environment_.Unset("AWS_SECRET_ACCESS_KEY");
  environment_.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", keys.url());
  options_.deletion_seconds = 1;
  auto start = std::chrono::steady_clock::now();
  {
    const auto shadow = Create();
    ASSERT_TRUE(shadow.ok()) << shadow.error().ToString();
    start = std::chrono::steady_clock::now();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(1500));
  EXPECT_TRUE(HasLogged("Could not delete sm-clarify-DEMO"));
}

TEST_F(ShadowEndpointTest, DeletesAgainWhileTheServiceStillCreates) {
  const TestAnswer refusal =
      ServiceFault(400, "ValidationException", "Cannot update in-progress endpoint \"arn:x\".");
  plane_.Fail("DeleteEndpoint", {refusal, refusal, refusal});
  plane_.SetFinalStatus("Failed");
  ASSERT_FALSE(Create().ok());
  EXPECT_EQ(plane_.Count("DeleteEndpoint"), 4);
  EXPECT_TRUE(plane_.leftovers().empty());
}

TEST_F(ShadowEndpointTest, SaysHowToDeleteByHand) {
  const TestAnswer denied = ServiceFault(400, "AccessDeniedException", "not you");
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
