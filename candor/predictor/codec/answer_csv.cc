#include <utility>

#include "candor/predictor/codec/answer_csv_internal.h"

namespace candor::predictor {
namespace {

bool EndsCell(char c) { return c == ',' || c == '\n' || c == '\r'; }

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

size_t SkipBlanks(std::string_view body, size_t at) {
  while (at < body.size() && IsBlank(body[at])) ++at;
  return at;
}

size_t EndOfPlainCell(std::string_view body, size_t at) {
  while (at < body.size() && !EndsCell(body[at])) ++at;
  return at;
}

/// The text of a quoted cell whose opening quote stands at *at; *at moves behind the cell. What
/// follows the closing quote belongs to the cell, as in Python. False when there is no such quote.
bool Unquote(std::string_view body, size_t* at, std::string* text) {
  size_t from = *at + 1;
  for (;;) {
    const size_t quote = body.find('"', from);
    if (quote == std::string_view::npos) return false;
    text->append(body, from, quote - from);
    from = quote + 1;
    if (from == body.size() || body[from] != '"') break;
    *text += '"';
    ++from;
  }
  *at = EndOfPlainCell(body, from);
  text->append(body, from, *at - from);
  return true;
}

}  // namespace

Result<AnswerCsv> AnswerCsv::Split(std::string_view body) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  AnswerCsv csv;
  CANDOR_RETURN_IF_ERROR(csv.Read(body));
  return csv;
}

Status AnswerCsv::Read(std::string_view body) {
  size_t at = 0;
  while (at < body.size()) {
    const size_t first = SkipBlanks(body, at);
    if (first == body.size()) break;
    if (body[first] == '\n' || body[first] == '\r') {
      at = first + 1;
      continue;
    }
    for (;;) {
      const size_t start = SkipBlanks(body, at);
      if (start < body.size() && body[start] == '"') {
        at = start;
        std::string& text = unquoted_.emplace_back();
        if (!Unquote(body, &at, &text)) {
          return Error{.kind = ErrorKind::kModel,
                       .message = "The model's answer is not CSV.",
                       .where = "line " + std::to_string(lines() + 1),
                       .found = "a quote without end"};
        }
        cells_.push_back(text);
      } else {
        const size_t end = EndOfPlainCell(body, at);
        cells_.push_back(body.substr(at, end - at));
        at = end;
      }
      if (at == body.size() || body[at] != ',') break;
      ++at;
    }
    ends_.push_back(cells_.size());
  }
  return Status::Ok();
}

std::span<const std::string_view> AnswerCsv::Line(size_t line) const {
  const size_t first = line == 0 ? 0 : ends_[line - 1];
  return std::span(cells_).subspan(first, ends_[line] - first);
}

}  // namespace candor::predictor
