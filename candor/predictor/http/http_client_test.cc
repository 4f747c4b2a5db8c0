#include "candor/predictor/http/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "candor/predictor/http/host_lookup_internal.h"
#include "candor/predictor/http/test_environment_internal.h"
#include "candor/predictor/http/test_server_internal.h"

namespace candor::predictor {
namespace {

using Failure = HttpResponse::Failure;
using ::testing::HasSubstr;
using ::testing::Not;

class HttpClientTest : public ::testing::Test {
 protected:
  HttpResponse Post(const std::string& url, std::string_view body = "1,2\n",
                    double timeout_seconds = 5) {
    return client_.Send({.url = url, .body = body, .timeout_seconds = timeout_seconds}, {});
  }
  TestEnvironment environment_;
  HttpClient client_;
};

// A port that nobody listens on.
int FreePort() { return TestServer({TestAnswer{}}).port(); }

TEST_F(HttpClientTest, SendsTheRequestAsGiven) {
  TestServer server({{.body = "0.5\n", .headers = {{"Content-Type", "text/csv"}}}});
  const std::string body("a\0b\r\n\xff", 6);
  const HttpResponse response =
      client_.Send({.url = server.url() + "/invocations?a=1&b=2",
                    .headers = {{"Content-Type", "text/csv"}, {"Accept", "application/json"}},
                    .body = body},
                   {});
  EXPECT_EQ(response.failure, Failure::kNone);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "0.5\n");
  EXPECT_EQ(response.Header("content-type"), "text/csv");
  EXPECT_EQ(response.Header("absent"), "");
  EXPECT_GT(response.seconds, 0);

