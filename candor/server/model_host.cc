#include "candor/server/model_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
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

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

std::chrono::milliseconds Milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

// A part of a total, as long as it lives.
class Share {
 public:
  explicit Share(int64_t* total) : total_(total) {}
  ~Share() { *total_ -= part_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  void GrowTo(int64_t part) {
    *total_ += part - part_;
    part_ = part;
  }

 private:
  int64_t* total_;
  int64_t part_ = 0;
};

HttpAnswer Refusal(int status, std::string text) {
  return {.status = status, .body = std::move(text)};
}

Response MakeResponse(HttpAnswer answer, bool keep_alive) {
  Response response(static_cast<http::status>(answer.status), kHttp11);
  response.set(http::field::server, "candor");
  if (!answer.body.empty()) response.set(http::field::content_type, answer.content_type);
  if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
  response.keep_alive(keep_alive);
  response.body() = std::move(answer.body);
  response.prepare_payload();
  return response;
}

bool IsMalformed(const beast::error_code& error) {
  return error.category() == make_error_code(http::error::bad_method).category();
}

HttpQuestion QuestionIn(const Request& request) {
  const auto text = [](beast::string_view view) { return std::string_view(view); };
  return {.method = text(request.method_string()),
          .target = text(request.target()),
          .content_type = text(request[http::field::content_type]),
          .content_encoding = text(request[http::field::content_encoding]),
          .accept = text(request[http::field::accept]),
          .body = request.body()};
}

// The server of one model. One thread (that of Run) has the listener, all connections and all
// members; a pool of threads predicts and touches none but model_ and prediction_stop_.
//
// What is awaited stands in named variables, and so do the arguments: GCC 12 destroys temporaries
// of an expression with co_await twice.
class Host {
 public:
  Host(std::shared_ptr<const predictor::Model> model, const HostOptions& options)
      : model_(std::move(model)),
        options_(options),
        predictions_(static_cast<size_t>(std::max(options.threads, 1))),
        io_(1),
        acceptor_(io_) {}

