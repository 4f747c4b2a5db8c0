#include "candor/config/validation.h"

#include <algorithm>
#include <cstdio>

#include "candor/config/model_override_internal.h"
#include "candor/config/positions_internal.h"
#include "candor/config/rules_internal.h"
#include "candor/config/schema_checker_internal.h"
#include "candor/config/validated_document_internal.h"

namespace candor::config {
namespace {

using json::Value;

constexpr const char* kNotJson = "Unable to load analysis configuration as JSON.";
constexpr const char* kSchemaError = "Analysis configuration schema validation error.";

Problem SyntaxProblem(const Error& error) {
  Problem problem{.kind = ProblemKind::kSyntax,
                  .message = kNotJson,
                  .found = error.message,
                  .expected = error.expected.empty() ? error.hint : error.expected};
  if (!error.found.empty()) problem.found += " Found " + error.found + ".";
  // Python's json writes these tokens, and nobody who meets them suspects the syntax.
  if (error.message.find("bare token") != std::string::npos) {
    problem.message = error.message;
    problem.found.clear();
  }
  long long line = 0;
  long long column = 0;
  if (std::sscanf(error.where.c_str(), "line %lld, column %lld", &line, &column) == 2) {
    problem.line = line;
    problem.column = column;
  }
  return problem;
}

void SetPositions(std::string_view text, ValidationReport* report) {
  std::vector<Problem*> problems;
  for (Problem& problem : report->errors) problems.push_back(&problem);
  if (report->needs_predictions) problems.push_back(&*report->needs_predictions);
  std::vector<std::string> pointers;
  for (const Problem* problem : problems) pointers.push_back(problem->pointer);
  const std::vector<Position> positions = Locate(text, pointers);
  for (size_t i = 0; i < problems.size(); ++i) {
    problems[i]->line = positions[i].line;
    problems[i]->column = positions[i].column;
  }
}

void CheckRules(const Value& document, const ValidationOptions& options, ProblemList* problems) {
  const Facts facts(document);
  for (const auto check :
       {CheckMethods, CheckDataset, CheckColumns, CheckBias, CheckExplainability, CheckBaseline,
        CheckTimeSeries, CheckPredictor, CheckTemplates, CheckExpressions, CheckCandor}) {
    check(facts, problems);
  }
  for (const std::string& method : options.unavailable_methods) {
    if (!facts.HasMethod(method)) continue;
    problems->Note("method-not-available", "/methods/" + method,
                   "This version of candor does not carry out " + method + ".");
  }
}

Value ProblemToJson(const Problem& problem) {
  Value value(Value::Object{});
  value.Set("pointer", problem.pointer);
  value.Set("message", problem.message);
  if (!problem.found.empty()) value.Set("found", problem.found);
  if (!problem.expected.empty()) value.Set("expected", problem.expected);
  if (!problem.suggestion.empty()) value.Set("suggestion", problem.suggestion);
  if (problem.line > 0) value.Set("line", problem.line);
  if (problem.column > 0) value.Set("column", problem.column);
  return value;
}

std::string Place(const Problem& problem) {
  std::string place = problem.pointer.empty() ? std::string() : problem.pointer;
  if (problem.line > 0) {
    if (!place.empty()) place += ", ";
    place += "line " + std::to_string(problem.line) + ", column " + std::to_string(problem.column);
  }
  return place;
}

}  // namespace

ValidatedDocument ValidateDocument(std::string_view text, const ValidationOptions& options) {
  ValidatedDocument outcome;
  std::vector<std::string> duplicates;
  Result<Value> parsed = json::Parse(text, {.duplicate_members = &duplicates});
  if (!parsed.ok()) {
    outcome.report.errors.push_back(SyntaxProblem(parsed.error()));
    return outcome;
  }
  outcome.document = std::move(parsed).value();
  ProblemList problems(&outcome.report);
  for (const std::string& pointer : duplicates) {
    problems.Note("duplicate-key", pointer, "The key stands twice; the last one counts.");
  }
  CheckSchema(&outcome.document, &problems);
  if (outcome.document.is_object()) ApplyModelOverride(options.model, &outcome.document, &problems);
  if (outcome.document.is_object()) CheckRules(outcome.document, options, &problems);
  SetPositions(text, &outcome.report);
  return outcome;
}

ValidationReport Validate(std::string_view text, const ValidationOptions& options) {
  return ValidateDocument(text, options).report;
}

Status ValidationReport::ToStatus() const {
  if (ok()) return {};
  const Problem& first = errors.front();
  const bool has_schema_error = std::any_of(errors.begin(), errors.end(), [](const Problem& error) {
    return error.kind == ProblemKind::kSchema;
  });
  Error error{.kind = ErrorKind::kConfig,
              .message = has_schema_error ? kSchemaError : first.message,
              .where = Place(first),
              .found = first.found,
              .expected = first.expected};
  if (has_schema_error) {
    error.found = first.message;
    if (!first.found.empty()) error.found += " (" + first.found + ")";
  }
  if (!first.suggestion.empty()) error.hint = "Did you mean " + first.suggestion + "?";
  const int64_t more = static_cast<int64_t>(errors.size()) - 1 + omitted_errors;
  if (more > 0) {
    if (!error.hint.empty()) error.hint += " ";
    error.hint += std::to_string(more) + (more == 1 ? " more error" : " more errors") +
                  "; `candor validate --config FILE` lists all.";
  }
  return error;
}

Value ValidationReport::ToJson() const {
  Value::Array error_list;
  for (const Problem& error : errors) error_list.push_back(ProblemToJson(error));
  Value::Array note_list;
  for (const Warning& note : notes) {
    Value value(Value::Object{});
    value.Set("code", note.code);
    value.Set("pointer", note.pointer);
    value.Set("text", note.text);
    note_list.push_back(std::move(value));
  }
  Value json(Value::Object{});
  json.Set("valid", ok());
  json.Set("errors", std::move(error_list));
  json.Set("omitted_errors", omitted_errors);
  json.Set("needs_predictions", needs_predictions ? ProblemToJson(*needs_predictions) : Value());
  json.Set("notes", std::move(note_list));
  return json;
}

}  // namespace candor::config
