// What a model container answers to one HTTP request; knows no sockets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "candor/base/run_context.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/model.h"

namespace candor::server {

struct HttpQuestion {
  std::string_view method;
  std::string_view target;        ///< path and query
  std::string_view content_type;  ///< empty: none was sent, CSV is assumed
  std::string_view content_encoding;
  std::string_view accept;  ///< empty: as the content
  std::string_view body;
};

struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string allow;  ///< with 405
};

/// The format that a media type names, parameters and case aside: text/csv,
/// application/jsonlines (also x-jsonlines, x-ndjson), application/json.
std::optional<predictor::PayloadFormat> FormatOfMediaType(std::string_view media_type);

/// The format to answer in: the first acceptable one of an Accept header by quality, then order;
/// `content` for */* or none. Empty when nothing in it can be given.
std::optional<predictor::PayloadFormat> ChooseAccepted(std::string_view accept,
                                                       predictor::PayloadFormat content);

/// Whether the answer takes the model, and so any time; all others are given at once.
bool AsksModel(const HttpQuestion& question);

/// /ping, /execution-parameters, /invocations and /endpoints/NAME/invocations (interface contract,
/// 2.1; job API contract, B2). A prediction that is stopped by the context is a 503. Thread-safe.
HttpAnswer AnswerQuestion(const predictor::Model& model, const HttpQuestion& question,
                          const RunContext& context);

}  // namespace candor::server
