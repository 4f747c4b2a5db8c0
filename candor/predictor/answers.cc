#include "candor/predictor/answers.h"

#include <iterator>
#include <utility>

#include "candor/base/status.h"

namespace candor::predictor {

const char* MediaType(PayloadFormat format) {
  switch (format) {
    case PayloadFormat::kCsv:
      return "text/csv";
    case PayloadFormat::kJsonLines:
      return "application/jsonlines";
    case PayloadFormat::kJson:
      return "application/json";
  }
  return "";
}

void Append(Answers&& later, Answers* answers) {
  if (answers->rows == 0) {
    *answers = std::move(later);
    return;
  }
  if (later.rows == 0) return;
  CANDOR_CHECK(later.score_width == answers->score_width);
  CANDOR_CHECK(later.label_width == answers->label_width);
  answers->rows += later.rows;
  answers->scores.insert(answers->scores.end(), later.scores.begin(), later.scores.end());
  std::move(later.labels.begin(), later.labels.end(), std::back_inserter(answers->labels));
}

}  // namespace candor::predictor
