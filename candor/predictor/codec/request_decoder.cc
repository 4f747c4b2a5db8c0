#include "candor/predictor/codec/request_decoder.h"

#include <algorithm>
#include <utility>

#include "candor/json/value.h"
#include "candor/predictor/codec/request_rows_internal.h"

namespace candor::predictor {
namespace {

Result<json::Value> ParseJson(std::string_view text, const std::string& record) {
  Result<json::Value> value = json::Parse(text);
  if (value.ok()) return value;
  Error error = value.error();
  error.kind = ErrorKind::kModel;
  error.where = record.empty() ? error.where : record + ", " + error.where;
  return error;
}

Status AddJsonLines(std::string_view body, RequestRows* rows) {
  while (!body.empty()) {
    const size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    CANDOR_ASSIGN_OR_RETURN(const json::Value record, ParseJson(line, rows->Where()));
    CANDOR_RETURN_IF_ERROR(rows->AddJson(record));
  }
  return {};
}

Status AddRecords(const json::Value::Array& records, RequestRows* rows) {
  for (const json::Value& record : records) CANDOR_RETURN_IF_ERROR(rows->AddJson(record));
  return {};
}

Status AddDocument(const json::Value& document, RequestRows* rows) {
  if (const json::Value* instances = document.Find("instances");
      instances != nullptr && instances->is_array()) {
    return AddRecords(instances->AsArray(), rows);
  }
  // A list of scalars is one record, a list of lists or objects holds several.
  const bool holds_records =
      document.is_array() && (document.AsArray().empty() || document.AsArray()[0].is_array() ||
                              document.AsArray()[0].is_object());
  return holds_records ? AddRecords(document.AsArray(), rows) : rows->AddJson(document);
}

Status AddBody(std::string_view body, PayloadFormat format, RequestRows* rows) {
  switch (format) {
    case PayloadFormat::kCsv:
      return AddCsvRecords(body, rows);
    case PayloadFormat::kJsonLines:
      return AddJsonLines(body, rows);
    case PayloadFormat::kJson:
      break;
  }
  CANDOR_ASSIGN_OR_RETURN(const json::Value document, ParseJson(body, ""));
  return AddDocument(document, rows);
}

}  // namespace

std::vector<dataset::ColumnView> DecodedRows::Views() const {
  std::vector<dataset::ColumnView> views;
  for (const std::vector<dataset::Cell>& column : columns) {
    views.push_back({.layout = dataset::Layout::kCells, .length = rows, .cells = column.data()});
  }
  return views;
}

Result<DecodedRows> DecodeRequest(std::string_view body, PayloadFormat format,
                                  const ModelInfo& model) {
  RequestRows rows(model);
  CANDOR_RETURN_IF_ERROR(AddBody(body, format, &rows));
  return rows.Take();
}

}  // namespace candor::predictor
