#include "candor/predictor/http/plain_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "candor/predictor/http/answer_outcome_internal.h"
#include "candor/predictor/http/test_environment_internal.h"
#include "candor/predictor/http/test_server_internal.h"

namespace candor::predictor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PlainEndpointTest : public ::testing::Test {
 protected:
  Exchange Ask(const TestAnswer& answer) {
    TestServer server({answer});
    auto endpoint = MakePlainEndpoint({.url = server.url()});
    EXPECT_TRUE(endpoint.ok());
    return endpoint.value()->Invoke("1,2\n", {});
  }
  TestEnvironment environment_;
};

TEST_F(PlainEndpointTest, SendsWhatTheModelNeeds) {
  TestServer server({{.body = "{\"predictions\":[]}"}});
  auto endpoint = MakePlainEndpoint({.url = server.url() + "/v1/score?key=k",
                                     .content = PayloadFormat::kJsonLines,
                                     .accept = PayloadFormat::kJson,
                                     .custom_attributes = "a=b  c",
                                     .target_model = "m.tar.gz"});
  ASSERT_TRUE(endpoint.ok());
  const Exchange exchange = (*endpoint)->Invoke("{}\n", {});
  EXPECT_EQ(exchange.outcome, Outcome::kAnswered);
  EXPECT_EQ(exchange.status, 200);
  EXPECT_EQ(exchange.body, "{\"predictions\":[]}");
  EXPECT_GT(exchange.seconds, 0);
  EXPECT_EQ((*endpoint)->name(), server.url() + "/v1/score");

  const TestRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/score?key=k");
  EXPECT_EQ(request.Header("content-type"), "application/jsonlines");
  EXPECT_EQ(request.Header("accept"), "application/json");
  EXPECT_EQ(request.Header("x-amzn-sagemaker-custom-attributes"), "a=b  c");
  EXPECT_EQ(request.Header("x-amzn-sagemaker-target-model"), "m.tar.gz");
  EXPECT_EQ(request.body, "{}\n");
}

TEST_F(PlainEndpointTest, CompletesTheUrl) {
  TestServer server({{.body = "1"}});
  for (const char* end : {"", "/", "/#part"}) {
    auto endpoint = MakePlainEndpoint({.url = server.url() + end});
    ASSERT_TRUE(endpoint.ok());
    EXPECT_EQ((*endpoint)->name(), server.url() + "/invocations");
    EXPECT_EQ((*endpoint)->Invoke("1", {}).outcome, Outcome::kAnswered);
    EXPECT_EQ(server.requests().back().target, "/invocations");
    EXPECT_EQ(server.requests().back().Header("x-amzn-sagemaker-custom-attributes"), "");
  }
}

TEST_F(PlainEndpointTest, SendsUserAndPasswordAndNeverShowsThem) {
  TestServer server({{.status = 401, .body = "who?"}});
  auto endpoint = MakePlainEndpoint({.url = server.url().insert(7, "anna:se%40cret@")});
  ASSERT_TRUE(endpoint.ok());
  EXPECT_EQ((*endpoint)->name(), server.url() + "/invocations");
  const Exchange exchange = (*endpoint)->Invoke("1", {});
  EXPECT_EQ(server.requests().at(0).Header("authorization"), "Basic YW5uYTpzZUBjcmV0");
  EXPECT_THAT(exchange.error.ToString(), Not(HasSubstr("cret")));
}

TEST_F(PlainEndpointTest, RefusesWhatIsNoHttpUrl) {
  for (const char* url : {"", "model", "ftp://host/x", "http://", "http://a b/", "file:///etc/x",
                          "s3://anna:secret@bucket/key", "http://host:99999/"}) {
    const auto endpoint = MakePlainEndpoint({.url = url});
    ASSERT_FALSE(endpoint.ok()) << url;
    EXPECT_EQ(endpoint.error().kind, ErrorKind::kConfig);
    EXPECT_EQ(endpoint.error().message, "The endpoint's address is no http:// or https:// URL.");
    EXPECT_THAT(endpoint.error().ToString(), Not(HasSubstr("secret")));
  }
}

