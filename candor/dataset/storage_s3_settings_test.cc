#include "candor/dataset/storage_s3_settings_internal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include "candor/dataset/storage.h"

namespace candor::dataset {
namespace {

// The AWS variables of the machine, put aside for one test.
class S3SettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name :
         {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL",
          "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
          "AWS_CA_BUNDLE", "SSL_CERT_FILE", "AWS_CONFIG_FILE"}) {
      const char* value = std::getenv(name);
      if (value != nullptr) saved_[name] = value;
      unsetenv(name);
    }
    Set("AWS_CONFIG_FILE", "/nonexistent");
  }
  void TearDown() override {
    for (const auto& [name, value] : set_) unsetenv(name.c_str());
    for (const auto& [name, value] : saved_) setenv(name.c_str(), value.c_str(), 1);
  }
  void Set(const std::string& name, const std::string& value) {
    set_[name] = value;
    setenv(name.c_str(), value.c_str(), 1);
  }
  static std::string UriFor(const char* uri) { return S3FilesystemUri(ParseS3Location(uri)); }

 private:
  std::map<std::string, std::string> saved_;
  std::map<std::string, std::string> set_;
};

TEST_F(S3SettingsTest, AlwaysSaysTheRegion) {
  EXPECT_EQ(UriFor("s3://b/k"), "s3://b?region=us-east-1");
  Set("AWS_DEFAULT_REGION", "eu-west-1");
  EXPECT_EQ(UriFor("s3://b/k"), "s3://b?region=eu-west-1");
  Set("AWS_REGION", "eu-west-2");
  EXPECT_EQ(UriFor("s3://b/k"), "s3://b?region=eu-west-2");
  EXPECT_EQ(UriFor("s3://b/k?region=eu-west-3"), "s3://b?region=eu-west-3");
}

TEST_F(S3SettingsTest, TakesTheEndpointFromTheEnvironment) {
  Set("AWS_ENDPOINT_URL", "https://general:1");
  EXPECT_EQ(UriFor("s3://b/k"),
            "s3://b?region=us-east-1&scheme=https&endpoint_override=general%3A1");
  Set("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000/");
  EXPECT_EQ(UriFor("s3://b/k"),
            "s3://b?region=us-east-1&scheme=http&endpoint_override=127.0.0.1%3A9000");
  EXPECT_EQ(UriFor("s3://u:p@b/k?endpoint_override=h:2&scheme=http"),
            "s3://u:p@b?endpoint_override=h:2&scheme=http&region=us-east-1");
  Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
  EXPECT_EQ(UriFor("s3://b/k"), "s3://b?region=us-east-1");
}

TEST_F(S3SettingsTest, ReadsTheProfile) {
  const std::string path = ::testing::TempDir() + "candor_aws_config_" + std::to_string(getpid());
  ASSERT_TRUE(WriteFile(path,
                        "[default]\nregion = eu-north-1\n"
                        "[profile other]\n# region = no\nregion=ap-south-1\n"
                        "s3 =\n  region = nested\nendpoint_url = http://minio:9000\n")
                  .ok());
  Set("AWS_CONFIG_FILE", path);
  EXPECT_EQ(UriFor("s3://b/k"), "s3://b?region=eu-north-1");
  Set("AWS_PROFILE", "other");
  EXPECT_EQ(UriFor("s3://b/k"),
            "s3://b?region=ap-south-1&scheme=http&endpoint_override=minio%3A9000");
  std::filesystem::remove(path);
}

TEST_F(S3SettingsTest, TakesTheCaBundle) {
  EXPECT_EQ(CaBundlePath(), "");
  Set("SSL_CERT_FILE", "/a.pem");
  EXPECT_EQ(CaBundlePath(), "/a.pem");
  Set("AWS_CA_BUNDLE", "/b.pem");
  EXPECT_EQ(CaBundlePath(), "/b.pem");
}

TEST(S3LocationTest, KeepsKeysRaw) {
  const struct {
    const char* uri;
    const char* bucket;
    const char* key;
    const char* parameters;
  } cases[] = {
      {"s3://b", "b", "", ""},
      {"s3://b/", "b", "", ""},
      {"s3://b/a b%20c+d.csv", "b", "a b%20c+d.csv", ""},
      {"s3://b/what?.csv", "b", "what?.csv", ""},
      {"s3://b/a?x=1", "b", "a?x=1", ""},
      {"s3://b/a?region=r&scheme=http", "b", "a", "region=r&scheme=http"},
      {"s3://b/a?b?region=r", "b", "a?b", "region=r"},
      {"s3://b?region=r", "b", "", "region=r"},
  };
  for (const auto& [uri, bucket, key, parameters] : cases) {
    const S3Location location = ParseS3Location(uri);
    EXPECT_EQ(location.bucket, bucket) << uri;
    EXPECT_EQ(location.key, key) << uri;
    EXPECT_EQ(location.parameters, parameters) << uri;
  }
  EXPECT_EQ(ParseS3Location("s3://u:p@b/k?region=r").Uri(), "s3://u:p@b/k?region=r");
}

}  // namespace
}  // namespace candor::dataset
