#include "candor/predictor/sagemaker/aws_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stop_token>
#include <thread>

#include "candor/predictor/http/test_environment_internal.h"
#include "candor/predictor/http/test_server_internal.h"
#include "candor/predictor/sagemaker/aws_credentials_internal.h"

namespace candor::predictor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AwsSettingsTest : public ::testing::Test {
 protected:
  AwsSettingsTest() : folder_(::testing::TempDir() + "candor_aws_" + std::to_string(getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~AwsSettingsTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  void WriteConfig(const std::string& text) {
    environment_.Set("AWS_CONFIG_FILE", Write("config", text));
  }
  void WriteCredentials(const std::string& text) {
    environment_.Set("AWS_SHARED_CREDENTIALS_FILE", Write("credentials", text));
  }
  // "id secret token" or the error.
  static std::string Found() {
    const Result<AwsCredentials> found = FindAwsCredentials();
    if (!found.ok()) return found.error().ToString();
    return found->access_key_id + " " + found->secret_access_key + " " + found->session_token;
  }
  TestEnvironment environment_;
  std::string folder_;
};

TEST_F(AwsSettingsTest, FindsTheRegion) {
  EXPECT_EQ(FindAwsRegion().error().message, "No AWS region is set.");
  WriteConfig("[default]\nregion = eu-north-1\n[profile other]\nregion=ap-south-1\n");
  EXPECT_EQ(FindAwsRegion().value(), "eu-north-1");
  environment_.Set("AWS_PROFILE", "other");
  EXPECT_EQ(FindAwsRegion().value(), "ap-south-1");
  environment_.Set("AWS_DEFAULT_REGION", "eu-west-1");
  EXPECT_EQ(FindAwsRegion().value(), "eu-west-1");
  environment_.Set("AWS_REGION", "eu-west-2");
  EXPECT_EQ(FindAwsRegion().value(), "eu-west-2");
  environment_.Set("AWS_REGION", "evil.com/");
  EXPECT_EQ(FindAwsRegion().error().message, "The AWS region is no name of a region.");
}

TEST_F(AwsSettingsTest, FindsTheAddressOfAService) {
  EXPECT_EQ(AwsServiceUrl("sagemaker", "us-east-1"),
            "https://api.sagemaker.us-east-1.amazonaws.com");
  EXPECT_EQ(AwsServiceUrl("sagemaker-runtime", "us-gov-west-1"),
            "https://runtime.sagemaker.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(AwsServiceUrl("sagemaker-runtime", "cn-north-1"),
            "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(AwsServiceUrl("sagemaker", "us-iso-east-1"),
            "https://api.sagemaker.us-iso-east-1.c2s.ic.gov");
  EXPECT_EQ(AwsServiceUrl("sagemaker", "eusc-de-east-1"),
            "https://api.sagemaker.eusc-de-east-1.amazonaws.eu");

  WriteConfig("[profile local]\nendpoint_url = http://profile:1/\nservices = x\n");
  environment_.Set("AWS_PROFILE", "local");
  EXPECT_EQ(AwsServiceUrl("sagemaker", "us-east-1"), "http://profile:1");
  environment_.Set("AWS_ENDPOINT_URL", "http://all:2//");
  EXPECT_EQ(AwsServiceUrl("sagemaker", "us-east-1"), "http://all:2");
  environment_.Set("AWS_ENDPOINT_URL_SAGEMAKER", "http://api:3");
  environment_.Set("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", "http://runtime:4");
  EXPECT_EQ(AwsServiceUrl("sagemaker", "us-east-1"), "http://api:3");
  EXPECT_EQ(AwsServiceUrl("sagemaker-runtime", "us-east-1"), "http://runtime:4");
  environment_.Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True");
  EXPECT_EQ(AwsServiceUrl("sagemaker", "us-east-1"),
            "https://api.sagemaker.us-east-1.amazonaws.com");
}

TEST_F(AwsSettingsTest, TakesKeysInTheOrderOfTheChain) {
  EXPECT_THAT(Found(), HasSubstr("No AWS credentials were found."));
  EXPECT_THAT(Found(), HasSubstr("profile default (absent)"));
  EXPECT_THAT(Found(), HasSubstr("AWS_EC2_METADATA_DISABLED is not false"));

  WriteConfig("[default]\naws_access_key_id = C\naws_secret_access_key = c\n");
  EXPECT_EQ(Found(), "C c ");
  WriteCredentials(
      "# comment\n[default]\n; comment\naws_access_key_id=D\naws_secret_access_key = d=+/ \r\n"
      "aws_session_token = t\n[other]\naws_access_key_id = O\naws_secret_access_key = o\n");
  EXPECT_EQ(Found(), "D d=+/ t");
  environment_.Set("AWS_PROFILE", "other");
  EXPECT_EQ(Found(), "O o ");
  environment_.Set("AWS_ACCESS_KEY_ID", "E");
  EXPECT_THAT(Found(), HasSubstr("half a pair of keys in the environment"));
  environment_.Set("AWS_SECRET_ACCESS_KEY", "e");
  environment_.Set("AWS_SESSION_TOKEN", "s");
  EXPECT_EQ(Found(), "E e s");
}

TEST_F(AwsSettingsTest, NamesAProfileThatIsNotThere) {
  WriteConfig("[default]\nregion = eu-north-1\n");
  environment_.Set("AWS_PROFILE", "tset");
  EXPECT_THAT(Found(), HasSubstr("no profile tset in the AWS configuration files"));
}

TEST_F(AwsSettingsTest, RefusesWhatItCannotResolve) {
  const struct {
    const char* setting;
    const char* key;
  } cases[] = {{"role_arn = arn:aws:iam::1:role/x\nsource_profile = base", "role_arn"},
               {"source_profile = base", "source_profile"},
               {"sso_session = mine", "sso_session"},
               {"sso_start_url = https://x", "sso_start_url"},
               {"web_identity_token_file = /x", "web_identity_token_file"}};
  for (const auto& [setting, key] : cases) {
    WriteConfig(std::string("[profile p]\n") + setting + "\n");
    environment_.Set("AWS_PROFILE", "p");
    EXPECT_THAT(Found(), HasSubstr(std::string(key) +
                                   " in profile p, which candor does not resolve itself"));
    EXPECT_THAT(Found(), HasSubstr("aws configure export-credentials --format env"));
  }
}

TEST_F(AwsSettingsTest, RunsTheCredentialProcess) {
  const std::string answer = Write(
      "answer.json", R"({"Version":1,"AccessKeyId":"P","SecretAccessKey":"p","SessionToken":"t",)"
                     R"("Expiration":"2099-01-01T00:00:00Z"})");
  WriteConfig("[default]\ncredential_process = cat '" + answer + "'\n");
  EXPECT_EQ(Found(), "P p t");
  WriteConfig("[default]\ncredential_process = echo secret; exit 3\n");
  EXPECT_THAT(Found(), HasSubstr("The profile's credential_process failed."));
  EXPECT_THAT(Found(), HasSubstr("exit code 3"));
  WriteConfig("[default]\ncredential_process = echo '{\"SecretAccessKey\":\"secret\"}'\n");
  EXPECT_THAT(Found(), HasSubstr("no usable answer from credential_process of profile default"));
  EXPECT_THAT(Found(), Not(HasSubstr("secret\"")));
  WriteConfig("[default]\ncredential_process = kill -9 $$\n");
  EXPECT_THAT(Found(), HasSubstr("ended by a signal"));
}

LookUpLimit Within(double seconds) {
  const std::chrono::milliseconds time(std::llround(seconds * 1000));
  return {.deadline = std::chrono::steady_clock::now() + time};
}

TEST(CommandOutputTest, IsLimitedInTimeAndSize) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(CommandOutput("sleep 20 | sleep 20", Within(0.2)).error().found,
              HasSubstr("in time"));
  EXPECT_THAT(CommandOutput("yes", Within(10)).error().found, HasSubstr("too much"));
  EXPECT_THAT(CommandOutput("exec >&-; sleep 20", Within(0.2)).error().found, HasSubstr("in time"))
      << "it lives on without an output";
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_EQ(CommandOutput("printf 'a b'", Within(10)).value(), "a b");
  EXPECT_EQ(CommandOutput("printf a; exec >&-; sleep 0.1", Within(10)).value(), "a");
}

TEST(CommandOutputTest, EndsAtAStop) {
  std::stop_source source;
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(CommandOutput("sleep 20", {.stop = source.get_token()}).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(CommandOutputTest, RunsWithTheUsualSignals) {
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto handler = signal(SIGINT, SIG_IGN);
  const auto masks = CommandOutput("grep -E '^Sig(Blk|Ign)' /proc/self/status", Within(10));
  const auto killed = CommandOutput("kill -TERM $$; echo alive", Within(10));
  signal(SIGINT, handler);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(masks.ok()) << masks.error().ToString();
  EXPECT_THAT(*masks, HasSubstr("SigBlk:\t0000000000000000\n"));
  const size_t ignored = masks->find("SigIgn:\t");
  ASSERT_NE(ignored, std::string::npos) << *masks;
  EXPECT_EQ(std::stoull(masks->substr(ignored + 8), nullptr, 16) & (1U << (SIGINT - 1)), 0u);
  EXPECT_EQ(killed.error().found, "it was ended by a signal");
}

TEST_F(AwsSettingsTest, AsksTheContainer) {
  TestServer server({{.status = 500},
                     {.body = R"({"AccessKeyId":"K","SecretAccessKey":"k","Token":"t",)"
                              R"("Expiration":"2099-01-01T00:00:00Z"})"}});
  environment_.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/v2/keys");
  environment_.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Write("token", "abc\n"));
  environment_.Set("HTTP_PROXY", "http://127.0.0.1:1");
  EXPECT_EQ(Found(), "K k t");
  EXPECT_EQ(server.requests().back().target, "/v2/keys");
  EXPECT_EQ(server.requests().back().Header("authorization"), "abc");

  for (const char* url : {"http://evil.com/", "http://127.evil.com/", "http://127.0.0.1@evil.com/",
                          "http://localhost.evil.com:80/"}) {
    environment_.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
    EXPECT_THAT(Found(), HasSubstr("The container's address for AWS credentials is not trusted."))
        << url;
  }
  environment_.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url());
  environment_.Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nonexistent/token");
  EXPECT_THAT(Found(), HasSubstr("The container's token file cannot be read."));
}

TEST_F(AwsSettingsTest, ALimitEndsTheQuestion) {
  TestServer server({{.body = "{}", .delay = 20}});
  environment_.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(LookUpAwsCredentials(Within(0.2)).error().ToString(),
              HasSubstr("The service that gives AWS credentials failed."));
  EXPECT_EQ(LookUpAwsCredentials(Within(0)).error().found, "no time was left to ask it");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  EXPECT_EQ(server.request_count(), 1);
}

TEST_F(AwsSettingsTest, AsksTheInstanceOnlyWhenAllowed) {
  TestServer server([](const TestRequest& request) -> TestAnswer {
    const std::string folder = "/latest/meta-data/iam/security-credentials/";
    if (request.method == "PUT" && request.target == "/latest/api/token") {
      return {.body = "TOKEN=="};
    }
    if (request.Header("x-aws-ec2-metadata-token") != "TOKEN==") return {.status = 401};
    if (request.target == folder) return {.body = "my-role\n"};
    if (request.target == folder + "my-role") {
      return {.body = R"({"AccessKeyId":"I","SecretAccessKey":"i","Token":"t",)"
                      R"("Expiration":"2099-01-01T00:00:00Z"})"};
    }
    return {.status = 404};
  });
  environment_.Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url() + "/");
  EXPECT_THAT(Found(), HasSubstr("No AWS credentials were found."));
  EXPECT_EQ(server.request_count(), 0);
  environment_.Set("AWS_EC2_METADATA_DISABLED", "false");
  EXPECT_EQ(Found(), "I i t");
}

