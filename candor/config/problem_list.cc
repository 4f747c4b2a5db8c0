#include "candor/config/problem_list_internal.h"

namespace candor::config {
namespace {

Problem MakeProblem(ProblemKind kind, std::string pointer, std::string message,
                    ProblemDetail detail) {
  return {.kind = kind,
          .pointer = std::move(pointer),
          .message = std::move(message),
          .found = std::move(detail.found),
          .expected = std::move(detail.expected),
          .suggestion = std::move(detail.suggestion)};
}

}  // namespace

void ProblemList::Add(ProblemKind kind, std::string pointer, std::string message,
                      ProblemDetail detail) {
  if (static_cast<int64_t>(report_->errors.size()) >= ValidationReport::kMaxErrors) {
    ++report_->omitted_errors;
    return;
  }
  report_->errors.push_back(
      MakeProblem(kind, std::move(pointer), std::move(message), std::move(detail)));
}

void ProblemList::SetNeedsPredictions(std::string pointer, std::string message,
                                      ProblemDetail detail) {
  report_->needs_predictions =
      MakeProblem(ProblemKind::kRule, std::move(pointer), std::move(message), std::move(detail));
}

}  // namespace candor::config
