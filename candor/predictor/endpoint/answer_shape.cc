#include <fmt/format.h>

#include <utility>

#include "candor/predictor/endpoint/answer_shape_internal.h"

namespace candor::predictor {
namespace {

std::string Count(int count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string Describe(const AnswerShape& shape) {
  return Count(shape.score_width, "score") + " and " + Count(shape.label_width, "label");
}

bool JoinLists(int width, bool earlier, bool later) {
  return width > 1 ? earlier || later : earlier && later;
}

}  // namespace

AnswerShape ShapeOf(const Answers& answers) {
  return {answers.score_width, answers.scores_are_lists, answers.label_width,
          answers.labels_are_lists};
}

Result<AnswerShape> JoinShapes(const AnswerShape& earlier, const AnswerShape& later,
                               const std::string& where) {
  if (earlier.score_width != later.score_width || earlier.label_width != later.label_width) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The model's answers differ in shape from request to request.",
                 .where = where,
                 .found = Describe(later) + " a record, after " + Describe(earlier) + " before",
                 .expected = "the same number of scores and labels for every record",
                 .hint =
                     "Check predictor.label and predictor.probability against the model's "
                     "output."};
  }
  return AnswerShape{
      earlier.score_width,
      JoinLists(earlier.score_width, earlier.scores_are_lists, later.scores_are_lists),
      earlier.label_width,
      JoinLists(earlier.label_width, earlier.labels_are_lists, later.labels_are_lists)};
}

Status JoinAnswers(Answers&& later, const std::string& where, Answers* answers) {
  if (later.rows == 0) return {};
  if (answers->rows == 0) {
    *answers = std::move(later);
    return {};
  }
  CANDOR_ASSIGN_OR_RETURN(const AnswerShape shape,
                          JoinShapes(ShapeOf(*answers), ShapeOf(later), where));
  Append(std::move(later), answers);
  answers->scores_are_lists = shape.scores_are_lists;
  answers->labels_are_lists = shape.labels_are_lists;
  return {};
}

}  // namespace candor::predictor
