// An endpoint that takes its time: each POST is answered with the first cell of each CSV record,
// MILLISECONDS after its last byte came. Any number of requests may wait side by side. Prints the
// port of 127.0.0.1 that it listens on, and serves until it is killed.
//
// usage: slow_endpoint MILLISECONDS
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <utility>

#include "bench/first_cells.h"

namespace candor::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr uint64_t kMaxBodyBytes = 100 << 20;

asio::awaitable<void> Serve(tcp::socket socket, std::chrono::microseconds service_time) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  asio::steady_timer timer(socket.get_executor());
  beast::flat_buffer buffer;
  for (;;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(kMaxBodyBytes);
    auto [error, bytes] = co_await http::async_read(socket, buffer, parser, kAsTuple);
    if (error) co_return;
    const auto& request = parser.get();
    timer.expires_after(service_time);
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "text/csv");
    response.keep_alive(request.keep_alive());
    response.body() = FirstCells(request.body());
    response.prepare_payload();
    if (service_time.count() > 0) co_await timer.async_wait(kAsTuple);
    auto [write_error, written] = co_await http::async_write(socket, response, kAsTuple);
    if (write_error || !response.keep_alive()) co_return;
  }
}

asio::awaitable<void> Accept(tcp::acceptor& acceptor, std::chrono::microseconds service_time) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(kAsTuple);
    if (error) continue;
    const auto executor = socket.get_executor();
    asio::co_spawn(executor, Serve(std::move(socket), service_time), asio::detached);
  }
}

void Run(double milliseconds) {
  const std::chrono::microseconds service_time(static_cast<int64_t>(milliseconds * 1000));
  asio::io_context io(1);
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  asio::co_spawn(io, Accept(acceptor, service_time), asio::detached);
  std::cout << acceptor.local_endpoint().port() << std::endl;
  io.run();
}

}  // namespace
}  // namespace candor::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: slow_endpoint MILLISECONDS\n";
    return EXIT_FAILURE;
  }
  try {
    candor::bench::Run(std::strtod(argv[1], nullptr));
  } catch (const std::exception& exception) {
    std::cerr << exception.what() << '\n';
    return EXIT_FAILURE;
  }
}
