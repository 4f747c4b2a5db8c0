// `candor host`: a model behind /ping and /invocations, as in a SageMaker container.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::server {

struct HostOptions {
  std::string listen = "127.0.0.1";
  int port = 8080;  ///< 0: any free one
  int threads = 2;  ///< predictions at once; connections have a thread of their own
  int64_t max_body_bytes = 25 << 20;
  int64_t max_bytes_in_flight = 256 << 20;  ///< of all bodies that are read or answered
  int max_connections = 512;                ///< further ones wait until one of these is closed
  double read_timeout_seconds = 60;         ///< for a whole request
  double drain_seconds = 10;                ///< answers in the making may finish after a stop
};

/// Receives lines for people, on the calling thread: "listening on 127.0.0.1:8080" when requests
/// are taken.
using HostLog = std::function<void(std::string_view)>;

/// Serves until `stop` is requested: GET /ping, POST /invocations with CSV, JSON Lines and JSON in
/// and out (Content-Type and Accept; no Accept: as the content), GET /execution-parameters, and
/// InvokeEndpoint's path POST /endpoints/NAME/invocations for any NAME. Bodies and errors as in the
/// interface contract, 2.1: 400 with record and column, 413 (chunked bodies too), 415, 406, 404,
/// 405, 503 while stopping and when max_bytes_in_flight is reached, 500 when the model throws.
/// Keep-alive, Expect: 100-continue, half-open connections are closed. Everything but predictions
/// is answered while all threads predict. After a stop no connection is taken, and answers in the
/// making have drain_seconds; then the predictions are stopped, and their answer is 503.
/// Errors: kUsage for a `listen` that is no address, kUnavailable when it cannot be listened on.
Status HostModel(std::shared_ptr<const predictor::Model> model, const HostOptions& options,
                 const std::stop_token& stop, const HostLog& log);

}  // namespace candor::server
