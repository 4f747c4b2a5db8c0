// Evaluates a syntax tree on a document.
#pragma once

#include <optional>
#include <string>

#include "candor/base/status.h"
#include "candor/json/jmespath/term_internal.h"
#include "candor/json/jmespath/tree_internal.h"

namespace candor::json::jmespath {

enum class Nulls { kDrop, kKeep };

/// One evaluation. After an error every step gives null at once; the error is asked for at the end.
class Evaluator {
 public:
  /// Projections drop the nulls among their results, or keep them in their places.
  Evaluator(const Value& document, Nulls nulls) : workspace_(document), nulls_(nulls) {}

  Term Evaluate(const Node& node, Term input);

  Workspace& workspace() { return workspace_; }
  const std::optional<Error>& error() const { return error_; }
  bool failed() const { return error_.has_value(); }
  /// Whether a projection has left a null out.
  bool dropped_null() const { return dropped_null_; }

  /// Notes the first error; gives null.
  Term Fail(std::string message, std::string found, std::string expected);

  /// Counts elements visited or made; false, with an error, past the limit.
  bool Charge(size_t amount);

 private:
  Term Index(int64_t index, Term list) const;
  Term Slice(const Node& node, Term list);
  Term Compare(const Node& node, Term input);
  Term Flatten(Term list);
  Term Project(const Node& node, Term list);
  Term ProjectValues(const Node& node, Term object);
  Term ProjectFiltered(const Node& node, Term list);
  Term SelectList(const Node& node, Term input);
  Term SelectHash(const Node& node, Term input);
  void Collect(Term result, TermList* results);

  Workspace workspace_;
  Nulls nulls_;
  bool dropped_null_ = false;
  std::optional<Error> error_;
};

}  // namespace candor::json::jmespath
