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

  /// Passes over the cells up to the line's end, and over that; counts them in `width` and keeps
  /// the first `most`, so that a line of commas costs no memory. The text of what is wrong, or
  /// null.
  const char* Take(size_t most, std::vector<std::string>* cells, size_t* width) {
    cells->clear();
    std::string passed_over;
    for (*width = 1;; ++*width) {
      std::string& cell = *width <= most ? cells->emplace_back() : passed_over;
      cell.clear();
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
  size_t width = 0;
  for (bool is_first = true; !records.at_end(); is_first = false) {
    if (records.at_line_end() && !rows->one_column()) {
      records.SkipLineEnd();
      continue;
    }
    if (const char* problem = records.Take(rows->most_cells(), &cells, &width);
        problem != nullptr) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "The request is not CSV.",
                   .where = rows->Where() + ", cell " + std::to_string(width),
                   .found = problem,
                   .expected = "cells with quotes around all of it or none (RFC 4180)"};
    }
    CANDOR_RETURN_IF_ERROR(rows->CheckWidth(width));
    if (is_first && rows->IsHeader(cells)) continue;
    CANDOR_RETURN_IF_ERROR(rows->AddCsv(cells));
  }
  return {};
}

}  // namespace candor::predictor
