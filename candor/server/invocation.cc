#include "candor/server/invocation.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>
#include <vector>

#include "candor/predictor/codec/answer_writer.h"
#include "candor/predictor/codec/request_decoder.h"

namespace candor::server {
namespace {

using predictor::PayloadFormat;

constexpr const char* kFormats = "text/csv, application/jsonlines, application/json";

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

HttpAnswer Refuse(int status, std::string text) {
  return {.status = status, .body = std::move(text) + "\n"};
}

// "message: where: found; hint", on one line each.
HttpAnswer RefuseRecords(const Error& error) {
  return Refuse(error.kind == ErrorKind::kInternal ? 500 : 400, error.ToString());
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
  const auto accept = ChooseAccepted(question.accept, *content);
  if (!accept) {
    return Refuse(406, std::string("Accept ") + std::string(question.accept) +
                           " cannot be met; ask for one of " + kFormats + ".");
  }
  const auto rows = predictor::DecodeRequest(question.body, *content, model.info());
  if (!rows.ok()) return RefuseRecords(rows.error());
  const auto columns = rows->Views();
  const auto answers = model.Predict({.rows = rows->rows, .columns = columns}, context);
  if (!answers.ok()) return RefuseRecords(answers.error());
  return {.content_type = predictor::MediaType(*accept),
          .body = predictor::WriteAnswers(*answers, model.info().answer, *accept)};
}

}  // namespace

std::optional<PayloadFormat> FormatOfMediaType(std::string_view media_type) {
  const std::string type = Lower(Trim(media_type.substr(0, media_type.find(';'))));
  if (type == "text/csv") return PayloadFormat::kCsv;
  if (type == "application/json") return PayloadFormat::kJson;
  if (type == "application/jsonlines" || type == "application/x-jsonlines" ||
      type == "application/x-ndjson") {
    return PayloadFormat::kJsonLines;
  }
  return std::nullopt;
}

std::optional<PayloadFormat> ChooseAccepted(std::string_view accept, PayloadFormat content) {
  if (Trim(accept).empty()) return content;
  std::optional<PayloadFormat> best;
  double best_quality = 0;
  while (!accept.empty()) {
    const size_t comma = std::min(accept.find(','), accept.size());
    const std::string item = Lower(Trim(accept.substr(0, comma)));
    accept.remove_prefix(std::min(comma + 1, accept.size()));
    double quality = 1;
    if (const size_t at = item.find("q="); at != std::string::npos) {
      quality = std::strtod(item.c_str() + at + 2, nullptr);
    }
    const std::string type(Trim(std::string_view(item).substr(0, item.find(';'))));
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

HttpAnswer AnswerQuestion(const predictor::Model& model, const HttpQuestion& question,
                          const RunContext& context) {
  const std::string_view path = question.target.substr(0, question.target.find('?'));
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
