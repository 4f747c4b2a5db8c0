#include "candor/dataset/storage_s3_proxy_internal.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

namespace candor::dataset {
namespace {

// The proxy variables of the machine, put aside for one test.
class S3ProxyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : kNames) {
      const char* value = std::getenv(name);
      if (value != nullptr) saved_[name] = value;
      unsetenv(name);
    }
  }
  void TearDown() override {
    for (const char* name : kNames) unsetenv(name);
    for (const auto& [name, value] : saved_) setenv(name.c_str(), value.c_str(), 1);
  }
  static void Set(const char* name, const char* value) { setenv(name, value, 1); }

 private:
  static constexpr const char* kNames[] = {"http_proxy",  "HTTP_PROXY", "https_proxy",
                                           "HTTPS_PROXY", "no_proxy",   "NO_PROXY"};
  std::map<std::string, std::string> saved_;
};

TEST_F(S3ProxyTest, ReadsTheVariableOfTheScheme) {
  EXPECT_EQ(S3ProxyFor("https", "h"), std::nullopt);
  Set("HTTPS_PROXY", "http://proxy:3128");
  EXPECT_EQ(S3ProxyFor("http", "h"), std::nullopt);
  EXPECT_EQ(S3ProxyFor("https", "h"), (S3Proxy{.scheme = "http", .host = "proxy", .port = 3128}));
  Set("https_proxy", "https://me:p%40ss@other/");
  EXPECT_EQ(
      S3ProxyFor("https", "h"),
      (S3Proxy{
          .scheme = "https", .host = "other", .port = 443, .username = "me", .password = "p@ss"}));
  Set("http_proxy", "proxy");
  EXPECT_EQ(S3ProxyFor("http", "h"), (S3Proxy{.scheme = "http", .host = "proxy", .port = 80}));
  for (const char* bad : {"socks5://proxy:1", "http://proxy:port", "http://"}) {
    Set("http_proxy", bad);
    EXPECT_EQ(S3ProxyFor("http", "h"), std::nullopt) << bad;
  }
}

TEST_F(S3ProxyTest, HonoursExemptions) {
  Set("http_proxy", "http://proxy:1");
  const struct {
    const char* exemptions;
    const char* host;
    bool proxied;
  } cases[] = {
      {"", "minio", true},
      {"*", "minio", false},
      {"minio", "minio", false},
      {"other, minio:9000", "minio", false},
      {".internal", "minio.internal", false},
      {"internal", "minio.internal", false},
      {"internal", "minio-internal", true},
      {"127.0.0.1", "127.0.0.1", false},
      {"a.minio", "minio", true},
  };
  for (const auto& [exemptions, host, proxied] : cases) {
    Set("NO_PROXY", exemptions);
    EXPECT_EQ(S3ProxyFor("http", host).has_value(), proxied) << exemptions << " " << host;
  }
}

TEST(S3HostTest, KnowsWhereRequestsGo) {
  EXPECT_EQ(S3HostOf("s3://b?region=eu-west-1"), "b.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(S3HostOf("s3://b?region=r&scheme=http&endpoint_override=minio%3A9000"), "minio");
}

}  // namespace
}  // namespace candor::dataset
