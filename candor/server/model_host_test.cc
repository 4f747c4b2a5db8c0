#include "candor/server/model_host.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace candor::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::StartsWith;

constexpr seconds kPatience(20);

// The sum of nothing: answers 1 for each record, but not before it may.
class SlowModel : public predictor::Model {
 public:
  SlowModel() { info_.features.resize(1); }

  const predictor::ModelInfo& info() const override { return info_; }

  Result<predictor::Answers> Predict(const predictor::FeatureBatch& batch,
                                     const RunContext& context) const override {
    ++entered;
    const dataset::Cell& first = batch.columns[0].cells[0];
    if (first.is_text() && first.AsText() == "throw") throw std::runtime_error("out of luck");
    if (first.is_text() && first.AsText() == "throw a number") throw 7;
    while (is_slow) {
      CANDOR_RETURN_IF_ERROR(context.CheckStop());
      std::this_thread::sleep_for(milliseconds(2));
    }
    return predictor::Answers{.rows = batch.rows,
                              .score_width = 1,
                              .scores = std::vector<double>(static_cast<size_t>(batch.rows), 1)};
  }

  void AwaitEntered(int count) const {
    const auto deadline = steady_clock::now() + kPatience;
    while (entered < count && steady_clock::now() < deadline) {
      std::this_thread::sleep_for(milliseconds(2));
    }
    ASSERT_GE(entered, count);
  }

  mutable std::atomic<int> entered = 0;
  std::atomic<bool> is_slow = false;

 private:
  predictor::ModelInfo info_;
};

// A host in a thread of its own.
class Hosted {
 public:
  explicit Hosted(std::shared_ptr<const predictor::Model> model, HostOptions options = {}) {
    options.port = 0;
    std::promise<std::string> address;
    std::future<std::string> listening = address.get_future();
    thread_ = std::jthread([this, model = std::move(model), options, &address] {
      status_ = HostModel(model, options, stop_.get_token(),
                          [&](std::string_view line) { address.set_value(std::string(line)); });
    });
    const std::string line = listening.get();
    port_ = static_cast<uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  }
  ~Hosted() { stop_.request_stop(); }
  Hosted(const Hosted&) = delete;
  Hosted& operator=(const Hosted&) = delete;

  uint16_t port() const { return port_; }
  void RequestStop() { stop_.request_stop(); }
  Status Join() {
    thread_.join();
    return status_;
  }

 private:
  std::stop_source stop_;
  Status status_;
  uint16_t port_ = 0;
  std::jthread thread_;  // last: it uses the others
};

