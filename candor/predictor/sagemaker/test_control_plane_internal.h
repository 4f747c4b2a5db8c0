// For tests: the part of SageMaker's API that shadow endpoints need, with faults on demand.
#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "candor/json/value.h"
#include "candor/predictor/http/test_server_internal.h"

namespace candor::predictor {

inline TestAnswer ServiceFault(int status, const std::string& type, const std::string& message) {
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
      return ServiceFault(400, "UnknownOperationException", "not a call of this service");
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
        return ServiceFault(400, "ValidationException",
                            "Cannot create already existing endpoint configuration \"x\".");
      }
      return {.body = R"({"EndpointConfigArn":"arn:x"})"};
    }
    if (operation == "CreateEndpoint") {
      if (!endpoints_.emplace(name, 0).second) {
        return ServiceFault(400, "ValidationException",
                            "Cannot create already existing endpoint \"x\".");
      }
      return {.body = R"({"EndpointArn":"arn:x"})", .delay = creation_delay_};
    }
    if (operation == "DescribeEndpoint") return Describe(name);
    if (operation == "DeleteEndpointConfig" && configs_.erase(name) > 0) return {};
    if (operation == "DeleteEndpoint" && endpoints_.erase(name) > 0) return {};
    return ServiceFault(400, "ValidationException",
                        "Could not find endpoint \"arn:x/" + name + "\".");
  }

  TestAnswer Describe(const std::string& name) {
    const auto endpoint = endpoints_.find(name);
    if (endpoint == endpoints_.end()) {
      return ServiceFault(400, "ValidationException", "Could not find endpoint \"x\".");
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

}  // namespace candor::predictor
