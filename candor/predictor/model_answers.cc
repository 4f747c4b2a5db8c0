#include "candor/predictor/model_answers_internal.h"

#include <algorithm>

namespace candor::predictor {

Answers MakeAnswers(const ModelInfo& info, int64_t rows, int outputs, std::vector<double> values) {
  Answers answers;
  answers.rows = rows;
  answers.score_width = info.score_width;
  answers.scores_are_lists =
      info.answer == AnswerKind::kClassProbabilities || info.answer == AnswerKind::kNumbers;
  const bool is_label = info.answer == AnswerKind::kLabel;
  if (is_label || info.answer == AnswerKind::kClassProbabilities) {
    answers.label_width = 1;
    answers.labels.reserve(static_cast<size_t>(rows));
    for (int64_t row = 0; row < rows; ++row) {
      const auto first = values.begin() + row * outputs;
      const int64_t label = is_label ? static_cast<int64_t>(*first)
                                     : std::max_element(first, first + outputs) - first;
      answers.labels.emplace_back(label);
    }
  }
  if (!is_label) answers.scores = std::move(values);
  return answers;
}

}  // namespace candor::predictor
