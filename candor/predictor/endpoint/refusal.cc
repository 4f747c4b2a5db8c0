#include "candor/predictor/endpoint/refusal.h"

#include <fmt/format.h>

#include <utility>

#include "candor/predictor/codec/body_excerpt_internal.h"

namespace candor::predictor {
namespace {

constexpr size_t kRowsToName = 10;
constexpr int64_t kHopeless = 20;
constexpr int64_t kEnough = 200;

std::string NameRows(const Refusal& refusal) {
  std::string rows = refusal.refused == 1 ? "row " : "rows ";
  for (size_t i = 0; i < refusal.rows.size(); ++i) {
    if (i > 0) rows += ", ";
    rows += std::to_string(refusal.rows[i] + 1);
  }
  const int64_t more = refusal.refused - static_cast<int64_t>(refusal.rows.size());
  if (more > 0) {
    rows += fmt::format(" and {} more ({}{} in all)", more, refusal.gave_up ? "at least " : "",
                        refusal.refused);
  }
  return rows;
}

}  // namespace

bool Refusal::is_hopeless() const { return refused >= kHopeless && answered == 0; }

bool Refusal::is_enough() const { return refused >= kEnough; }

void Refusal::Add(int64_t row, std::string_view text, Error&& error) {
  if (refused++ == 0) {
    first_text = text;
    first_error = std::move(error);
  }
  if (rows.size() < kRowsToName) rows.push_back(row);
}

void Refusal::Append(Refusal&& later) {
  if (refused == 0) {
    first_text = std::move(later.first_text);
    first_error = std::move(later.first_error);
  }
  refused += later.refused;
  gave_up = gave_up || later.gave_up;
  answered += later.answered;
  for (const int64_t row : later.rows) {
    if (rows.size() < kRowsToName) rows.push_back(row);
  }
}

Error Refusal::ToError() const {
  Error error{.kind = ErrorKind::kModel,
              .message = is_hopeless() ? fmt::format("The model refused all {} records that "
                                                     "it was asked one by one.",
                                                     refused)
                                       : "The model refuses records.",
              .where = NameRows(*this),
              .found = first_error.found.empty() ? first_error.message : first_error.found,
              .expected = first_error.expected,
              .hint = first_error.hint};
  if (!first_error.where.empty()) error.where += ", " + first_error.where;
  error.found += "; the record begins with " + BodyExcerpt(first_text);
  return error;
}

}  // namespace candor::predictor
