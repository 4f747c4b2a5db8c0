// What models say: scores and labels, one entry a record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "candor/dataset/cell.h"

namespace candor::predictor {

/// Answers to `rows` records, in their order.
///
/// From a model in process: its own scores and its own predicted labels (interface contract, 2.1).
/// From a Predictor: what stands at the places that the configuration names. `labels` is what
/// predictor.label selects. `scores` is what predictor.probability selects; when neither is
/// configured, the whole output. When only predictor.label is configured there are no scores. When
/// nothing is configured, and a record's answer has a predicted_label beside several scores or none
/// (interface contract, 2.1), `labels` is that.
struct Answers {
  int64_t rows = 0;

  int score_width = 0;            ///< numbers a record; 0: there are none
  bool scores_are_lists = false;  ///< a record's scores are a list, also where it holds one number
  std::vector<double> scores;     ///< rows x score_width, row by row

  int label_width = 0;            ///< labels a record; 0: there are none
  bool labels_are_lists = false;  ///< predictor.label selects the list of classes of each record
  std::vector<dataset::Cell> labels;  ///< rows x label_width; 1 and 1.0 stay apart
};

/// Where labels and scores stand in a model's answer: "predictor.label", "predictor.probability"
/// and "predictor.label_headers". An index counts the cells of a CSV line from 0; a text is a
/// JMESPath expression, on each line of JSON Lines or on a whole JSON document.
struct AnswerLocation {
  using Place = std::variant<int64_t, std::string>;
  std::optional<Place> label;
  std::optional<Place> probability;
  std::optional<std::vector<dataset::Cell>> label_headers;
};

/// Bodies of requests and answers for tabular models.
enum class PayloadFormat { kCsv, kJsonLines, kJson };

/// "text/csv", "application/jsonlines" or "application/json".
const char* MediaType(PayloadFormat format);

/// Moves the answers to later records behind those that are there. Requires equal widths.
void Append(Answers&& later, Answers* answers);

}  // namespace candor::predictor