  // Predictions end in a connection of io_, which must be there still.
  ~Host() {
    prediction_stop_.request_stop();
    predictions_.join();
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  Result<std::string> Listen() {
    boost::system::error_code error;
    const std::string name = options_.listen == "localhost" ? "127.0.0.1" : options_.listen;
    const auto address = asio::ip::make_address(name, error);
    if (error) return NoAddress();
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

  void Run(const std::stop_token& stop, const HostLog& log) {
    asio::co_spawn(io_, Accept(), asio::detached);
    const std::stop_callback on_stop(stop, [this] { asio::post(io_, [this] { Drain(); }); });
    for (bool is_done = false; !is_done;) {
      try {
        io_.run();
        is_done = true;
      } catch (const std::exception& exception) {  // memory, above all: others are served on
        log(fmt::format("a request failed: {}", exception.what()));
      }
    }
  }

 private:
  Error NoAddress() const {
    return {.kind = ErrorKind::kUsage,
            .message = "This is no address to listen on.",
            .where = "--listen",
            .found = options_.listen,
            .expected = "an IP address of this machine: 127.0.0.1, 0.0.0.0, ::1, .."};
  }

  Error CannotListen(const boost::system::error_code& error) const {
    return {.kind = ErrorKind::kUnavailable,
            .message = "The address cannot be listened on.",
            .where = fmt::format("{}:{}", options_.listen, options_.port),
            .found = error.message(),
            .hint = "Give another --port (0 takes a free one) or --listen."};
  }

  asio::awaitable<void> Accept() {
    constexpr std::chrono::milliseconds kPatience(10);
    asio::steady_timer timer(io_);
    while (!stopping_) {
      bool is_taken = false;
      if (connections_ < options_.max_connections) {
        auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
        is_taken = !error && Start(&socket);
      }
      if (is_taken) continue;
      timer.expires_after(kPatience);  // full, or out of descriptors: others must close first
      co_await timer.async_wait(kAsTuple);
    }
  }

  bool Start(tcp::socket* socket) {
    try {
      asio::co_spawn(io_, Serve(std::move(*socket)), asio::detached);
      return true;
    } catch (const std::exception&) {  // no memory for it: the listener must not end by that
      return false;
    }
  }

  // No new connections; requests that come on open ones get 503, answers in the making may finish.
  void Drain() {
    stopping_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    asio::co_spawn(io_, StopWhenIdle(), asio::detached);
  }

  asio::awaitable<void> StopWhenIdle() {
    constexpr std::chrono::milliseconds kPoll(10);
    constexpr std::chrono::seconds kLastWords(2);  // for the refusals of what was not finished
    const auto deadline = std::chrono::steady_clock::now() + Milliseconds(options_.drain_seconds);
    asio::steady_timer timer(io_);
    while (in_flight_ > 0 && std::chrono::steady_clock::now() < deadline + kLastWords) {
      if (std::chrono::steady_clock::now() >= deadline) prediction_stop_.request_stop();
      timer.expires_after(kPoll);
      co_await timer.async_wait(kAsTuple);
    }
    io_.stop();
  }

  asio::awaitable<void> Serve(tcp::socket socket) {
    Share connection(&connections_);
    connection.GrowTo(1);
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
      Share counted(&in_flight_);  // from the head to the last byte of the answer
      counted.GrowTo(1);
      if (error) {
        if (!stream.socket().is_open() || !IsMalformed(error)) break;
        Response response = MakeResponse(Refusal(400, "This is not HTTP.\n"), false);
        co_await Write(stream, response, false);
        break;
      }
      go_on = co_await AnswerOne(stream, buffer, head);
    }
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    co_await AwaitClose(stream);
  }

  // A client that still sends would not see its refusal: closing on unread bytes resets.
  static asio::awaitable<void> AwaitClose(beast::tcp_stream& stream) {
    constexpr std::chrono::seconds kPatience(2);
    constexpr size_t kPassedOver = 16 << 10;
    std::vector<char> passed_over(kPassedOver);
    asio::mutable_buffer buffer = asio::buffer(passed_over);
    stream.expires_after(kPatience);
    for (bool is_open = true; is_open;) {
      auto [error, bytes] = co_await stream.async_read_some(buffer, kAsTuple);
      is_open = !error;
    }
  }

  // Reads the body, answers, and says whether the connection goes on.
  asio::awaitable<bool> AnswerOne(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                  http::request_parser<http::empty_body>& head) {
    const bool is_head = head.get().method() == http::verb::head;
    bool keep_alive = false;
    Share held(&bytes_in_flight_);
    HttpAnswer answer;
    std::optional<HttpAnswer> refusal = RefuseHead(head);
    if (!refusal) {
      if (beast::iequals(head.get()[http::field::expect], "100-continue")) {
        http::response<http::empty_body> go(http::status::continue_, kHttp11);
        co_await http::async_write(stream, go, kAsTuple);
      }
      http::request_parser<http::string_body> full(std::move(head));
      refusal = co_await ReadBody(stream, buffer, full, held);
      if (!refusal) {
        answer = co_await Answer(full.get());
        keep_alive = full.get().keep_alive() && !stopping_;
      }
    }
    stream.expires_after(Milliseconds(options_.read_timeout_seconds));
    Response response = MakeResponse(refusal ? *std::move(refusal) : std::move(answer), keep_alive);
    const bool is_written = co_await Write(stream, response, is_head);
    co_return keep_alive ? is_written : false;
  }

  std::optional<HttpAnswer> RefuseHead(const http::request_parser<http::empty_body>& head) const {
    if (stopping_) return Refusal(503, "The server is stopping.\n");
    const auto limit = static_cast<uint64_t>(options_.max_body_bytes);
    if (head.content_length() && *head.content_length() > limit) return TooLarge();
    return std::nullopt;
  }

  // What came counts, not what was announced: an idle connection must not shut out others.
  asio::awaitable<std::optional<HttpAnswer>> ReadBody(
      beast::tcp_stream& stream, beast::flat_buffer& buffer,
      http::request_parser<http::string_body>& request, Share& held) {
    request.body_limit(static_cast<uint64_t>(options_.max_body_bytes));
    request.eager(true);
    while (!request.is_done()) {
      auto [error, bytes] = co_await http::async_read_some(stream, buffer, request, kAsTuple);
      if (error == http::error::body_limit) co_return TooLarge();
      if (error) co_return Refusal(400, "The body ended early, or is not HTTP.\n");
      held.GrowTo(static_cast<int64_t>(request.get().body().size()));
      if (bytes_in_flight_ > options_.max_bytes_in_flight) {
        co_return Refusal(503, "Too many bytes are being answered; send this again later.\n");
      }
    }
    co_return std::nullopt;
  }

  HttpAnswer TooLarge() const {
    return Refusal(413,
                   fmt::format("The body is larger than {} bytes; send fewer records at once.\n",
                               options_.max_body_bytes));
  }

  asio::awaitable<HttpAnswer> Answer(const Request& request) {
    const HttpQuestion question = QuestionIn(request);
    if (!AsksModel(question)) co_return AnswerAnyway(question);
    asio::awaitable<HttpAnswer> prediction = Predict(question);
    HttpAnswer answer =
        co_await asio::co_spawn(predictions_, std::move(prediction), asio::use_awaitable);
    co_return answer;
  }

  asio::awaitable<HttpAnswer> Predict(HttpQuestion question) const {
    co_return AnswerAnyway(question);
  }

  HttpAnswer AnswerAnyway(const HttpQuestion& question) const {
    if (prediction_stop_.stop_requested()) return Refusal(503, "The server is stopping.\n");
    try {
      return AnswerQuestion(*model_, question,
                            RunContext{.threads = 1, .stop = prediction_stop_.get_token()});
    } catch (const std::exception& exception) {  // memory, above all: others are served on
      return Refusal(500, std::string(exception.what()) + "\n");
    } catch (...) {
      return Refusal(500, "The model failed.\n");
    }
  }

  // Whether all of it was written.
  static asio::awaitable<bool> Write(beast::tcp_stream& stream, Response& response, bool is_head) {
    http::response_serializer<http::string_body> serializer(response);
    serializer.split(is_head);
    beast::error_code error;
    if (is_head) {
      std::tie(error, std::ignore) =
          co_await http::async_write_header(stream, serializer, kAsTuple);
    } else {
      std::tie(error, std::ignore) = co_await http::async_write(stream, serializer, kAsTuple);
    }
    co_return !error;
  }

  std::shared_ptr<const predictor::Model> model_;
  HostOptions options_;
  bool stopping_ = false;
  int64_t connections_ = 0;
  int64_t in_flight_ = 0;
  int64_t bytes_in_flight_ = 0;
  std::stop_source prediction_stop_;
  asio::thread_pool predictions_;
  // Last, and so destroyed first: coroutines that have not ended end with it and use the others.
  asio::io_context io_;
  tcp::acceptor acceptor_;
};

}  // namespace

Status HostModel(std::shared_ptr<const predictor::Model> model, const HostOptions& options,
                 const std::stop_token& stop, const HostLog& log) {
  try {
    Host host(std::move(model), options);
    CANDOR_ASSIGN_OR_RETURN(const std::string address, host.Listen());
    log("listening on " + address);
    host.Run(stop, log);
    return {};
  } catch (const std::exception& exception) {
    return Error{.kind = ErrorKind::kInternal,
                 .message = "The server failed.",
                 .where = fmt::format("{}:{}", options.listen, options.port),
                 .found = exception.what()};
  }
}

}  // namespace candor::server
