#include "candor/predictor/codec/answer_writer.h"

#include <cmath>
#include <span>

#include "candor/predictor/codec/cell_format_internal.h"

namespace candor::predictor {
namespace {

// What stands in a record's answer. JSON tells more than CSV, which has the scores alone.
struct Parts {
  bool has_scores = true;
  bool scores_are_list = false;
  bool has_label = false;
};

Parts PartsOf(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::kNumber:
    case AnswerKind::kProbability:
      return {};
    case AnswerKind::kLabeledProbability:
      return {.has_label = true};
    case AnswerKind::kClassProbabilities:
      return {.scores_are_list = true, .has_label = true};
    case AnswerKind::kNumbers:
      return {.scores_are_list = true};
    case AnswerKind::kLabel:
      return {.has_scores = false, .has_label = true};
  }
  return {};
}

void AppendJsonNumber(double value, std::string* out) {
  if (std::isfinite(value)) {
    AppendPythonFloat(value, out);
  } else {
    *out += "null";
  }
}

// A label that JSON has no form for (an infinity, bytes that are no text) is null, too.
void AppendJsonLabel(const dataset::Cell& label, std::string* out) {
  const size_t size = out->size();
  if (AppendCell<JsonNotation>(label, out) == CellProblem::kNone) return;
  out->resize(size);
  *out += "null";
}

void AppendJsonRecord(const Parts& parts, std::span<const double> scores,
                      const dataset::Cell* label, std::string* out) {
  *out += '{';
  if (parts.has_scores) {
    *out += parts.scores_are_list ? "\"score\": [" : "\"score\": ";
    for (size_t i = 0; i < scores.size(); ++i) {
      if (i > 0) *out += ", ";
      AppendJsonNumber(scores[i], out);
    }
    if (parts.scores_are_list) *out += ']';
    if (parts.has_label) *out += ", ";
  }
  if (parts.has_label) {
    *out += "\"predicted_label\": ";
    AppendJsonLabel(*label, out);
  }
  *out += '}';
}

void AppendCsvRecord(const Parts& parts, std::span<const double> scores, const dataset::Cell* label,
                     std::string* out) {
  if (!parts.has_scores) {
    (void)AppendCell<CsvNotation>(*label, out);  // CSV has a form for every cell
    return;
  }
  for (size_t i = 0; i < scores.size(); ++i) {
    if (i > 0) *out += ',';
    AppendPythonFloat(scores[i], out);
  }
}

}  // namespace

std::string WriteAnswers(const Answers& answers, AnswerKind kind, PayloadFormat format) {
  const Parts parts = PartsOf(kind);
  const auto width = static_cast<size_t>(answers.score_width);
  CANDOR_CHECK(!parts.has_scores || parts.scores_are_list || width == 1);
  CANDOR_CHECK(!parts.has_label || answers.label_width == 1);
  std::string body = format == PayloadFormat::kJson ? "{\"predictions\": [" : "";
  for (size_t row = 0; row < static_cast<size_t>(answers.rows); ++row) {
    const std::span<const double> scores(answers.scores.data() + row * width, width);
    const dataset::Cell* label = parts.has_label ? &answers.labels[row] : nullptr;
    if (format == PayloadFormat::kCsv) {
      AppendCsvRecord(parts, scores, label, &body);
    } else {
      if (format == PayloadFormat::kJson && row > 0) body += ", ";
      AppendJsonRecord(parts, scores, label, &body);
    }
    if (format != PayloadFormat::kJson) body += '\n';
  }
  if (format == PayloadFormat::kJson) body += "]}";
  return body;
}

}  // namespace candor::predictor