TEST_F(AwsSettingsTest, FetchesTemporaryCredentialsAgainBeforeTheyExpire) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  using std::chrono::system_clock;
  std::atomic<int> fetched = 0;
  std::atomic<int> lifetime = 3600;
  std::atomic<bool> is_down = false;
  TestServer server([&](const TestRequest&) -> TestAnswer {
    if (is_down) return {.status = 500};
    const auto time = system_clock::to_time_t(system_clock::now()) + lifetime;
    char text[32];
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {.body = R"({"AccessKeyId":"K)" + std::to_string(++fetched) +
                    R"(","SecretAccessKey":"k","Token":"t","Expiration":")" + text + "\"}"};
  });
  environment_.Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url());

  AwsCredentialSource lasting;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(lasting.Get()->access_key_id, "K1");
  lasting.Forget({.access_key_id = "other"});
  EXPECT_EQ(lasting.Get()->access_key_id, "K1");
  lasting.Forget(*lasting.Get());
  EXPECT_EQ(lasting.Get()->access_key_id, "K2");

  const auto now = system_clock::now();
  AwsCredentialSource hour;  // renewed after 55 minutes
  EXPECT_EQ(hour.Get({}, now)->access_key_id, "K3");
  EXPECT_EQ(hour.Get({}, now + minutes(54))->access_key_id, "K3");
  is_down = true;
  const int requests = server.request_count();
  EXPECT_EQ(hour.Get({}, now + minutes(56))->access_key_id, "K3") << "the old ones still hold";
  EXPECT_GT(server.request_count(), requests);
  is_down = false;
  EXPECT_EQ(hour.Get({}, now + minutes(56) + seconds(20))->access_key_id, "K3") << "not so soon";
  EXPECT_EQ(hour.Get({}, now + minutes(56) + seconds(40))->access_key_id, "K4");
  is_down = true;
  EXPECT_EQ(hour.Get({}, now + minutes(61)).error().message,
            "The service that gives AWS credentials failed.");
  is_down = false;

  lifetime = 100;
  AwsCredentialSource brief;  // renewed when half of the time is over
  EXPECT_EQ(brief.Get({}, now)->access_key_id, "K5");
  EXPECT_EQ(brief.Get({}, now + seconds(40))->access_key_id, "K5");
  EXPECT_EQ(brief.Get({}, now + seconds(60))->access_key_id, "K6");
}

TEST(ParseTimestampTest, ReadsIso8601) {
  const auto seconds = [](std::string_view text) -> std::optional<int64_t> {
    const auto time = ParseTimestamp(text);
    if (!time) return {};
    return std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count();
  };
  EXPECT_EQ(seconds("2026-11-22T05:50:26Z"), 1795326626);
  EXPECT_EQ(seconds("2026-11-22T05:50:26.123Z"), 1795326626);
  EXPECT_EQ(seconds("2026-11-22T06:50:26+01:00"), 1795326626);
  EXPECT_EQ(seconds("2026-11-21T23:50:26-06:00"), 1795326626);
  for (const char* text : {"", "soon", "2026-11-22", "2026-13-22T05:50:26Z", "2026-11-22 05:50:26Z",
                           "2026-11-22T05:50:26", "2026-11-22T05:50:26+0100"}) {
    EXPECT_EQ(seconds(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace candor::predictor
