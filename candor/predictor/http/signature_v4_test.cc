#include "candor/predictor/http/signature_v4_internal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::predictor {
namespace {

using ::testing::HasSubstr;

constexpr time_t kTime = 1440938160;  // 2015-08-30T12:36:00Z

AwsSigning Signing(std::string token = "") {
  return {
      .credentials = {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", std::move(token)},
      .region = "us-east-1",
      .service = "service"};
}

// Requests and signatures of Amazon's own test suite for Signature Version 4.
TEST(SignatureV4Test, IsThatOfTheTestSuite) {
  const struct {
    const char* name;
    HttpRequest request;
    const char* signed_headers;
    const char* signature;
  } cases[] = {
      {"get-vanilla",
       {.method = "GET", .url = "https://example.amazonaws.com/", .signing = Signing()},
       "host;x-amz-date",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"post-vanilla",
       {.method = "POST", .url = "https://example.amazonaws.com/", .signing = Signing()},
       "host;x-amz-date",
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
      {"get-vanilla-query-order-key-case",
       {.method = "GET",
        .url = "https://example.amazonaws.com/?Param2=value2&Param1=value1",
        .signing = Signing()},
       "host;x-amz-date",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"post-header-key-sort",
       {.method = "POST",
        .url = "https://example.amazonaws.com/",
        .headers = {{"My-Header1", "value1"}},
        .signing = Signing()},
       "host;my-header1;x-amz-date",
       "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
      {"what botocore 1.44.5 makes of an encoded path, an unsorted query and blanks",
       {.method = "POST",
        .url = "https://example.amazonaws.com/endpoints/a%20b%2Fc/invocations?x&b=1&a=%20",
        .headers = {{"Content-Type", "text/csv"}, {"X-Amzn-SageMaker-Custom-Attributes", " a  b "}},
        .body = "1,2\n",
        .signing = Signing()},
       "content-type;host;x-amz-date;x-amzn-sagemaker-custom-attributes",
       "394bb81b610a745d9eee40cdce98ce4f68aed08862839a277c9519c82e3c9441"},
  };
  for (const auto& [name, request, signed_headers, signature] : cases) {
    const auto headers = SignatureHeaders(request, kTime);
    ASSERT_EQ(headers.size(), 3u);
    EXPECT_EQ(headers[0].second, "example.amazonaws.com");
    EXPECT_EQ(headers[1].second, "20150830T123600Z");
    EXPECT_EQ(headers[2].first, "Authorization");
    EXPECT_EQ(headers[2].second,
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
              "SignedHeaders=" +
                  std::string(signed_headers) + ", Signature=" + signature)
        << name;
  }
}

TEST(SignatureV4Test, NamesTheHostAsItIsSent) {
  const struct {
    const char* url;
    const char* host;
  } cases[] = {{"http://127.0.0.1:8080/x", "127.0.0.1:8080"},
               {"http://h:80/", "h"},
               {"https://h:443/", "h"},
               {"https://h:80/", "h:80"},
               {"https://h", "h"},
               {"http://u:p@[::1]:8080/?a", "[::1]:8080"}};
  for (const auto& [url, host] : cases) {
    EXPECT_EQ(SignatureHeaders({.url = url, .signing = Signing()}, kTime)[0].second, host) << url;
  }
}

TEST(SignatureV4Test, SendsAndSignsTheSessionToken) {
  const auto headers =
      SignatureHeaders({.url = "https://h/", .signing = Signing("token+/=")}, kTime);
  ASSERT_EQ(headers.size(), 4u);
  EXPECT_EQ(headers[2].first, "X-Amz-Security-Token");
  EXPECT_EQ(headers[2].second, "token+/=");
  EXPECT_THAT(headers[3].second, HasSubstr("SignedHeaders=host;x-amz-date;x-amz-security-token,"));
}

}  // namespace
}  // namespace candor::predictor
