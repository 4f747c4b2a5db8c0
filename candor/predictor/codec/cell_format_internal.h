// A column's cells in the notation of a request.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "candor/dataset/column_view.h"
#include "candor/predictor/codec/json_string_internal.h"
#include "candor/predictor/codec/number_append_internal.h"

namespace candor::predictor {

enum class CellProblem { kNone, kInfinite, kNotUtf8 };

/// Python's csv.excel: quotes where the cell holds a comma, a quote or a line break.
struct CsvNotation {
  static void Missing(std::string*) {}
  static void Bool(bool value, std::string* out) { *out += value ? "True" : "False"; }
  static CellProblem Float(double value, std::string* out) {
    AppendPythonFloat(value, out);
    return CellProblem::kNone;
  }
  static CellProblem Text(std::string_view text, std::string* out) {
    const auto needs_quotes = [](char c) { return c == ',' || c == '"' || c == '\n' || c == '\r'; };
    if (std::none_of(text.begin(), text.end(), needs_quotes)) {
      *out += text;
      return CellProblem::kNone;
    }
    *out += '"';
    for (const char c : text) out->append(c == '"' ? 2 : 1, c);
    *out += '"';
    return CellProblem::kNone;
  }
};

struct JsonNotation {
  static void Missing(std::string* out) { *out += "null"; }
  static void Bool(bool value, std::string* out) { *out += value ? "true" : "false"; }
  static CellProblem Float(double value, std::string* out) {
    if (std::isinf(value)) return CellProblem::kInfinite;
    AppendPythonFloat(value, out);
    return CellProblem::kNone;
  }
  static CellProblem Text(std::string_view text, std::string* out) {
    return AppendJsonString(text, out) ? CellProblem::kNone : CellProblem::kNotUtf8;
  }
};

template <typename Notation>
CellProblem AppendCell(const dataset::Cell& cell, std::string* out) {
  using Kind = dataset::Cell::Kind;
  switch (cell.kind()) {
    case Kind::kMissing:
      Notation::Missing(out);
      break;
    case Kind::kBool:
      Notation::Bool(cell.AsBool(), out);
      break;
    case Kind::kInt64:
      AppendInteger(cell.AsInt64(), out);
      break;
    case Kind::kUInt64:
      AppendInteger(cell.AsUInt64(), out);
      break;
    case Kind::kFloat64:
      return Notation::Float(cell.AsDouble(), out);
    case Kind::kText:
      return Notation::Text(cell.AsText(), out);
  }
  return CellProblem::kNone;
}

template <typename Notation>
CellProblem AppendCell(const dataset::ColumnView& view, int64_t row, std::string* out) {
  using dataset::Layout;
  // kCells says in the cell what is missing, and its bitmap is null.
  if (!view.IsValid(row)) {
    Notation::Missing(out);
    return CellProblem::kNone;
  }
  switch (view.layout) {
    case Layout::kInt64:
      AppendInteger(view.int64s[row], out);
      return CellProblem::kNone;
    case Layout::kUInt64:
      AppendInteger(view.uint64s[row], out);
      return CellProblem::kNone;
    case Layout::kFloat64:
      if (!std::isnan(view.float64s[row])) return Notation::Float(view.float64s[row], out);
      Notation::Missing(out);
      return CellProblem::kNone;
    case Layout::kBool:
      Notation::Bool(view.bools[row] != 0, out);
      return CellProblem::kNone;
    case Layout::kCsvText:
    case Layout::kText:
      return Notation::Text(view.texts[row], out);
    case Layout::kCells:
      return AppendCell<Notation>(view.cells[row], out);
    case Layout::kDictionary:
      return AppendCell<Notation>(view.dictionary[static_cast<size_t>(view.indices[row])], out);
  }
  return CellProblem::kNone;
}

}  // namespace candor::predictor
