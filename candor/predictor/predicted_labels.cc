#include "candor/predictor/predicted_labels.h"

#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace candor::predictor {
namespace {

// The first of the largest; empty when all are NaN.
std::optional<size_t> LargestOf(std::span<const double> scores) {
  std::optional<size_t> largest;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores[i])) continue;
    if (!largest || scores[i] > scores[*largest]) largest = i;
  }
  return largest;
}

Error NoScore(int64_t row) {
  return {.kind = ErrorKind::kModel,
          .message = "The model gave no score that is a number.",
          .where = "row " + std::to_string(row + 1),
          .expected = "a number for at least one class",
          .hint = "Look for missing cells in the row: not every model can take them."};
}

// Where there are scores, each record has one that is a number: a label beside nothing but NaN is
// no prediction.
Status CheckScores(const Answers& answers, int64_t first_row) {
  const auto width = static_cast<size_t>(answers.score_width);
  if (width == 0) return {};
  for (size_t row = 0; row < static_cast<size_t>(answers.rows); ++row) {
    if (!LargestOf(std::span(answers.scores).subspan(row * width, width))) {
      return NoScore(first_row + static_cast<int64_t>(row));
    }
  }
  return {};
}

// label_of(row, class) at the largest score of each row.
template <typename LabelOf>
Result<PredictedColumn> LabelsAtLargestScore(const Answers& answers, int64_t first_row,
                                             LabelOf label_of) {
  PredictedColumn column;
  const auto width = static_cast<size_t>(answers.score_width);
  column.labels.reserve(static_cast<size_t>(answers.rows));
  for (size_t row = 0; row < static_cast<size_t>(answers.rows); ++row) {
    const std::optional<size_t> largest =
        LargestOf(std::span(answers.scores).subspan(row * width, width));
    if (!largest) return NoScore(first_row + static_cast<int64_t>(row));
    column.labels.push_back(label_of(row, *largest));
  }
  return column;
}

Error LengthError(const char* message, const char* pointer, std::string found,
                  int64_t score_width) {
  return {.kind = ErrorKind::kModel,
          .message = message,
          .where = pointer,
          .found = std::move(found),
          .expected = std::to_string(score_width) + ", as many as there are scores"};
}

Result<PredictedColumn> FromParallelLists(const Answers& answers, int64_t first_row) {
  if (answers.score_width == 0) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "predictor.label selects several labels for each record.",
                 .where = "/predictor/label",
                 .found = std::to_string(answers.label_width) + " labels a record",
                 .expected = "one label, or scores beside the labels",
                 .hint = "Set predictor.probability to the place of the scores."};
  }
  if (answers.label_width != answers.score_width) {
    return LengthError("The lists of labels and scores differ in length.", "/predictor/label",
                       std::to_string(answers.label_width) + " labels", answers.score_width);
  }
  const auto width = static_cast<size_t>(answers.label_width);
  return LabelsAtLargestScore(answers, first_row, [&](size_t row, size_t largest) {
    return answers.labels[row * width + largest];
  });
}

Result<PredictedColumn> FromLabelHeaders(const Answers& answers, const AnswerLocation& location,
                                         int64_t first_row) {
  if (!location.label_headers) {
    return Error{.kind = ErrorKind::kConfig,
                 .message =
                     "The model gives several scores for each record, and their classes "
                     "have no names.",
                 .where = "/predictor/label_headers",
                 .found = std::to_string(answers.score_width) + " scores a record",
                 .expected = "a name for each score, or one score",
                 .hint =
                     "Set predictor.label_headers to the classes in the order of the scores, "
                     "or predictor.label to the place of the predicted label."};
  }
  const std::vector<dataset::Cell>& headers = *location.label_headers;
  if (headers.size() != static_cast<size_t>(answers.score_width)) {
    return LengthError("predictor.label_headers does not name each score.",
                       "/predictor/label_headers", std::to_string(headers.size()) + " names",
                       answers.score_width);
  }
  return LabelsAtLargestScore(answers, first_row,
                              [&](size_t, size_t largest) { return headers[largest]; });
}

}  // namespace

Result<PredictedColumn> PredictLabels(const Answers& answers, const AnswerLocation& location,
                                      int64_t first_row) {
  if (answers.label_width > 1) return FromParallelLists(answers, first_row);
  const bool headers_decide = !location.label && location.label_headers && answers.score_width > 1;
  if (answers.label_width == 1 && !headers_decide) {
    CANDOR_RETURN_IF_ERROR(CheckScores(answers, first_row));
    return PredictedColumn{.kind = PredictionKind::kLabels, .labels = answers.labels, .scores = {}};
  }
  if (answers.score_width > 1) return FromLabelHeaders(answers, location, first_row);
  CANDOR_RETURN_IF_ERROR(CheckScores(answers, first_row));
  return PredictedColumn{.kind = PredictionKind::kScores, .labels = {}, .scores = answers.scores};
}

}  // namespace candor::predictor
