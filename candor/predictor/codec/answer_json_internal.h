// What counts in a JSON answer, record by record.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "candor/base/status.h"
#include "candor/json/jmespath.h"
#include "candor/json/value.h"
#include "candor/predictor/codec/answer_entries_internal.h"

namespace candor::predictor {

struct AnswerPaths {
  std::optional<json::JmesPath> label;
  std::optional<json::JmesPath> probability;
};

/// "got" is how many answers the body holds, or what it holds instead.
Error AnswerCountError(int64_t asked, std::string_view got);

/// One document for `records` records. What a path selects (without paths: the document, or its
/// "predictions", or its "score") is
///   a list of `records` elements     one element a record, each a scalar or a list
///   a flat list, for one record      the list of that record
///   a scalar, for one record         that
/// and without paths an element that is an object stands for its "score".
Status ReadJsonAnswer(std::string_view body, int64_t records, const AnswerPaths& paths,
                      LabelEntries* labels, ScoreEntries* scores);

/// One document a line, each as the answer to one record. Blank lines do not count.
Status ReadJsonLinesAnswer(std::string_view body, int64_t records, const AnswerPaths& paths,
                           LabelEntries* labels, ScoreEntries* scores);

}  // namespace candor::predictor
