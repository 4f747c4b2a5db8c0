#include "candor/predictor/codec/request_encoder.h"

#include <utility>

#include "candor/predictor/codec/cell_format_internal.h"
#include "candor/predictor/codec/record_pattern_internal.h"

namespace candor::predictor {
namespace {

CellProblem AppendCsvRecord(const FeatureBatch& batch, int64_t row, std::string* record,
                            size_t* column) {
  const size_t before = record->size();
  for (*column = 0; *column < batch.columns.size(); ++*column) {
    if (*column > 0) *record += ',';
    const CellProblem problem = AppendCell<CsvNotation>(batch.columns[*column], row, record);
    if (problem != CellProblem::kNone) return problem;
  }
  // A line without a byte would be skipped as blank; Python's csv writes the same.
  if (record->size() == before) *record += "\"\"";
  return CellProblem::kNone;
}

CellProblem AppendJsonRecord(const RecordPattern& pattern, const FeatureBatch& batch, int64_t row,
                             std::string* record, size_t* column) {
  for (const RecordPattern::Slot& slot : pattern.slots) {
    *record += slot.text_before;
    *column = slot.column;
    const CellProblem problem = AppendCell<JsonNotation>(batch.columns[slot.column], row, record);
    if (problem != CellProblem::kNone) return problem;
  }
  *record += pattern.tail;
  return CellProblem::kNone;
}

Error CellError(CellProblem problem, int64_t row, const std::string& column) {
  const bool infinite = problem == CellProblem::kInfinite;
  return {
      .kind = ErrorKind::kData,
      .message = infinite ? "An infinite number cannot be sent as JSON."
                          : "A text that is not UTF-8 cannot be sent as JSON.",
      .where = "record " + std::to_string(row + 1) + ", column \"" + column + "\"",
      .expected = infinite ? "a finite number or a missing cell" : "UTF-8",
      .hint = infinite ? "Replace infinities in the dataset, or use content_type text/csv." : ""};
}

}  // namespace

struct RequestEncoder::Plan {
  PayloadFormat content;
  std::vector<std::string> names;
  RecordPattern record;
  BodyPattern body;
};

RequestEncoder::RequestEncoder(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
RequestEncoder::RequestEncoder(RequestEncoder&&) noexcept = default;
RequestEncoder::~RequestEncoder() = default;

Result<RequestEncoder> RequestEncoder::Make(const RequestFormat& format,
                                            std::vector<std::string> names) {
  CANDOR_ASSIGN_OR_RETURN(RequestPatterns patterns, MakePatterns(format, names));
  return RequestEncoder(std::make_unique<const Plan>(Plan{.content = format.content,
                                                          .names = std::move(names),
                                                          .record = std::move(patterns.record),
                                                          .body = std::move(patterns.body)}));
}

Status RequestEncoder::AppendRecord(const FeatureBatch& batch, int64_t row,
                                    std::string* record) const {
  CANDOR_CHECK(batch.columns.size() == plan_->names.size());
  const size_t before = record->size();
  size_t column = 0;
  const CellProblem problem = plan_->content == PayloadFormat::kCsv
                                  ? AppendCsvRecord(batch, row, record, &column)
                                  : AppendJsonRecord(plan_->record, batch, row, record, &column);
  if (problem == CellProblem::kNone) return Status::Ok();
  record->resize(before);
  return CellError(problem, batch.first_row + row, plan_->names[column]);
}

std::string RequestEncoder::Body(std::span<const std::string_view> records) const {
  CANDOR_CHECK(static_cast<int64_t>(records.size()) <= max_records());
  size_t record_bytes = 0;
  for (const std::string_view record : records) record_bytes += record.size();
  std::string body;
  body.reserve(static_cast<size_t>(
      BodyBytes(static_cast<int64_t>(records.size()), static_cast<int64_t>(record_bytes))));
  body += plan_->body.before;
  for (size_t i = 0; i < records.size(); ++i) {
    if (i > 0) body += plan_->body.separator;
    body += records[i];
  }
  body += plan_->body.after;
  return body;
}

int64_t RequestEncoder::BodyBytes(int64_t records, int64_t record_bytes) const {
  const auto between = static_cast<int64_t>(plan_->body.separator.size());
  const size_t around = plan_->body.before.size() + plan_->body.after.size();
  return record_bytes + static_cast<int64_t>(around) + (records > 0 ? (records - 1) * between : 0);
}

int64_t RequestEncoder::max_records() const { return plan_->body.max_records; }

PayloadFormat RequestEncoder::content() const { return plan_->content; }

}  // namespace candor::predictor
