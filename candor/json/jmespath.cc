#include "candor/json/jmespath.h"

#include "candor/json/jmespath/evaluator_internal.h"
#include "candor/json/jmespath/tree_internal.h"

namespace candor::json {

struct JmesPath::Program {
  std::string expression;
  jmespath::NodePointer root;

  Result<Value> Run(const Value& document, jmespath::Nulls nulls, bool* dropped_null) const {
    jmespath::Evaluator evaluator(document, nulls);
    const jmespath::Term term = evaluator.Evaluate(*root, jmespath::Term(&document));
    *dropped_null = evaluator.dropped_null();
    // A part of the document is copied as it is; only what was made counts against the limit.
    if (!evaluator.failed() && term.list() == nullptr) return term.value();
    Value result = evaluator.workspace().Copy(term);
    if (evaluator.Charge(0)) return result;
    Error error = *evaluator.error();
    error.where = expression;
    return error;
  }
};

Result<JmesPath> JmesPath::Compile(std::string_view expression) {
  auto program = std::make_shared<Program>();
  program->expression = expression;
  CANDOR_ASSIGN_OR_RETURN(program->root, jmespath::ParseExpression(expression));
  JmesPath path;
  path.program_ = std::move(program);
  return path;
}

Result<Value> JmesPath::Search(const Value& document) const {
  bool dropped_null = false;
  return Search(document, &dropped_null);
}

Result<Value> JmesPath::Search(const Value& document, bool* dropped_null) const {
  return program_->Run(document, jmespath::Nulls::kDrop, dropped_null);
}

Result<Value> JmesPath::SearchKeepingNulls(const Value& document) const {
  bool dropped_null = false;
  return program_->Run(document, jmespath::Nulls::kKeep, &dropped_null);
}

const std::string& JmesPath::expression() const { return program_->expression; }

}  // namespace candor::json
