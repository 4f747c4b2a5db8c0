// JMESPath (jmespath.org specification), with what Clarify configurations in the wild need beyond
// the published grammar: a multi-select list directly after a projection, `[*]["a", "b"]`.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "candor/base/status.h"
#include "candor/json/value.h"

namespace candor::json {

/// A compiled expression. Immutable, cheap to copy, safe to evaluate from several threads.
class JmesPath {
 public:
  /// Compiles an expression. Errors are kConfig; `where` says the column (from 1).
  static Result<JmesPath> Compile(std::string_view expression);

  /// Evaluates on a document. Errors (invalid-type, invalid-arity, invalid-value,
  /// unknown-function) are kData. The result is a copy.
  Result<Value> Search(const Value& document) const;

  /// The same. `dropped_null` says whether a projection left a null out: else SearchKeepingNulls
  /// gives the same result.
  Result<Value> Search(const Value& document, bool* dropped_null) const;

  /// As Search, but projections keep null elements in their places, so that the i-th result
  /// belongs to the i-th record. Clarify's data sets need it (analysis configuration contract,
  /// section 3.1, "null handling trap").
  Result<Value> SearchKeepingNulls(const Value& document) const;

  const std::string& expression() const;

 private:
  struct Program;
  std::shared_ptr<const Program> program_;
};

}  // namespace candor::json
