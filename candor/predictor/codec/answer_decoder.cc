#include "candor/predictor/codec/answer_decoder.h"

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "candor/predictor/codec/answer_csv_internal.h"
#include "candor/predictor/codec/answer_entries_internal.h"
#include "candor/predictor/codec/answer_json_internal.h"
#include "candor/predictor/codec/body_excerpt_internal.h"

namespace candor::predictor {
namespace {

constexpr const char* kLabel = "/predictor/label";
constexpr const char* kProbability = "/predictor/probability";

struct AnswerColumns {
  std::optional<int64_t> label;
  std::optional<int64_t> probability;
};

using Cells = std::span<const std::string_view>;

template <typename Entries>
Status AddColumn(Cells cells, int64_t column, Entries* entries) {
  if (column < static_cast<int64_t>(cells.size())) {
    return entries->AddRecord(cells[static_cast<size_t>(column)]);
  }
  return Error{.kind = ErrorKind::kModel,
               .message = "The model's answer has too few columns.",
               .where = entries->Where(),
               .found = Counted(cells.size(), "column"),
               .expected = "a column " + std::to_string(column) + ", counted from 0",
               .hint = "Set predictor.label and predictor.probability to columns of the answer."};
}

Status AddRecord(Cells cells, const AnswerColumns& columns, LabelEntries* labels,
                 ScoreEntries* scores) {
  if (columns.label) CANDOR_RETURN_IF_ERROR(AddColumn(cells, *columns.label, labels));
  if (columns.probability) return AddColumn(cells, *columns.probability, scores);
  if (columns.label) return Status::Ok();
  return scores->AddRecord(cells);
}

Status ReadCsvAnswer(std::string_view body, int64_t records, const AnswerColumns& columns,
                     LabelEntries* labels, ScoreEntries* scores) {
  CANDOR_ASSIGN_OR_RETURN(const AnswerCsv csv, AnswerCsv::Split(body));
  const auto lines = static_cast<int64_t>(csv.lines());
  if (lines == records) {
    for (size_t i = 0; i < csv.lines(); ++i) {
      CANDOR_RETURN_IF_ERROR(AddRecord(csv.Line(i), columns, labels, scores));
    }
    return Status::Ok();
  }
  if (lines != 1) return AnswerCountError(records, Counted(csv.lines(), "line"));
  // Some models answer to several records on one line.
  const Cells cells = csv.Line(0);
  if (static_cast<int64_t>(cells.size()) != records) {
    return AnswerCountError(records, "1 line of " + Counted(cells.size(), "value"));
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    CANDOR_RETURN_IF_ERROR(AddRecord(cells.subspan(i, 1), columns, labels, scores));
  }
  return Status::Ok();
}

Error PlaceError(const char* pointer, PayloadFormat accept, std::string found) {
  return {.kind = ErrorKind::kConfig,
          .message = "The place does not fit accept_type " + std::string(MediaType(accept)) + ".",
          .where = pointer,
          .found = std::move(found),
          .expected =
              accept == PayloadFormat::kCsv ? "a column index from 0" : "a JMESPath expression"};
}

Status ReadIndex(const std::optional<AnswerLocation::Place>& place, const char* pointer,
                 std::optional<int64_t>* index) {
  if (!place) return Status::Ok();
  if (const auto* text = std::get_if<std::string>(&*place)) {
    return PlaceError(pointer, PayloadFormat::kCsv, "\"" + *text + "\"");
  }
  const int64_t value = std::get<int64_t>(*place);
  if (value < 0) return PlaceError(pointer, PayloadFormat::kCsv, std::to_string(value));
  *index = value;
  return Status::Ok();
}

Status CompilePath(const std::optional<AnswerLocation::Place>& place, const char* pointer,
                   PayloadFormat accept, std::optional<json::JmesPath>* path) {
  if (!place) return Status::Ok();
  if (const auto* index = std::get_if<int64_t>(&*place)) {
    return PlaceError(pointer, accept, std::to_string(*index));
  }
  const std::string& expression = std::get<std::string>(*place);
  auto compiled = json::JmesPath::Compile(expression);
  if (!compiled.ok()) {
    Error error = compiled.error();
    error.found =
        "\"" + expression + "\", " + error.where + (error.found.empty() ? "" : ": " + error.found);
    error.where = pointer;
    return error;
  }
  *path = *std::move(compiled);
  return Status::Ok();
}

Error WithExcerpt(Error error, std::string_view body) {
  if (!error.found.empty()) error.found += "; ";
  error.found +=
      body.empty() ? "the answer is empty" : "the answer begins with " + BodyExcerpt(body);
  return error;
}

Error MixedAnswersError() {
  return {.kind = ErrorKind::kModel,
          .message = "The model's answers to the records differ in kind.",
          .expected = "a score or a predicted_label for each record alike"};
}

}  // namespace

struct AnswerDecoder::Plan {
  PayloadFormat accept = PayloadFormat::kCsv;
  AnswerColumns columns;
  AnswerPaths paths;
};

AnswerDecoder::AnswerDecoder(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
AnswerDecoder::AnswerDecoder(AnswerDecoder&&) noexcept = default;
AnswerDecoder::~AnswerDecoder() = default;

Result<AnswerDecoder> AnswerDecoder::Make(PayloadFormat accept, const AnswerLocation& location) {
  auto plan = std::make_unique<Plan>();
  plan->accept = accept;
  if (accept == PayloadFormat::kCsv) {
    CANDOR_RETURN_IF_ERROR(ReadIndex(location.label, kLabel, &plan->columns.label));
    CANDOR_RETURN_IF_ERROR(
        ReadIndex(location.probability, kProbability, &plan->columns.probability));
  } else {
    CANDOR_RETURN_IF_ERROR(CompilePath(location.label, kLabel, accept, &plan->paths.label));
    CANDOR_RETURN_IF_ERROR(
        CompilePath(location.probability, kProbability, accept, &plan->paths.probability));
  }
  return AnswerDecoder(std::move(plan));
}

Result<Answers> AnswerDecoder::Decode(std::string_view body, int64_t records) const {
  const bool has_label = plan_->columns.label || plan_->paths.label;
  const bool has_probability = plan_->columns.probability || plan_->paths.probability;
  LabelEntries labels(has_label ? records : 0, kLabel);
  ScoreEntries scores(records, has_probability ? kProbability : "");
  Status status;
  switch (plan_->accept) {
    case PayloadFormat::kCsv:
      status = ReadCsvAnswer(body, records, plan_->columns, &labels, &scores);
      break;
    case PayloadFormat::kJsonLines:
      status = ReadJsonLinesAnswer(body, records, plan_->paths, &labels, &scores);
      break;
    case PayloadFormat::kJson:
      status = ReadJsonAnswer(body, records, plan_->paths, &labels, &scores);
      break;
  }
  if (!status.ok()) return WithExcerpt(status.error(), body);
  const bool agree = (labels.records() == 0 || labels.records() == records) &&
                     (scores.records() == 0 || scores.records() == records);
  if (!agree) return WithExcerpt(MixedAnswersError(), body);
  Answers answers;
  answers.rows = records;
  answers.score_width = scores.width();
  answers.scores_are_lists = answers.score_width > 1;
  answers.scores = scores.Take();
  answers.label_width = labels.width();
  answers.labels_are_lists = answers.label_width > 1;
  answers.labels = labels.Take();
  return answers;
}

}  // namespace candor::predictor
