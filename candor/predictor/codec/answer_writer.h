// A model's answers as the bodies that `candor host` sends.
#pragma once

#include <string>

#include "candor/predictor/answers.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// The body of the interface contract, 2.1, for a model's own answers of this kind. Numbers as
/// Python's repr; NaN and infinities as null in JSON and as nan, inf, -inf in CSV.
std::string WriteAnswers(const Answers& answers, AnswerKind kind, PayloadFormat format);

}  // namespace candor::predictor
