// How many scores and labels a record's answer has: bodies of one model must agree.
#pragma once

#include <string>

#include "candor/base/status.h"
#include "candor/predictor/answers.h"

namespace candor::predictor {

struct AnswerShape {
  int score_width = 0;
  bool scores_are_lists = false;
  int label_width = 0;
  bool labels_are_lists = false;
};

AnswerShape ShapeOf(const Answers& answers);

/// The shape of both together. Lists of one and scalars go together, as scalars: a body with one
/// record cannot always tell them apart. Errors: kModel when the widths differ, which shows both;
/// `where` is that of the later answers.
Result<AnswerShape> JoinShapes(const AnswerShape& earlier, const AnswerShape& later,
                               const std::string& where);

/// Moves the answers to later records behind those that are there. Errors: those of JoinShapes.
Status JoinAnswers(Answers&& later, const std::string& where, Answers* answers);

}  // namespace candor::predictor
