#include "candor/server/invocation.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "candor/base/ascii.h"
#include "candor/predictor/codec/answer_writer.h"
#include "candor/predictor/codec/request_decoder.h"

namespace candor::server {
namespace {

using predictor::PayloadFormat;

constexpr const char* kFormats = "text/csv, application/jsonlines, application/json";

HttpAnswer Refuse(int status, std::string text) {
  return {.status = status, .body = std::move(text) + "\n"};
}

// The message, then one indented line for each of where, found, expected and hint.
HttpAnswer RefuseRecords(const Error& error) {
  if (error.kind == ErrorKind::kCancelled) return Refuse(503, "The server is stopping.");
  return Refuse(error.kind == ErrorKind::kInternal ? 500 : 400, error.ToString());
}

// A first record of texts alone is likely a header that is not the model's names.
Error WithHeaderHint(Error error, const predictor::DecodedRows& rows) {
  const auto begins_with_text = [](const auto& column) { return column.front().is_text(); };
  if (std::all_of(rows.columns.begin(), rows.columns.end(), begins_with_text)) {
    error.hint += (error.hint.empty() ? "" : " ") +
                  std::string("Send the features alone, without label or header.");
  }
  return error;
}

std::string_view PathOf(const HttpQuestion& question) {
  return question.target.substr(0, question.target.find('?'));
}

bool IsInvocation(std::string_view path) {
  if (path == "/invocations") return true;
  constexpr std::string_view kPrefix = "/endpoints/";
  constexpr std::string_view kSuffix = "/invocations";
  if (!path.starts_with(kPrefix) || !path.ends_with(kSuffix)) return false;
  if (path.size() <= kPrefix.size() + kSuffix.size()) return false;
  const std::string_view name =
      path.substr(kPrefix.size(), path.size() - kPrefix.size() - kSuffix.size());
  return name.find('/') == std::string_view::npos;
}

HttpAnswer NotAllowed(const char* allow) {
  HttpAnswer answer = Refuse(405, std::string("Only ") + allow + " is answered here.");
  answer.allow = allow;
  return answer;
}

HttpAnswer Predict(const predictor::Model& model, const HttpQuestion& question,
                   const RunContext& context) {
  const auto content = question.content_type.empty() ? std::optional(PayloadFormat::kCsv)
                                                     : FormatOfMediaType(question.content_type);
  if (!content) {
    return Refuse(415, std::string("Content-Type ") + std::string(question.content_type) +
                           " is not understood; send one of " + kFormats + ".");
  }
  const std::string encoding = LowerCase(question.content_encoding);
  if (!encoding.empty() && encoding != "identity") {
    return Refuse(415, "Content-Encoding " + std::string(question.content_encoding) +
                           " is not understood; send the body as it is.");
  }
  const auto accept = ChooseAccepted(question.accept, *content);
  if (!accept) {
    return Refuse(406, std::string("Accept ") + std::string(question.accept) +
                           " cannot be met; ask for one of " + kFormats + ".");
  }
  const auto rows = predictor::DecodeRequest(question.body, *content, model.info());
  if (!rows.ok()) return RefuseRecords(rows.error());
  const auto columns = rows->Views();
  const auto answers = model.Predict({.rows = rows->rows, .columns = columns}, context);
  if (!answers.ok()) {
    return RefuseRecords(*content == PayloadFormat::kCsv ? WithHeaderHint(answers.error(), *rows)
                                                         : answers.error());
  }
  return {.content_type = predictor::MediaType(*accept),
          .body = predictor::WriteAnswers(*answers, model.info().answer, *accept)};
}

}  // namespace

std::optional<PayloadFormat> FormatOfMediaType(std::string_view media_type) {
  const std::string type = LowerCase(Trimmed(media_type.substr(0, media_type.find(';'))));
  if (type == "text/csv") return PayloadFormat::kCsv;
  if (type == "application/json") return PayloadFormat::kJson;
  if (type == "application/jsonlines" || type == "application/x-jsonlines" ||
      type == "application/x-ndjson") {
    return PayloadFormat::kJsonLines;
  }
  return std::nullopt;
}

std::optional<PayloadFormat> ChooseAccepted(std::string_view accept, PayloadFormat content) {
  if (Trimmed(accept).empty()) return content;
  std::optional<PayloadFormat> best;
  double best_quality = 0;
  while (!accept.empty()) {
    const size_t comma = std::min(accept.find(','), accept.size());
    const std::string item = LowerCase(Trimmed(accept.substr(0, comma)));
    accept.remove_prefix(std::min(comma + 1, accept.size()));
    double quality = 1;
    if (const size_t at = item.find("q="); at != std::string::npos) {
      quality = std::strtod(item.c_str() + at + 2, nullptr);
    }
    const std::string type(Trimmed(std::string_view(item).substr(0, item.find(';'))));
    auto format = FormatOfMediaType(type);
    const bool fits_content = type == "*/*" ||
                              (type == "text/*" && content == PayloadFormat::kCsv) ||
                              (type == "application/*" && content != PayloadFormat::kCsv);
    if (fits_content) format = content;
    if (format && quality > best_quality) {
      best = format;
      best_quality = quality;
    }
  }
  return best;
}

bool AsksModel(const HttpQuestion& question) {
  return question.method == "POST" && IsInvocation(PathOf(question));
}

HttpAnswer AnswerQuestion(const predictor::Model& model, const HttpQuestion& question,
                          const RunContext& context) {
  const std::string_view path = PathOf(question);
  if (path == "/ping") {
    if (question.method != "GET" && question.method != "HEAD") return NotAllowed("GET");
    return {};
  }
  if (path == "/execution-parameters") {
    if (question.method != "GET" && question.method != "HEAD") return NotAllowed("GET");
    return {.content_type = "application/json",
            .body = R"({"MaxConcurrentTransforms": 8, "BatchStrategy": "MULTI_RECORD", )"
                    R"("MaxPayloadInMB": 6})"};
  }
  if (IsInvocation(path)) {
    if (question.method != "POST") return NotAllowed("POST");
    return Predict(model, question, context);
  }
  return Refuse(404, "There is nothing at " + std::string(path) +
                         "; a model container has /ping and /invocations.");
}

}  // namespace candor::server
