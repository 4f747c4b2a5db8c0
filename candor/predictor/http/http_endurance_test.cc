// Ten thousand requests leave nothing behind, and cost little.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "candor/predictor/http/http_client.h"
#include "candor/predictor/http/test_environment_internal.h"
#include "candor/predictor/http/test_server_internal.h"

namespace candor::predictor {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

long OpenFiles() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                       std::filesystem::directory_iterator());
}

long ResidentKibibytes() {
  std::ifstream file("/proc/self/statm");
  long total = 0, resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE) / 1024;
}

double ThreadSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

TEST(HttpEnduranceTest, TenThousandRequestsLeaveNothingBehind) {
  const TestEnvironment environment;
  // Each twentieth request meets a fault; the server closes after each fiftieth.
  std::atomic<int> count = 0;
  const std::string body(2000, 'x');
  TestServer server([&](const TestRequest&) -> TestAnswer {
    const int number = ++count;
    if (number % 100 == 20) return {.body = "torn", .cut_after = 2};
    if (number % 100 == 40) return {.status = 500, .body = "oops"};
    return {.body = "0.5\n", .close = number % 50 == 0};
  });
  HttpClient client;
  const AwsSigning signing{
      .credentials = {"AKID", "secret", "token"}, .region = "eu-west-1", .service = "sagemaker"};
  int answered = 0;
  const auto send = [&](int requests) {
    for (int i = 0; i < requests; ++i) {
      const HttpResponse response =
          client.Send({.url = server.url(), .body = body, .signing = signing}, {});
      if (response.status == 200) ++answered;
    }
  };
  send(2000);  // the first fill the server's record and the allocator's arenas
  const long files_before = OpenFiles();
  const long memory_before = ResidentKibibytes();
  send(8000);
  EXPECT_GE(answered, 9'700);
  EXPECT_LE(OpenFiles(), files_before + 2);
  if (!kIsSanitized) {
    EXPECT_LT(ResidentKibibytes() - memory_before, 2048);
  }
}

// The goal is 0.3 ms for a batch of 1,000 rows; the limit leaves room for slow machines.
TEST(HttpEnduranceTest, ABatchCostsLittleTime) {
  const TestEnvironment environment;
  TestServer server({{.body = std::string(19'000, '5')}});
  HttpClient client;
  const std::string body(100'000, '1');
  const AwsSigning signing{
      .credentials = {"AKID", "secret", "token"}, .region = "eu-west-1", .service = "sagemaker"};
  constexpr int kRequests = 300;
  for (const bool is_signed : {false, true}) {
    const double start = ThreadSeconds();
    for (int i = 0; i < kRequests; ++i) {
      HttpRequest request{.url = server.url(), .body = body};
      if (is_signed) request.signing = signing;
      ASSERT_EQ(client.Send(request, {}).status, 200);
    }
    const double seconds = (ThreadSeconds() - start) / kRequests;
    RecordProperty(is_signed ? "signed_microseconds" : "microseconds",
                   std::to_string(seconds * 1e6));
    if (!kIsSanitized) {
      EXPECT_LT(seconds, 1e-3) << (is_signed ? "signed" : "plain");
    }
  }
  EXPECT_EQ(server.connections(), 1);
}

}  // namespace
}  // namespace candor::predictor
