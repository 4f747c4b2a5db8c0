#include "candor/predictor/sagemaker/sagemaker_endpoint.h"
#include "candor/base/shared_material.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stop_token>
#include <thread>

#include "candor/base/sha256.h"
#include "candor/json/value.h"
#include "candor/predictor/http/test_environment_internal.h"
#include "candor/predictor/http/test_server_internal.h"

namespace candor::predictor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCY:KEY";

class SageMakerEndpointTest : public ::testing::Test {
 protected:
  SageMakerEndpointTest() {
    environment_.Set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    environment_.Set("AWS_SECRET_ACCESS_KEY", kSecret);
    environment_.Set("AWS_REGION", "eu-west-1");
  }
  std::unique_ptr<Endpoint> Make(const TestServer& server,
                                 const SageMakerEndpointOptions& options) {
    environment_.Set("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", server.url());
    auto endpoint = MakeSageMakerEndpoint(options);
    EXPECT_TRUE(endpoint.ok());
    return std::move(endpoint).value();
  }
  Exchange Ask(const TestAnswer& answer) {
    TestServer server({answer});
    return Make(server, {.endpoint_name = "my-model"})->Invoke("1,2\n", {});
  }
  TestEnvironment environment_;
};

// --- Signature V4 once more, by the book, from what the server received -------------------------