TEST_F(PlainEndpointTest, ShowsNothingOfAnAddressThatItCannotRead) {
  const auto found = [](const std::string& url) {
    const Error error = MakePlainEndpoint({.url = url}).error();
    EXPECT_EQ(error.where + error.hint, "");
    return error.found;
  };
  EXPECT_EQ(found("http://user:pa/ss@host"), "http://, 22 characters in all");
  EXPECT_EQ(found("ftp://host/x?token=secret"), "ftp://, 25 characters in all");
  EXPECT_EQ(found("model?token=secret"), "18 characters, no scheme");
  EXPECT_EQ(found("pass word://host"), "16 characters, no scheme");
  EXPECT_EQ(found("://x"), "4 characters, no scheme");
  EXPECT_EQ(found(""), "0 characters, no scheme");
}

TEST_F(PlainEndpointTest, NeverShowsThePasswordOfAProxyThatItCannotRead) {
  for (const char* proxy : {"http://user:pa/ss@proxy", "user:pa/ss@proxy:x", "odd://u:pass@x"}) {
    environment_.Set("http_proxy", proxy);
    const auto endpoint = MakePlainEndpoint({.url = "http://model.invalid/"});
    const Exchange exchange = endpoint.value()->Invoke("1", {});
    EXPECT_NE(exchange.outcome, Outcome::kAnswered);
    EXPECT_NE(exchange.error.found, "");
    EXPECT_THAT(exchange.error.ToString(), Not(HasSubstr("pa"))) << proxy;
  }
}

TEST_F(PlainEndpointTest, AnAnswerIsNotTakenWithoutEnd) {
  const Exchange exchange = Ask({.length = (size_t{64} << 20) + 1});
  EXPECT_EQ(exchange.outcome, Outcome::kFaulty);
  EXPECT_EQ(exchange.error.found, "the answer is larger than 67108864 bytes");
}

TEST_F(PlainEndpointTest, ItsIdentityHoldsAllThatDecidesWhoAnswers) {
  const auto identity = [](const PlainEndpointOptions& options) {
    return MakePlainEndpoint(options).value()->identity();
  };
  const PlainEndpointOptions usual{.url = "http://anna:secret@h:8080/v1?model=a#part",
                                   .custom_attributes = "c=1",
                                   .target_model = "m.tar.gz"};
  EXPECT_EQ(identity(usual),
            "http://anna@h:8080/v1?model=a\nContent-Type: text/csv\nAccept: text/csv\n"
            "X-Amzn-SageMaker-Custom-Attributes: c=1\nX-Amzn-SageMaker-Target-Model: m.tar.gz");
  std::set<std::string> identities = {identity(usual)};
  PlainEndpointOptions other = usual;
  for (const char* url : {"https://anna@h:8080/v1?model=a", "http://otto@h:8080/v1?model=a",
                          "http://anna@g:8080/v1?model=a", "http://anna@h:8081/v1?model=a",
                          "http://anna@h:8080/v2?model=a", "http://anna@h:8080/v1?model=b"}) {
    other.url = url;
    EXPECT_TRUE(identities.insert(identity(other)).second) << url;
  }
  (other = usual).content = PayloadFormat::kJson;
  EXPECT_TRUE(identities.insert(identity(other)).second);
  (other = usual).accept = PayloadFormat::kJson;
  EXPECT_TRUE(identities.insert(identity(other)).second);
  (other = usual).custom_attributes = "c=2";
  EXPECT_TRUE(identities.insert(identity(other)).second);
  (other = usual).target_model = "";
  EXPECT_TRUE(identities.insert(identity(other)).second);
  (other = usual).timeout_seconds = 1;
  EXPECT_EQ(identity(other), identity(usual)) << "how long to wait decides nothing";
  other.url = "http://anna:changed@h:8080/v1?model=a";
  EXPECT_EQ(identity(other), identity(usual)) << "the same model with a new password";
}