class Client {
 public:
  explicit Client(const Hosted& host) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience = {.tv_sec = kPatience.count(), .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(host.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Send(std::string_view text) const { send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }

  void Post(std::string_view body) const {
    Send("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body));
  }

  void Ping() const { Send("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"); }

  // Head and body of an answer; what came of it when the connection was closed or time is up.
  std::string Receive() const {
    constexpr std::string_view kLength = "Content-Length: ";
    std::string answer;
    size_t size = std::string::npos;
    char piece[4096];
    while (answer.size() < size) {
      const ssize_t got = recv(socket_, piece, sizeof(piece), 0);
      if (got <= 0) break;
      answer.append(piece, static_cast<size_t>(got));
      const size_t end = answer.find("\r\n\r\n");
      if (end == std::string::npos) continue;
      const size_t length = answer.find(kLength);
      const size_t body =
          length > end ? 0 : std::stoul(answer.substr(length + kLength.size(), end - length));
      size = end + 4 + body;
    }
    return answer;
  }

  // Whether something can be read within the time.
  bool HasAnswer(milliseconds time) const {
    const auto deadline = steady_clock::now() + time;
    char byte = 0;
    while (recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) {
      if (steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(milliseconds(5));
    }
    return true;
  }

 private:
  int socket_;
};

constexpr const char* kOk = "HTTP/1.1 200";
constexpr const char* kBusy = "HTTP/1.1 503";

TEST(ModelHostTest, FinishesWhatItIsAnsweringWhenItIsStopped) {
  const auto model = std::make_shared<SlowModel>();
  model->is_slow = true;
  Hosted host(model);
  const Client asking(host);
  asking.Post("1\n");
  model->AwaitEntered(1);
  host.RequestStop();
  EXPECT_FALSE(asking.HasAnswer(milliseconds(300)));
  model->is_slow = false;
  const std::string answer = asking.Receive();
  EXPECT_THAT(answer, StartsWith(kOk));
  EXPECT_THAT(answer, HasSubstr("1.0"));
  EXPECT_TRUE(host.Join().ok());
}

TEST(ModelHostTest, StopsPredictionsWhenTheTimeToFinishIsOver) {
  const auto model = std::make_shared<SlowModel>();
  model->is_slow = true;
  Hosted host(model, {.threads = 1, .drain_seconds = 0.2});
  const Client asking(host);
  const Client queued(host);
  asking.Post("1\n");
  model->AwaitEntered(1);
  queued.Post("1\n");
  std::this_thread::sleep_for(milliseconds(100));
  const auto start = steady_clock::now();
  host.RequestStop();
  for (const Client* client : {&asking, &queued}) {
    const std::string answer = client->Receive();
    EXPECT_THAT(answer, StartsWith(kBusy));
    EXPECT_THAT(answer, HasSubstr("The server is stopping."));
  }
  EXPECT_TRUE(host.Join().ok());
  EXPECT_LT(steady_clock::now() - start, seconds(5));
}

TEST(ModelHostTest, RefusesRequestsOnOpenConnectionsWhileItStops) {
  const auto model = std::make_shared<SlowModel>();
  model->is_slow = true;
  Hosted host(model);
  const Client asking(host);
  const Client open(host);
  open.Ping();
  EXPECT_THAT(open.Receive(), StartsWith(kOk));
  asking.Post("1\n");
  model->AwaitEntered(1);
  host.RequestStop();
  std::this_thread::sleep_for(milliseconds(100));
  open.Ping();
  EXPECT_THAT(open.Receive(), StartsWith(kBusy));
  model->is_slow = false;
  EXPECT_THAT(asking.Receive(), StartsWith(kOk));
}

TEST(ModelHostTest, AnswersPingWhileAllThreadsPredict) {
  const auto model = std::make_shared<SlowModel>();
  model->is_slow = true;
  const Hosted host(model, {.threads = 2});
  const Client asking[3] = {Client(host), Client(host), Client(host)};
  for (const Client& client : asking) client.Post("1\n");
  model->AwaitEntered(2);
  const Client pinging(host);
  pinging.Ping();
  EXPECT_THAT(pinging.Receive(), StartsWith(kOk));
  EXPECT_EQ(model->entered, 2);
  model->is_slow = false;
  for (const Client& client : asking) EXPECT_THAT(client.Receive(), StartsWith(kOk));
}

TEST(ModelHostTest, ServesHundredsOfConnectionsAtOnce) {
  constexpr size_t kConnections = 300;
  const Hosted host(std::make_shared<SlowModel>());
  std::vector<std::unique_ptr<Client>> clients;
  for (size_t i = 0; i < kConnections; ++i) clients.push_back(std::make_unique<Client>(host));
  for (int round = 0; round < 2; ++round) {
    for (const auto& client : clients) client->Post("1\n2\n");
    for (const auto& client : clients) ASSERT_THAT(client->Receive(), StartsWith(kOk));
  }
}

TEST(ModelHostTest, FurtherConnectionsWait) {
  const Hosted host(std::make_shared<SlowModel>(), {.max_connections = 2});
  auto first = std::make_unique<Client>(host);
  const Client second(host);
  first->Ping();
  second.Ping();
  EXPECT_THAT(first->Receive(), StartsWith(kOk));
  EXPECT_THAT(second.Receive(), StartsWith(kOk));
  const Client third(host);
  third.Ping();
  EXPECT_FALSE(third.HasAnswer(milliseconds(200)));
  first.reset();
  EXPECT_THAT(third.Receive(), StartsWith(kOk));
}

TEST(ModelHostTest, TheBytesOfAllBodiesHaveALimit) {
  const auto model = std::make_shared<SlowModel>();
  model->is_slow = true;
  const Hosted host(model, {.max_body_bytes = 80, .max_bytes_in_flight = 100});
  const std::string body(30, '\n');
  const Client holding(host);
  const Client refused(host);
  const Client announcing(host);
  announcing.Send("POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 80\r\n\r\n");
  holding.Post(body + body);
  model->AwaitEntered(1);
  refused.Post(body + body);
  const std::string answer = refused.Receive();
  EXPECT_THAT(answer, StartsWith(kBusy));
  EXPECT_THAT(answer, HasSubstr("Too many bytes are being answered; send this again later."));
  model->is_slow = false;
  EXPECT_THAT(holding.Receive(), StartsWith(kOk));
  const Client again(host);
  again.Post(body + body);
  EXPECT_THAT(again.Receive(), StartsWith(kOk));
}

TEST(ModelHostTest, AClientThatStillSendsSeesItsRefusal) {
  const Hosted host(std::make_shared<SlowModel>(), {.max_body_bytes = 1 << 20});
  const Client client(host);
  client.Post(std::string(8 << 20, '1'));
  const std::string answer = client.Receive();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(answer, HasSubstr("The body is larger than 1048576 bytes"));
}

TEST(ModelHostTest, ABodyThatEndsEarlyIsRefused) {
  const Hosted host(std::make_shared<SlowModel>());
  const Client client(host);
  client.Send("POST /invocations HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n");
  const std::string answer = client.Receive();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answer, HasSubstr("The body ended early, or is not HTTP."));
}

TEST(ModelHostTest, AModelThatThrowsEndsOneRequest) {
  const Hosted host(std::make_shared<SlowModel>());
  const Client client(host);
  client.Post("throw\n");
  const std::string answer = client.Receive();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(answer, HasSubstr("out of luck"));
  client.Post("throw a number\n");
  EXPECT_THAT(client.Receive(), HasSubstr("The model failed."));
  client.Post("1\n");
  EXPECT_THAT(client.Receive(), StartsWith(kOk));
}

TEST(ModelHostTest, ExceptionsOfTheListenerAreErrors) {
  const std::stop_source stop;
  const Status status =
      HostModel(std::make_shared<SlowModel>(), {.port = 0}, stop.get_token(),
                [](std::string_view) { throw std::runtime_error("nobody listens"); });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(status.error().message, "The server failed.");
  EXPECT_EQ(status.error().found, "nobody listens");
}

}  // namespace
}  // namespace candor::server
