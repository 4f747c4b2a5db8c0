// For tests: a small HTTP/1.1 server on a loopback port whose answers a test decides, faults
// included. A thread a connection.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace candor::predictor {

struct TestRequest {
  std::string method;
  std::string target;                                        ///< as it stands in the request line
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  int connection = 0;  ///< from 1, in the order of acceptance

  std::string Header(std::string_view name) const {
    for (const auto& [header, value] : headers) {
      if (header == name) return value;
    }
    return {};
  }
};

struct TestAnswer {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  double delay = 0;  ///< seconds before the first byte
  std::optional<size_t>
      cut_after;                 ///< bytes of the body that are sent before the connection breaks
  std::optional<size_t> length;  ///< said to be, instead of the body's own
  bool chunked = false;
  bool drop = false;   ///< the connection is closed instead of answering
  bool reset = false;  ///< the connection is reset instead of answering
  bool close = false;  ///< the connection is closed after the answer without saying so in it
  std::string raw;     ///< sent instead of everything else
};

class TestServer {
 public:
  /// Called by the connections' threads, maybe several at once.
  using Handler = std::function<TestAnswer(const TestRequest&)>;

  explicit TestServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        listen(listener_, 128) == 0 &&
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
      port_ = ntohs(address.sin_port);
    }
    acceptor_ = std::thread([this] { Accept(); });
  }

  /// Gives the answers one after the other; the last one again and again.
  explicit TestServer(std::vector<TestAnswer> script)
      : TestServer([this, script = std::move(script)](const TestRequest&) {
          return script[std::min<size_t>(next_answer_++, script.size() - 1)];
        }) {}

  ~TestServer() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
      for (const int connection : open_) shutdown(connection, SHUT_RDWR);
    }
    stopping_.notify_all();
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (Connection& connection : served_) connection.thread.join();
    close(listener_);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Connections and requests so far.
  int connections() const { return connections_; }
  int request_count() const { return request_count_; }

  /// The first 1,000 requests.
  std::vector<TestRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  /// From now on answers as soon as the head of a request is there, then reads on and closes.
  void AnswerHeads() { answers_heads_ = true; }

  /// The next connections are closed as soon as they are accepted.
  void DropConnections(int count) { to_drop_ = count; }

  /// Closes the connections that wait for a request, as a server does with idle ones.
  void CloseConnections() {
    const std::lock_guard lock(mutex_);
    for (const int connection : open_) shutdown(connection, SHUT_RDWR);
  }

 private:
  void Accept() {
    while (true) {
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const std::lock_guard lock(mutex_);
      if (connection < 0 || is_stopping_) {
        if (connection >= 0) close(connection);
        return;
      }
      const int number = ++connections_;
      if (to_drop_ > 0) {
        --to_drop_;
        close(connection);
        continue;
      }
      const int on = 1;
      setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      open_.insert(connection);
      std::erase_if(served_, [](Connection& one) {
        if (one.is_over) one.thread.join();
        return one.is_over;
      });
      Connection& served = served_.emplace_back();
      served.thread = std::thread([this, connection, number, over = &served.is_over] {
        Serve(connection, number);
        const std::lock_guard end(mutex_);
        *over = true;
      });
    }
  }

  void Serve(int connection, int number) {
    std::string received;
    while (std::optional<TestRequest> request = Receive(connection, !answers_heads_, &received)) {
      request->connection = number;
      ++request_count_;
      {
        const std::lock_guard lock(mutex_);
        if (requests_.size() < 1000) requests_.push_back(*request);
      }
      if (!Answer(connection, handler_(*request))) break;
      if (answers_heads_) {
        shutdown(connection, SHUT_WR);
        while (ReceiveMore(connection, &received)) {
        }
        break;
      }
    }
    const std::lock_guard lock(mutex_);
    open_.erase(connection);
    close(connection);
  }

  static bool ReceiveMore(int connection, std::string* received) {
    char buffer[1 << 16];
    const ssize_t bytes = recv(connection, buffer, sizeof(buffer), 0);
    if (bytes <= 0) return false;
    received->append(buffer, static_cast<size_t>(bytes));
    return true;
  }

  // Reads one request; what follows it stays in `received`.
  static std::optional<TestRequest> Receive(int connection, bool with_body, std::string* received) {
    size_t head_end = 0;
    while ((head_end = received->find("\r\n\r\n")) == std::string::npos) {
      if (!ReceiveMore(connection, received)) return {};
    }
    TestRequest request;
    std::string_view head(*received);
    head = head.substr(0, head_end + 2);
    const std::string_view first_line = head.substr(0, head.find("\r\n"));
    const size_t blank = first_line.find(' ');
    request.method = first_line.substr(0, blank);
    request.target = first_line.substr(blank + 1, first_line.rfind(' ') - blank - 1);
    head.remove_prefix(first_line.size() + 2);
    while (!head.empty()) {
      const std::string_view line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(line.size() + 2);
      const size_t colon = line.find(':');
      std::string name(line.substr(0, colon));
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
      std::string_view value = line.substr(std::min(colon + 1, line.size()));
      while (value.starts_with(' ')) value.remove_prefix(1);
      request.headers.emplace_back(std::move(name), value);
    }
    const std::string length_text = request.Header("content-length");
    const size_t length = length_text.empty() || !with_body ? 0 : std::stoul(length_text);
    while (received->size() < head_end + 4 + length) {
      if (!ReceiveMore(connection, received)) return {};
    }
    request.body = received->substr(head_end + 4, length);
    received->erase(0, head_end + 4 + length);
    return request;
  }

  static bool Send(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // False: the connection is to be closed.
  bool Answer(int connection, const TestAnswer& answer) {
    if (answer.delay > 0) {
      std::unique_lock lock(mutex_);
      stopping_.wait_for(lock, std::chrono::duration<double>(answer.delay),
                         [this] { return is_stopping_; });
    }
    if (answer.reset) {
      const linger at_once{.l_onoff = 1, .l_linger = 0};
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    }
    if (answer.drop || answer.reset) return false;
    if (!answer.raw.empty()) return Send(connection, answer.raw) && !answer.close;

    std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " Scripted\r\n";
    for (const auto& [name, value] : answer.headers) text += name + ": " + value + "\r\n";
    const size_t length = answer.length.value_or(answer.body.size());
    std::string body = answer.body.substr(0, answer.cut_after.value_or(std::string::npos));
    if (answer.chunked) {
      char size[32];
      std::snprintf(size, sizeof(size), "%zx\r\n", answer.body.size());
      body = size + body + (answer.cut_after ? "" : "\r\n0\r\n\r\n");
      text += "Transfer-Encoding: chunked\r\n";
    } else if (answer.status != 204 && answer.status != 304) {
      text += "Content-Length: " + std::to_string(length) + "\r\n";
    }
    return Send(connection, text + "\r\n" + body) && !answer.cut_after && !answer.close;
  }

  struct Connection {
    std::thread thread;
    bool is_over = false;
  };

  Handler handler_;
  std::atomic<size_t> next_answer_ = 0;
  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;
  std::atomic<int> connections_ = 0;
  std::atomic<int> request_count_ = 0;
  std::atomic<int> to_drop_ = 0;
  std::atomic<bool> answers_heads_ = false;

  mutable std::mutex mutex_;
  std::condition_variable stopping_;
  bool is_stopping_ = false;
  std::set<int> open_;
  std::vector<TestRequest> requests_;
  std::list<Connection> served_;
};

}  // namespace candor::predictor
