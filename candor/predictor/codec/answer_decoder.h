// Answers of tabular models: CSV, JSON Lines and JSON, by index or JMESPath.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"

namespace candor::predictor {

/// Reads the body of an answer (analysis configuration contract, 3.3). CSV: one line a record, or n
/// values on one line for n > 1 records; cells that are stringified lists ("['cat', 'dog']",
/// "[0.1, 0.9]") and strings that are lists in JSON are read as lists; one-element lists are
/// scalars when every record has one. Without places the whole output counts; an object with a
/// "score" (interface contract, 2.1), alone or under "predictions", then gives that, and its
/// "predicted_label" where it has several scores or none.
/// Immutable; safe to use from several threads.
class AnswerDecoder {
 public:
  /// Errors: kConfig for a place that does not fit the format (a text for CSV, an index for JSON),
  /// or a JMESPath that does not compile.
  static Result<AnswerDecoder> Make(PayloadFormat accept, const AnswerLocation& location);
  AnswerDecoder(AnswerDecoder&&) noexcept;
  ~AnswerDecoder();

  /// Answers to `records` records. Errors: kModel for another number of answers, something that is
  /// no number where a score must be, ragged lists, what does not parse; `found` shows the body's
  /// first bytes. O(size of the body).
  Result<Answers> Decode(std::string_view body, int64_t records) const;

 private:
  struct Plan;
  explicit AnswerDecoder(std::unique_ptr<const Plan> plan);
  std::unique_ptr<const Plan> plan_;
};

}  // namespace candor::predictor
