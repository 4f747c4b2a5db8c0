// Where checks put what they find.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "candor/config/validation.h"

namespace candor::config {

/// What a problem says besides its place and message.
struct ProblemDetail {
  std::string found;
  std::string expected;
  std::string suggestion;
};

/// Collects problems and notes into a report. Keeps at most ValidationReport::kMaxErrors errors and
/// counts the rest.
class ProblemList {
 public:
  explicit ProblemList(ValidationReport* report) : report_(report) {}

  void Add(ProblemKind kind, std::string pointer, std::string message, ProblemDetail detail = {});
  /// A mistake between keys.
  void Add(std::string pointer, std::string message, ProblemDetail detail = {}) {
    Add(ProblemKind::kRule, std::move(pointer), std::move(message), std::move(detail));
  }
  void Note(std::string code, std::string pointer, std::string text) {
    report_->notes.push_back({std::move(code), std::move(pointer), std::move(text)});
  }
  void SetNeedsPredictions(std::string pointer, std::string message, ProblemDetail detail);

 private:
  ValidationReport* report_;
};

}  // namespace candor::config