  const TestRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/invocations?a=1&b=2");
  EXPECT_EQ(request.body, body);
  EXPECT_EQ(request.Header("content-type"), "text/csv");
  EXPECT_EQ(request.Header("accept"), "application/json");
  EXPECT_EQ(request.Header("host"), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(request.Header("expect"), "");
}

TEST_F(HttpClientTest, KnowsOtherMethods) {
  TestServer server({TestAnswer{}});
  for (const char* method : {"GET", "PUT", "POST", "DELETE"}) {
    EXPECT_EQ(client_.Send({.method = method, .url = server.url()}, {}).status, 200) << method;
    const TestRequest request = server.requests().back();
    EXPECT_EQ(request.method, method);
    EXPECT_EQ(request.body, "");
    EXPECT_EQ(request.Header("content-type"), "");
  }
}

TEST_F(HttpClientTest, LargeBodiesGoWithoutWaitingForPermission) {
  TestServer server([](const TestRequest& request) { return TestAnswer{.body = request.body}; });
  const std::string body(5 << 20, 'x');
  const HttpResponse response = Post(server.url(), body);
  EXPECT_EQ(response.body, body);
  EXPECT_LT(response.seconds, 1);
}

TEST_F(HttpClientTest, TrailersAfterAChunkedBodyArePassedOver) {
  TestServer server({{.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: head\r\n\r\n"
                             "3\r\n0.5\r\n0\r\nX: trailer\r\nY: trailer\r\n\r\n"}});
  const HttpResponse response = Post(server.url());
  EXPECT_EQ(response.failure, Failure::kNone) << response.problem;
  EXPECT_EQ(response.body, "0.5");
  EXPECT_EQ(response.Header("x"), "head");
  EXPECT_EQ(response.Header("y"), "");
}

TEST_F(HttpClientTest, KeepsConnectionsAlive) {
  TestServer server({{.body = "1"}, {.status = 500, .body = "x"}, {.body = "1", .chunked = true}});
  for (int i = 0; i < 100; ++i) ASSERT_EQ(Post(server.url()).failure, Failure::kNone);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.request_count(), 100);
}

TEST_F(HttpClientTest, ConcurrentThreadsHaveAConnectionEach) {
  std::atomic<int> in_flight = 0;
  std::atomic<int> most = 0;
  TestServer server([&](const TestRequest& request) {
    const int now = ++in_flight;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    --in_flight;
    return TestAnswer{.body = request.body};
  });
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string body = std::to_string(t) + "," + std::to_string(i);
        if (Post(server.url(), body).body != body) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(most, 1);
  EXPECT_LE(server.connections(), 8);
  EXPECT_EQ(server.request_count(), 200);
}

TEST_F(HttpClientTest, ReplacesConnectionsThatTheServerClosedMeanwhile) {
  TestServer server({{.body = "1", .close = true}});
  for (int i = 0; i < 20; ++i) ASSERT_EQ(Post(server.url()).failure, Failure::kNone) << i;
  EXPECT_EQ(server.connections(), 20);
}

TEST_F(HttpClientTest, SendsAgainWhenAKeptConnectionBreaksUnderTheRequest) {
  for (const bool is_reset : {false, true}) {
    TestServer server({{.body = "1"}, {.drop = !is_reset, .reset = is_reset}, {.body = "2"}});
    EXPECT_EQ(Post(server.url()).body, "1");
    EXPECT_EQ(Post(server.url()).body, "2") << is_reset;
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST_F(HttpClientTest, SendsOnceWhatMustNotBeSentTwice) {
  TestServer server({{.body = "1"}, {.drop = true}, {.body = "2"}});
  EXPECT_EQ(Post(server.url()).body, "1");
  const HttpResponse response = client_.Send({.url = server.url(), .send_once = true}, {});
  EXPECT_EQ(response.failure, Failure::kBroken);
  EXPECT_EQ(server.request_count(), 2);
}

TEST_F(HttpClientTest, CannotBeFooledByATornAnswer) {
  const struct {
    TestAnswer answer;
    const char* problem;
  } cases[] = {
      {{.body = "0.1\n0.2\n", .cut_after = 4}, "transfer closed with 4 bytes remaining"},
      {{.body = "0.1\n0.2\n", .cut_after = 4, .chunked = true}, "transfer closed"},
      {{.drop = true}, "Empty reply"},
      {{.reset = true}, "reset"},
      {{.close = true, .raw = "hello, is this HTTP?\r\n\r\n"}, "HTTP/0.9"},
      {{.close = true, .raw = "HTTP/1.1 200 OK\r\nContent-Le"}, "partial file"},
      {{.length = (size_t{64} << 20) + 1}, "larger than 67108864 bytes"},
  };
  for (const auto& [answer, problem] : cases) {
    TestServer server({answer});
    const HttpResponse response = Post(server.url());
    EXPECT_EQ(response.failure, Failure::kBroken) << response.problem;
    EXPECT_THAT(response.problem, HasSubstr(problem));
    EXPECT_EQ(response.status, 0);
    EXPECT_EQ(response.body, "");
  }
}

TEST_F(HttpClientTest, BreaksOffAnswersWithoutLengthThatAreTooLarge) {
  TestServer server({{.body = std::string(100'000, 'x'), .chunked = true}});
  const HttpResponse response = client_.Send({.url = server.url(), .max_answer_bytes = 99'999}, {});
  EXPECT_EQ(response.failure, Failure::kBroken);
  EXPECT_EQ(response.problem, "the answer is larger than 99999 bytes");
  EXPECT_EQ(client_.Send({.url = server.url(), .max_answer_bytes = 100'000}, {}).body.size(),
            100'000u);
}

TEST_F(HttpClientTest, LimitsTheTime) {
  TestServer server({{.body = "1", .delay = 5}});
  const HttpResponse response = Post(server.url(), "1", 0.2);
  EXPECT_EQ(response.failure, Failure::kTimedOut) << response.problem;
  EXPECT_GE(response.seconds, 0.19);
  EXPECT_LT(response.seconds, 0.5);
}

TEST_F(HttpClientTest, SaysWhenNobodyListens) {
  const HttpResponse response = Post("http://127.0.0.1:" + std::to_string(FreePort()));
  EXPECT_EQ(response.failure, Failure::kUnreachable);
  EXPECT_THAT(response.problem, HasSubstr("Failed to connect to 127.0.0.1 port"));
}

TEST_F(HttpClientTest, SaysWhenThereIsNoSuchHost) {
  const HttpResponse response = Post("http://no_such host.invalid/");
  EXPECT_EQ(response.failure, Failure::kBroken) << "no URL at all: " << response.problem;
  const HttpResponse unknown = Post("http://no--such--host..invalid/x");
  EXPECT_EQ(unknown.failure, Failure::kUnknownHost) << unknown.problem;
  EXPECT_THAT(unknown.problem, HasSubstr("Could not resolve host"));
}

TEST(HostLookupTest, TellsUnknownHostsFromOthers) {
  EXPECT_FALSE(HostIsUnknown("localhost", 5, {}));
  EXPECT_TRUE(HostIsUnknown("no--such--host..invalid", 5, {}));
  std::stop_source source;
  source.request_stop();
  (void)HostIsUnknown("localhost", 100, source.get_token());
}

TEST_F(HttpClientTest, NeverShowsCredentials) {
  const HttpResponse response = Post("http://anna:secret@no--such--host..invalid/x");
  EXPECT_THAT(response.problem, Not(HasSubstr("secret")));
  TestServer server({TestAnswer{}});
  std::string url = server.url();
  EXPECT_EQ(Post(url.insert(7, "anna:s%40cret@")).status, 200);
  EXPECT_EQ(server.requests().at(0).Header("authorization"), "Basic YW5uYTpzQGNyZXQ=");
}

TEST_F(HttpClientTest, AStopEndsARequestAtOnce) {
  TestServer server({{.body = "1", .delay = 10}});
  std::stop_source source;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    source.request_stop();
  });
  const HttpResponse response = client_.Send({.url = server.url()}, {.stop = source.get_token()});
  stopper.join();
  EXPECT_EQ(response.failure, Failure::kStopped);
  EXPECT_LT(response.seconds, 0.3);
  const HttpResponse later = client_.Send({.url = server.url()}, {.stop = source.get_token()});
  EXPECT_EQ(later.failure, Failure::kStopped);
  EXPECT_EQ(server.request_count(), 1) << "nothing is sent after a stop";
}

TEST_F(HttpClientTest, AStopEndsConnectingAtOnce) {
  // A listener whose queue is full swallows further attempts.
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 0), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const int fillers[] = {socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0),
                         socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
  for (const int filler : fillers) {
    (void)connect(filler, reinterpret_cast<sockaddr*>(&address), size);
  }
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  std::stop_source source;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    source.request_stop();
  });
  const HttpResponse stopped = client_.Send({.url = url}, {.stop = source.get_token()});
  stopper.join();
  EXPECT_EQ(stopped.failure, Failure::kStopped);
  EXPECT_LT(stopped.seconds, 0.2);
  const HttpResponse late = Post(url, "1", 0.2);
  EXPECT_EQ(late.failure, Failure::kUnreachable) << late.problem;
  for (const int filler : fillers) close(filler);
  close(listener);
}

TEST_F(HttpClientTest, SendsThroughTheProxy) {
  TestServer proxy({{.body = "from the proxy"}});
  for (const char* name : {"HTTP_PROXY", "http_proxy"}) {
    TestEnvironment environment;
    environment.Set(name, proxy.url());
    HttpClient client;
    EXPECT_EQ(client.Send({.url = "http://model.invalid/x"}, {}).body, "from the proxy") << name;
    EXPECT_EQ(proxy.requests().back().target, "http://model.invalid/x");
    TestServer direct({{.body = "direct"}});
    EXPECT_EQ(client.Send({.url = direct.url(), .may_use_proxy = false}, {}).body, "direct");
    environment.Set("NO_PROXY", "example.com,127.0.0.1");
    EXPECT_EQ(client.Send({.url = direct.url()}, {}).body, "direct");
  }
  TestEnvironment environment;
  environment.Set("HTTPS_PROXY", proxy.url());
  (void)Post("https://model.invalid/x");
  EXPECT_EQ(proxy.requests().back().method, "CONNECT");
  EXPECT_EQ(proxy.requests().back().target, "model.invalid:443");
}

TEST_F(HttpClientTest, DoesNotFollowRedirects) {
  TestServer server({{.status = 302, .headers = {{"Location", "http://127.0.0.1:1/"}}}});
  const HttpResponse response = Post(server.url());
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.Header("location"), "http://127.0.0.1:1/");
}

TEST_F(HttpClientTest, SurvivesAServerThatHangsUpDuringALargeBody) {
  TestServer server({TestAnswer{}});
  server.DropConnections(3);
  const std::string body(8 << 20, 'x');
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Post(server.url(), body).failure, Failure::kBroken);
  }
  EXPECT_EQ(Post(server.url(), body).status, 200);
}

}  // namespace
}  // namespace candor::predictor