TEST_F(PlainEndpointTest, RefusesHeaderValuesThatWouldBreakTheRequest) {
  const auto injected =
      MakePlainEndpoint({.url = "http://h/", .custom_attributes = "a\r\nX-Evil: 1"});
  ASSERT_FALSE(injected.ok());
  EXPECT_EQ(injected.error().message,
            "A value for a request header has a character that headers cannot hold.");
  EXPECT_EQ(injected.error().where, "predictor.custom_attributes");
  EXPECT_FALSE(MakePlainEndpoint({.url = "http://h/", .target_model = "m\xc3\xa9"}).ok());
  const auto longer =
      MakePlainEndpoint({.url = "http://h/", .custom_attributes = std::string(1025, 'a')});
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().message, "The custom attributes are too long.");
}

TEST_F(PlainEndpointTest, JudgesEachStatus) {
  const struct {
    int status;
    Outcome outcome;
    ErrorKind kind;
    const char* message;
    const char* hint;
  } cases[] = {
      {201, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint gave no answer that counts.",
       "URL"},
      {204, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint gave no answer that counts.",
       "URL"},
      {301, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint redirects elsewhere.",
       "not followed"},
      {304, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint redirects elsewhere.", ""},
      {400, Outcome::kRefused, ErrorKind::kModel, "The model refused the request.", ""},
      {401, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint denies access.", "password"},
      {403, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint denies access.", "password"},
      {404, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint does not exist.", "path"},
      {405, Outcome::kFatal, ErrorKind::kUnavailable, "The endpoint takes no POST requests.",
       "/invocations"},
      {406, Outcome::kFatal, ErrorKind::kModel,
       "The endpoint does not answer in the wanted format.", "accept_type"},
      {408, Outcome::kTimedOut, ErrorKind::kUnavailable, "The endpoint did not answer in time.",
       "fewer records"},
      {413, Outcome::kTooLarge, ErrorKind::kModel, "The request is too large for the endpoint.",
       ""},
      {415, Outcome::kFatal, ErrorKind::kModel,
       "The endpoint does not take the format of the request.", "content_type"},
      {418, Outcome::kRefused, ErrorKind::kModel, "The model refused the request.", ""},
      {422, Outcome::kRefused, ErrorKind::kModel, "The model refused the request.", ""},
      {424, Outcome::kRefused, ErrorKind::kModel, "The model refused the request.", ""},
      {429, Outcome::kThrottled, ErrorKind::kUnavailable, "The endpoint is overloaded.", "later"},
      {500, Outcome::kFaulty, ErrorKind::kUnavailable, "The endpoint failed.", "log"},
      {502, Outcome::kFaulty, ErrorKind::kUnavailable, "The endpoint failed.", "log"},
      {503, Outcome::kThrottled, ErrorKind::kUnavailable, "The endpoint is overloaded.", "later"},
      {504, Outcome::kFaulty, ErrorKind::kUnavailable, "The endpoint failed.", "log"},
      {530, Outcome::kFaulty, ErrorKind::kUnavailable, "The endpoint failed.", "log"},
  };
  for (const auto& [status, outcome, kind, message, hint] : cases) {
    const bool has_body = status != 204 && status != 304;
    const Exchange exchange = Ask({.status = status, .body = has_body ? "row 2 is odd\n" : ""});
    EXPECT_EQ(exchange.outcome, outcome) << status;
    EXPECT_EQ(exchange.status, status);
    EXPECT_EQ(exchange.error.kind, kind) << status;
    EXPECT_EQ(exchange.error.message, message) << status;
    EXPECT_THAT(exchange.error.hint, HasSubstr(hint)) << status;
    EXPECT_THAT(exchange.error.where, HasSubstr("/invocations"));
    EXPECT_EQ(exchange.error.found,
              "status " + std::to_string(status) + (has_body ? ": row 2 is odd\\n" : ""));
  }
}

TEST_F(PlainEndpointTest, AnEmptyBodyIsAnAnswer) {
  const Exchange exchange = Ask({.body = ""});
  EXPECT_EQ(exchange.outcome, Outcome::kAnswered);
  EXPECT_EQ(exchange.body, "");
}

TEST_F(PlainEndpointTest, JudgesEachFailure) {
  EXPECT_EQ(Ask({.drop = true}).outcome, Outcome::kFaulty);
  EXPECT_EQ(Ask({.reset = true}).outcome, Outcome::kFaulty);
  const Exchange torn = Ask({.body = "0.1\n0.2\n", .cut_after = 4});
  EXPECT_EQ(torn.outcome, Outcome::kFaulty);
  EXPECT_EQ(torn.error.message, "The endpoint failed.");
  EXPECT_EQ(torn.body, "") << "half an answer is none";

  TestServer slow({{.body = "1", .delay = 5}});
  auto endpoint = MakePlainEndpoint({.url = slow.url(), .timeout_seconds = 0.1});
  const Exchange late = endpoint.value()->Invoke("1", {});
  EXPECT_EQ(late.outcome, Outcome::kTimedOut);
  EXPECT_THAT(late.error.found, HasSubstr("timed out after 10"));

  const int port = TestServer({TestAnswer{}}).port();
  endpoint = MakePlainEndpoint({.url = "http://127.0.0.1:" + std::to_string(port)});
  const Exchange unreachable = endpoint.value()->Invoke("1", {});
  EXPECT_EQ(unreachable.outcome, Outcome::kFaulty) << "it may come back";
  EXPECT_EQ(unreachable.error.message, "The endpoint cannot be reached.");
  EXPECT_THAT(unreachable.error.hint, HasSubstr("running"));

  endpoint = MakePlainEndpoint({.url = "http://no--such--host..invalid:8080"});
  const Exchange unknown = endpoint.value()->Invoke("1", {});
  EXPECT_EQ(unknown.outcome, Outcome::kFatal);
  EXPECT_EQ(unknown.error.message, "The endpoint's host does not exist.");

  std::stop_source source;
  source.request_stop();
  endpoint = MakePlainEndpoint({.url = slow.url()});
  const Exchange stopped = endpoint.value()->Invoke("1", {.stop = source.get_token()});
  EXPECT_EQ(stopped.outcome, Outcome::kStopped);
  EXPECT_EQ(stopped.error.kind, ErrorKind::kCancelled);
}

TEST_F(PlainEndpointTest, HearsARefusalBeforeTheBodyIsSent) {
  TestServer server(
      {{.status = 413, .body = "at most 1 MB", .headers = {{"Connection", "close"}}}});
  server.AnswerHeads();
  auto endpoint = MakePlainEndpoint({.url = server.url()});
  const Exchange exchange = endpoint.value()->Invoke(std::string(20 << 20, 'x'), {});
  EXPECT_EQ(exchange.outcome, Outcome::kTooLarge) << exchange.error.ToString();
}

TEST_F(PlainEndpointTest, ReadsRetryAfter) {
  EXPECT_EQ(Ask({.status = 503, .headers = {{"Retry-After", "7"}}}).retry_after, 7);
  EXPECT_EQ(Ask({.status = 429, .headers = {{"retry-after", "soon"}}}).retry_after, std::nullopt);
  EXPECT_EQ(Ask({.status = 429}).retry_after, std::nullopt);
  EXPECT_EQ(RetryAfterSeconds("Wed, 21 Oct 2015 07:28:00 GMT", 1445412470), 10);
  EXPECT_EQ(RetryAfterSeconds("Wed, 21 Oct 2015 07:28:00 GMT", 1445412490), 0);
  EXPECT_EQ(RetryAfterSeconds("-5", 0), 0);
  EXPECT_EQ(RetryAfterSeconds("", 0), std::nullopt);
}

}  // namespace
}  // namespace candor::predictor