std::string Bytes(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// HMAC-SHA256 (RFC 2104) in hexadecimal.
std::string Hmac(std::string key, const std::string& text) {
  constexpr size_t kBlock = 64;
  if (key.size() > kBlock) key = Bytes(Sha256::OfText(key));
  key.resize(kBlock, '\0');
  std::string inner, outer;
  for (const char c : key) {
    inner += static_cast<char>(c ^ 0x36);
    outer += static_cast<char>(c ^ 0x5c);
  }
  return Sha256::OfText(outer + Bytes(Sha256::OfText(inner + text)));
}

std::string Between(const std::string& text, const std::string& from, const std::string& to) {
  const size_t start = text.find(from) + from.size();
  return text.substr(start, text.find(to, start) - start);
}

std::string SingleBlanks(const std::string& text) {
  std::string collapsed;
  for (const char c : text) {
    if (c != ' ' || !collapsed.ends_with(' ')) collapsed += c;
  }
  return collapsed;
}

std::string ExpectedSignature(const TestRequest& request, const std::string& region) {
  const std::string signed_headers =
      Between(request.Header("authorization"), "SignedHeaders=", ",");
  std::string canonical = request.method + "\n" + request.target + "\n\n";
  for (size_t start = 0; start < signed_headers.size();) {
    const size_t end = std::min(signed_headers.find(';', start), signed_headers.size());
    const std::string name = signed_headers.substr(start, end - start);
    canonical += name + ":" + SingleBlanks(request.Header(name)) + "\n";
    start = end + 1;
  }
  canonical += "\n" + signed_headers + "\n" + Sha256::OfText(request.body);

  const std::string time = request.Header("x-amz-date");
  const std::string day = time.substr(0, 8);
  const std::string scope = day + "/" + region + "/sagemaker/aws4_request";
  std::string key = std::string("AWS4") + kSecret;
  for (const std::string& part :
       {day, region, std::string("sagemaker"), std::string("aws4_request")}) {
    key = Bytes(Hmac(key, part));
  }
  return Hmac(key, "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + Sha256::OfText(canonical));
}

TEST(HmacTest, IsThatOfRfc4231) {
  EXPECT_EQ(Hmac("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_F(SageMakerEndpointTest, SignsWhatItSends) {
  environment_.Set("AWS_SESSION_TOKEN", "FQoGZXIvYXdzE+/=");
  TestServer server([](const TestRequest&) { return TestAnswer{.body = "0.5\n"}; });
  auto endpoint = Make(server, {.endpoint_name = "my-model-1",
                                .custom_attributes = "trace=1,  more=2",
                                .target_model = "m.tar.gz"});
  EXPECT_EQ(endpoint->name(), "endpoint my-model-1");
  for (const std::string& body : {std::string("1,2,3\n"), std::string(),
                                  std::string("\0\xff\r\n", 4), std::string(200'000, '7')}) {
    ASSERT_EQ(endpoint->Invoke(body, {}).outcome, Outcome::kAnswered);
    const TestRequest request = server.requests().back();
    const std::string authorization = request.Header("authorization");
    EXPECT_EQ(request.target, "/endpoints/my-model-1/invocations");
    EXPECT_EQ(request.body, body);
    EXPECT_EQ(request.Header("x-amz-security-token"), "FQoGZXIvYXdzE+/=");
    EXPECT_EQ(Between(authorization, "SignedHeaders=", ","),
              "accept;content-type;host;x-amz-date;x-amz-security-token;"
              "x-amzn-sagemaker-custom-attributes;x-amzn-sagemaker-target-model");
    EXPECT_THAT(authorization, HasSubstr("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" +
                                         request.Header("x-amz-date").substr(0, 8) +
                                         "/eu-west-1/sagemaker/aws4_request, "));
    EXPECT_EQ(authorization.substr(authorization.find("Signature=") + 10),
              ExpectedSignature(request, "eu-west-1"));
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(SageMakerEndpointTest, SignsAgainWhenAConnectionIsReplaced) {
  TestServer server({{.body = "1"}, {.drop = true}, {.body = "2"}});
  auto endpoint = Make(server, {.endpoint_name = "m"});
  EXPECT_EQ(endpoint->Invoke("1", {}).body, "1");
  EXPECT_EQ(endpoint->Invoke("2", {}).body, "2");
  const TestRequest request = server.requests().back();
  EXPECT_THAT(request.Header("authorization"), HasSubstr(ExpectedSignature(request, "eu-west-1")));
}

// The request of a real client, but for what is particular to it.
TEST_F(SageMakerEndpointTest, SendsWhatBoto3Sends) {
  const std::filesystem::path folder = SharedMaterial();
  std::ifstream file(folder / "golden/http/boto3-InvokeEndpoint.json");
  if (!file) GTEST_SKIP() << "no recorded requests in " << folder;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto golden = json::Parse(text);
  ASSERT_TRUE(golden.ok());
  const json::Value& recorded = *golden->Find("request");

  TestServer server({{.body = "0.5\n"}});
  auto endpoint =
      Make(server, {.endpoint_name = "ep", .custom_attributes = "a=b", .target_model = "m.tar.gz"});
  (void)endpoint->Invoke(recorded.Find("body")->AsString(), {});
  const TestRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, recorded.Find("method")->AsString());
  EXPECT_EQ(request.target, recorded.Find("path")->AsString());
  int compared = 0;
  for (const json::Value& line : recorded.Find("headers")->AsArray()) {
    const std::string& header = line.AsString();
    std::string name = header.substr(0, header.find(':'));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (name == "accept" || name == "content-type" || name == "content-length" ||
        (name.starts_with("x-amzn-") && !name.ends_with("inference-id"))) {
      EXPECT_EQ(request.Header(name), header.substr(name.size() + 2)) << name;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 5);
}

TEST_F(SageMakerEndpointTest, EncodesTheName) {
  TestServer server({{.body = "1"}});
  auto endpoint = Make(server, {.endpoint_name = "a b/../c"});
  EXPECT_EQ(endpoint->Invoke("1", {}).outcome, Outcome::kAnswered);
  EXPECT_EQ(server.requests().at(0).target, "/endpoints/a%20b%2F..%2Fc/invocations");
}

TEST_F(SageMakerEndpointTest, JudgesErrors) {
  const auto answer = [](int status, const char* type, const char* body) {
    return TestAnswer{.status = status, .body = body, .headers = {{"x-amzn-ErrorType", type}}};
  };
  constexpr char kModel400[] =
      R"({"Message":"Received client error (400) from primary","OriginalStatusCode":400,)"
      R"("OriginalMessage":"row 3: no number","LogStreamArn":"arn:aws:logs"})";
  constexpr char kModel503[] = R"({"Message":"m","OriginalStatusCode":503,"OriginalMessage":"b"})";
  constexpr char kModel504[] = R"({"Message":"m","OriginalStatusCode":504})";
  constexpr char kModel413[] = R"({"Message":"m","OriginalStatusCode":413})";
  constexpr char kModel500[] = R"({"Message":"m","OriginalStatusCode":500})";
  const struct {
    TestAnswer answer;
    Outcome outcome;
    const char* message;
    const char* found;
  } cases[] = {
      {answer(424, "ModelError", kModel400), Outcome::kRefused, "The model refused the request.",
       "status 424 ModelError: the model answered 400: row 3: no number"},
      {answer(424, "ModelError", kModel503), Outcome::kThrottled, "The endpoint is overloaded.",
       "status 424 ModelError: the model answered 503: b"},
      {answer(424, "ModelError", kModel504), Outcome::kThrottled, "The endpoint is overloaded.",
       "status 424 ModelError: the model answered 504: m"},
      {answer(424, "ModelError", kModel413), Outcome::kTooLarge,
       "The request is too large for the endpoint.", "the model answered 413"},
      {answer(424, "ModelError", kModel500), Outcome::kRefused, "The model refused the request.",
       "the model answered 500"},
      {answer(429, "ModelNotReadyException", R"({"Message":"wait"})"), Outcome::kThrottled,
       "The endpoint is overloaded.", "status 429 ModelNotReadyException: wait"},
      {answer(400, "ThrottlingException:http://internal/", R"({"message":"Rate exceeded"})"),
       Outcome::kThrottled, "The endpoint is overloaded.",
       "status 400 ThrottlingException: Rate exceeded"},
      {answer(503, "ServiceUnavailable", R"({"Message":"busy"})"), Outcome::kThrottled,
       "The endpoint is overloaded.", "status 503 ServiceUnavailable: busy"},
      {answer(500, "InternalFailure", R"({"Message":"oops"})"), Outcome::kFaulty,
       "The endpoint failed.", "status 500 InternalFailure: oops"},
      {answer(530, "InternalDependencyException", R"({"Message":"oops"})"), Outcome::kFaulty,
       "The endpoint failed.", "status 530 InternalDependencyException: oops"},
      {answer(400, "ValidationError",
              R"({"Message":"Endpoint my-model of account 123456789012 not found."})"),
       Outcome::kFatal, "The endpoint does not exist.",
       "ValidationError: Endpoint my-model of account 123456789012 not found."},
      {answer(400, "ValidationError",
              R"({"message":"1 validation error detected: Value at 'body' failed to satisfy )"
              R"(constraint: Member must have length less than or equal to 6291456"})"),
       Outcome::kTooLarge, "The request is too large for the endpoint.", "6291456"},
      {answer(400, "ValidationError", R"({"message":"TargetModel is not allowed"})"),
       Outcome::kFatal, "The endpoint does not take the request.", "TargetModel"},
      {answer(400, "", R"({"__type":"com.amazon.coral#AccessDeniedException","Message":"no"})"),
       Outcome::kFatal, "The endpoint denies access.", "status 400 AccessDeniedException: no"},
      {answer(403, "InvalidSignatureException", R"({"message":"Signature expired"})"),
       Outcome::kFatal, "The endpoint denies access.",
       "status 403 InvalidSignatureException: Signature expired"},
      {{.status = 400, .body = "record 3, column 1: no number"},
       Outcome::kRefused,
       "The model refused the request.",
       "status 400: record 3, column 1: no number"},
      {{.status = 404, .body = "nothing here"},
       Outcome::kFatal,
       "The endpoint does not exist.",
       "status 404: nothing here"},
      {{.drop = true}, Outcome::kFaulty, "The endpoint failed.", "Empty reply"},
  };
  for (const auto& [reply, outcome, message, found] : cases) {
    const Exchange exchange = Ask(reply);
    EXPECT_EQ(exchange.outcome, outcome) << found;
    EXPECT_EQ(exchange.status, reply.drop ? 0 : reply.status);
    EXPECT_EQ(exchange.error.message, message) << found;
    EXPECT_THAT(exchange.error.found, HasSubstr(found));
    EXPECT_EQ(exchange.error.where, "endpoint my-model");
    EXPECT_THAT(exchange.error.ToString(), Not(HasSubstr(kSecret)));
  }
}

TEST_F(SageMakerEndpointTest, KeepsRetryAfterOfThrottling) {
  const Exchange exchange =
      Ask({.status = 429,
           .body = R"({"Message":"wait"})",
           .headers = {{"x-amzn-errortype", "ModelNotReadyException"}, {"Retry-After", "3"}}});
  EXPECT_EQ(exchange.retry_after, 3);
}

TEST_F(SageMakerEndpointTest, LooksForNewCredentialsWhenTheOldOnesExpired) {
  TestServer server({{.status = 403,
                      .body = R"({"message":"The security token included is expired"})",
                      .headers = {{"x-amzn-errortype", "ExpiredTokenException"}}},
                     {.body = "1"}});
  auto endpoint = Make(server, {.endpoint_name = "m"});
  environment_.Set("AWS_ACCESS_KEY_ID", "AKIDNEW");
  EXPECT_EQ(endpoint->Invoke("1", {}).outcome, Outcome::kFaulty) << "worth another attempt";
  EXPECT_EQ(endpoint->Invoke("1", {}).outcome, Outcome::kAnswered);
  EXPECT_THAT(server.requests().at(0).Header("authorization"), HasSubstr("=AKIDEXAMPLE/"));
  EXPECT_THAT(server.requests().at(1).Header("authorization"), HasSubstr("=AKIDNEW/"));
}

TEST_F(SageMakerEndpointTest, SaysWhatIsMissing) {
  environment_.Unset("AWS_SECRET_ACCESS_KEY");
  auto endpoint = MakeSageMakerEndpoint({.endpoint_name = "m"});
  ASSERT_FALSE(endpoint.ok());
  EXPECT_EQ(endpoint.error().message, "No AWS credentials were found.");
  EXPECT_EQ(endpoint.error().found, "half a pair of keys in the environment");
  environment_.Unset("AWS_REGION");
  endpoint = MakeSageMakerEndpoint({.endpoint_name = "m"});
  ASSERT_FALSE(endpoint.ok());
  EXPECT_EQ(endpoint.error().message, "No AWS region is set.");
  EXPECT_EQ(MakeSageMakerEndpoint({}).error().message, "The endpoint has no name.");
  environment_.Set("AWS_REGION", "eu-west-1");
  environment_.Set("AWS_ENDPOINT_URL", "localhost:8080");
  environment_.Set("AWS_SECRET_ACCESS_KEY", kSecret);
  endpoint = MakeSageMakerEndpoint({.endpoint_name = "m"});
  ASSERT_FALSE(endpoint.ok());
  EXPECT_EQ(endpoint.error().message, "The endpoint's address is no http:// or https:// URL.");
}

TEST_F(SageMakerEndpointTest, ItsIdentityHoldsAllThatDecidesWhoAnswers) {
  const auto identity = [&](const SageMakerEndpointOptions& options) {
    return MakeSageMakerEndpoint(options).value()->identity();
  };
  const std::string usual = identity({.endpoint_name = "mine", .target_model = "m"});
  EXPECT_EQ(usual,
            "eu-west-1 https://runtime.sagemaker.eu-west-1.amazonaws.com/endpoints/mine/invocations"
            "\nContent-Type: text/csv\nAccept: text/csv\nX-Amzn-SageMaker-Target-Model: m");
  std::set<std::string> identities = {
      usual, identity({.endpoint_name = "other", .target_model = "m"}),
      identity({.endpoint_name = "mine", .target_model = "n"}),
      identity({.endpoint_name = "mine", .custom_attributes = "a", .target_model = "m"})};
  environment_.Set("AWS_ENDPOINT_URL", "http://local");
  identities.insert(identity({.endpoint_name = "mine", .target_model = "m"}));
  environment_.Set("AWS_REGION", "us-east-1");
  identities.insert(identity({.endpoint_name = "mine", .target_model = "m"}));
  EXPECT_EQ(identities.size(), 6u);
}

TEST_F(SageMakerEndpointTest, AStopEndsTheLookForCredentials) {
  std::atomic<int> looks = 0;
  TestServer keys([&](const TestRequest&) -> TestAnswer {
    return {.body = R"({"AccessKeyId":"K","SecretAccessKey":"k","Token":"t",)"
                    R"("Expiration":"2020-01-01T00:00:00Z"})",
            .delay = looks++ == 0 ? 0 : 20.0};
  });
  environment_.Unset("AWS_ACCESS_KEY_ID");
  environment_.Unset("AWS_SECRET_ACCESS_KEY");
  environment_.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", keys.url());
  TestServer server({{.body = "1"}});
  const auto endpoint = Make(server, {.endpoint_name = "mine"});
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  const Exchange exchange = endpoint->Invoke("1", {.stop = source.get_token()});
  EXPECT_EQ(exchange.outcome, Outcome::kStopped);
  EXPECT_EQ(exchange.error.kind, ErrorKind::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  EXPECT_EQ(server.request_count(), 0);
}

}  // namespace
}  // namespace candor::predictor
