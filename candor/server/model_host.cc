#include "candor/server/model_host.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <exception>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "candor/server/invocation.h"

namespace candor::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr uint32_t kMaxHeaderBytes = 64 << 10;
constexpr int kHttp11 = 11;

std::chrono::milliseconds Milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

// The server of one model: a listener and its connections, all on one io_context.
class Host {
 public:
  Host(std::shared_ptr<const predictor::Model> model, const HostOptions& options)
      : model_(std::move(model)), options_(options), acceptor_(io_) {}

  Result<std::string> Listen() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options_.listen, error);
    if (error) return CannotListen(error);
    const tcp::endpoint endpoint(address, static_cast<uint16_t>(options_.port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return CannotListen(error);
    const auto bound = acceptor_.local_endpoint();
    const std::string host = bound.address().to_string();
    return address.is_v6() ? fmt::format("[{}]:{}", host, bound.port())
                           : fmt::format("{}:{}", host, bound.port());
  }

  void Run(const std::stop_token& stop) {
    asio::co_spawn(io_, Accept(), asio::detached);
    const std::stop_callback on_stop(stop, [this] { asio::post(io_, [this] { Drain(); }); });
    std::vector<std::jthread> threads;
    for (int i = 1; i < options_.threads; ++i) threads.emplace_back([this] { io_.run(); });
    io_.run();
  }

 private:
  Error CannotListen(const boost::system::error_code& error) const {
    return {.kind = ErrorKind::kUnavailable,
            .message = "The address cannot be listened on.",
            .where = fmt::format("{}:{}", options_.listen, options_.port),
            .found = error.message(),
            .hint = "Give another --port (0 takes a free one) or --listen."};
  }

  asio::awaitable<void> Accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(asio::make_strand(io_), kAsTuple);
      if (stopping_) co_return;
      if (error) {  // out of descriptors: others must close first
        asio::steady_timer timer(io_, std::chrono::milliseconds(50));
        co_await timer.async_wait(kAsTuple);
        continue;
      }
      const auto strand = socket.get_executor();
      asio::co_spawn(strand, Serve(std::move(socket)), asio::detached);
    }
  }

  // No new connections; requests that come on open ones get 503, answers in the making may finish.
  void Drain() {
    stopping_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    drain_deadline_ = std::chrono::steady_clock::now() + Milliseconds(options_.drain_seconds);
    asio::co_spawn(io_, StopWhenIdle(), asio::detached);
  }

  asio::awaitable<void> StopWhenIdle() {
    constexpr std::chrono::milliseconds kPoll(10);
    asio::steady_timer timer(io_);
    while (in_flight_ > 0 && std::chrono::steady_clock::now() < drain_deadline_) {
      timer.expires_after(kPoll);
      co_await timer.async_wait(kAsTuple);
    }
    io_.stop();
  }

  // Counts a request from its head to the last byte of its answer.
  class InFlight {
   public:
    explicit InFlight(std::atomic<int>* count) : count_(count) { ++*count_; }
    ~InFlight() { --*count_; }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

   private:
    std::atomic<int>* count_;
  };

  asio::awaitable<void> Serve(tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    bool go_on = true;
    while (go_on) {
      stream.expires_after(Milliseconds(options_.read_timeout_seconds));
      http::request_parser<http::empty_body> head;
      head.header_limit(kMaxHeaderBytes);
      head.body_limit(boost::none);  // told by hand below: a parser only knows one moment for it
      auto [error, bytes] = co_await http::async_read_header(stream, buffer, head, kAsTuple);
      if (error == http::error::end_of_stream || error == beast::error::timeout) break;
      const InFlight counted(&in_flight_);
      if (error) {
        if (stream.socket().is_open() && IsMalformed(error)) {
          HttpAnswer refusal = Refusal(400, "This is not HTTP.\n");
          co_await Write(stream, std::move(refusal), false, false);
        }
        break;
      }
      go_on = co_await AnswerOne(stream, buffer, head);
    }
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  static bool IsMalformed(const beast::error_code& error) {
    return error.category() == make_error_code(http::error::bad_method).category();
  }

  // Reads the body, answers, and says whether the connection goes on.
  asio::awaitable<bool> AnswerOne(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                  http::request_parser<http::empty_body>& head) {
    const auto limit = static_cast<uint64_t>(options_.max_body_bytes);
    const bool is_head = head.get().method() == http::verb::head;
    if (stopping_) {
      HttpAnswer refusal = Refusal(503, "The server is stopping.\n");
      co_await Write(stream, std::move(refusal), false, is_head);
      co_return false;
    }
    if (head.content_length() && *head.content_length() > limit) {
      HttpAnswer refusal = TooLarge();
      co_await Write(stream, std::move(refusal), false, is_head);
      co_return false;
    }
    if (beast::iequals(head.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go(http::status::continue_, kHttp11);
      co_await http::async_write(stream, go, kAsTuple);
    }
    http::request_parser<http::string_body> full(std::move(head));
    full.body_limit(limit);
    auto [error, bytes] = co_await http::async_read(stream, buffer, full, kAsTuple);
    if (error == http::error::body_limit) {
      HttpAnswer refusal = TooLarge();
      co_await Write(stream, std::move(refusal), false, is_head);
      co_return false;
    }
    if (error) co_return false;
    const auto& request = full.get();
    HttpAnswer answer = Answer(request);
    const bool keep_alive = request.keep_alive() && !stopping_;
    stream.expires_after(Milliseconds(options_.read_timeout_seconds));
    co_return co_await Write(stream, std::move(answer), keep_alive, is_head);
  }

  HttpAnswer Answer(const http::request<http::string_body>& request) const {
    const auto text = [](beast::string_view view) { return std::string_view(view); };
    try {
      return AnswerQuestion(*model_,
                            {.method = text(request.method_string()),
                             .target = text(request.target()),
                             .content_type = text(request[http::field::content_type]),
                             .accept = text(request[http::field::accept]),
                             .body = request.body()},
                            RunContext{.threads = 1});
    } catch (const std::exception& exception) {  // memory, above all: others are served on
      return {.status = 500, .body = std::string(exception.what()) + "\n"};
    }
  }

  // Answers are named variables before they are awaited: GCC 12 destroys a temporary in the same
  // expression twice.
  static HttpAnswer Refusal(int status, std::string text) {
    return {.status = status, .body = std::move(text)};
  }

  HttpAnswer TooLarge() const {
    return Refusal(413,
                   fmt::format("The body is larger than {} bytes; send fewer records at once.\n",
                               options_.max_body_bytes));
  }

  // Whether the connection goes on.
  static asio::awaitable<bool> Write(beast::tcp_stream& stream, HttpAnswer answer, bool keep_alive,
                                     bool is_head) {
    http::response<http::string_body> response(static_cast<http::status>(answer.status), kHttp11);
    response.set(http::field::server, "candor");
    if (!answer.body.empty()) response.set(http::field::content_type, answer.content_type);
    if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
    response.keep_alive(keep_alive);
    response.body() = std::move(answer.body);
    response.prepare_payload();
    if (is_head) response.body().clear();
    http::response_serializer<http::string_body> serializer(response);
    serializer.split(is_head);
    beast::error_code error;
    if (is_head) {
      std::tie(error, std::ignore) =
          co_await http::async_write_header(stream, serializer, kAsTuple);
    } else {
      std::tie(error, std::ignore) = co_await http::async_write(stream, serializer, kAsTuple);
    }
    co_return !error && keep_alive;
  }

  std::shared_ptr<const predictor::Model> model_;
  HostOptions options_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> in_flight_ = 0;
  std::chrono::steady_clock::time_point drain_deadline_;
};

}  // namespace

Status HostModel(std::shared_ptr<const predictor::Model> model, const HostOptions& options,
                 const std::stop_token& stop, const HostLog& log) {
  Host host(std::move(model), options);
  CANDOR_ASSIGN_OR_RETURN(const std::string address, host.Listen());
  log("listening on " + address);
  host.Run(stop);
  return {};
}

}  // namespace candor::server
