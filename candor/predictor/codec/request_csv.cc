#include <utility>

#include "candor/predictor/codec/request_rows_internal.h"

namespace candor::predictor {
namespace {

bool EndsCell(char c) { return c == ',' || c == '\n' || c == '\r'; }

// Takes one record after the other from a body.
class CsvRecords {
 public:
  explicit CsvRecords(std::string_view body) : body_(body) {}

  bool at_end() const { return position_ == body_.size(); }
  bool at_line_end() const { return !at_end() && (Here() == '\n' || Here() == '\r'); }

  void SkipLineEnd() {
    if (at_end()) return;
    const bool is_return = body_[position_++] == '\r';
    if (is_return && !at_end() && Here() == '\n') ++position_;
  }

  /// The cells up to the line's end, which is taken too. The text of what is wrong, or null.
  const char* Take(std::vector<std::string>* cells) {
    cells->clear();
    while (true) {
      std::string& cell = cells->emplace_back();
      if (!at_end() && Here() == '"') {
        if (const char* problem = TakeQuoted(&cell); problem != nullptr) return problem;
      } else {
        while (!at_end() && !EndsCell(Here())) cell += body_[position_++];
        if (cell.find('"') != std::string::npos) return "a quote within a cell";
      }
      if (at_end() || Here() != ',') break;
      ++position_;
    }
    SkipLineEnd();
    return nullptr;
  }

 private:
  char Here() const { return body_[position_]; }

  const char* TakeQuoted(std::string* cell) {
    ++position_;
    while (true) {
      const size_t quote = body_.find('"', position_);
      if (quote == std::string_view::npos) return "a quote without end";
      cell->append(body_, position_, quote - position_);
      position_ = quote + 1;
      if (at_end() || EndsCell(Here())) return nullptr;
      if (Here() != '"') return "text behind a closing quote";
      *cell += '"';
      ++position_;
    }
  }

  std::string_view body_;
  size_t position_ = 0;
};

}  // namespace

Status AddCsvRecords(std::string_view body, RequestRows* rows) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  CsvRecords records(body);
  std::vector<std::string> cells;
  for (bool is_first = true; !records.at_end(); is_first = false) {
    if (records.at_line_end() && !rows->one_column()) {
      records.SkipLineEnd();
      continue;
    }
    if (const char* problem = records.Take(&cells); problem != nullptr) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "The request is not CSV.",
                   .where = rows->Where() + ", cell " + std::to_string(cells.size()),
                   .found = problem,
                   .expected = "cells with quotes around all of it or none (RFC 4180)"};
    }
    if (is_first && rows->IsHeader(cells)) continue;
    CANDOR_RETURN_IF_ERROR(rows->AddCsv(cells));
  }
  return {};
}

}  // namespace candor::predictor
