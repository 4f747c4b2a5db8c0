// Which of a model's own scores and labels stand at the configured places of its answer.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/codec/answer_decoder.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Turns a model's own answers into those at the places. Immutable; safe to use from several
/// threads.
class AnswerPlaces {
 public:
  /// Errors: kConfig for a place that does not fit the format or finds nothing.
  static Result<AnswerPlaces> Make(const ModelInfo& model, PayloadFormat accept,
                                   const AnswerLocation& location);

  /// `own`: what the model gave. Errors: those of AnswerDecoder::Decode.
  Result<Answers> Locate(Answers own) const;

  /// Whether no body is rendered for answers that are plain numbers.
  bool are_direct() const { return is_everything_ || direct_.has_value(); }

 private:
  /// For each located score and label which part of the model's answer it is: a score's number, or
  /// -1 for the label.
  struct DirectPlaces {
    std::vector<int> scores;
    std::vector<int> labels;
    bool uses_scores = false;
    bool uses_label = false;
    bool are_own_scores = false;  // all of them in their order: nothing is copied
    bool are_own_labels = false;
  };

  AnswerPlaces(const ModelInfo& model, PayloadFormat accept, AnswerDecoder decoder)
      : kind_(model.answer), accept_(accept), decoder_(std::move(decoder)) {}

  Answers Probe(int score_width) const;
  static std::optional<DirectPlaces> FindDirect(const Answers& probe, const Answers& located);
  static Answers Take(const DirectPlaces& places, Answers own);
  Answers Everything(Answers own) const;

  /// The body that one answer makes, for messages.
  std::string ExampleBody(int score_width) const;

  AnswerKind kind_;
  PayloadFormat accept_;
  AnswerDecoder decoder_;
  bool is_everything_ = false;  // no place is configured
  std::optional<DirectPlaces> direct_;
};

}  // namespace candor::predictor
