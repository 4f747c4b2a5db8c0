// Everything that is wrong, or worth saying, about an analysis configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/json/value.h"

namespace candor::config {

/// What sort of rule a configuration breaks.
enum class ProblemKind {
  kSyntax,  ///< not JSON
  kSchema,  ///< an unknown key, a wrong type or a value outside its choices
  kRule,    ///< keys that do not fit each other
};

/// One mistake.
struct Problem {
  ProblemKind kind = ProblemKind::kRule;
  std::string pointer;   ///< RFC 6901; of an absent key, the place where it belongs; "" is the root
  std::string message;   ///< the service's or its SDK's own text where there is one
  std::string found;     ///< what stands there; may be empty
  std::string expected;  ///< what is accepted; may be empty
  std::string suggestion;  ///< the nearest key or value, or where a key belongs; may be empty
  int64_t line = 0;        ///< from 1; an absent key has its nearest ancestor's place; 0 is unknown
  int64_t column = 0;      ///< from 1, in characters; 0 is unknown

  bool operator==(const Problem&) const = default;
};

/// The outcome of Validate. Problems and notes stand in the order in which the rules are checked:
/// the schema in document order first, then the rules between keys.
struct ValidationReport {
  std::vector<Problem> errors;
  /// Accepted, and worth saying: a value that was normalised, a key without effect, and so on.
  std::vector<Warning> notes;
  /// Set when an analysis needs predictions and the configuration has no source for them. It is an
  /// error unless the command line brings a model or an endpoint, so it is not among the errors.
  std::optional<Problem> needs_predictions;
  /// Errors beyond the first kMaxErrors, which are only counted.
  int64_t omitted_errors = 0;

  static constexpr int64_t kMaxErrors = 1000;

  /// Whether there are no errors; needs_predictions does not count.
  bool ok() const { return errors.empty(); }

  /// The first error as kConfig, with a hint on how many more there are. Its message is
  /// "Unable to load analysis configuration as JSON." or the bare-token text for a syntax error,
  /// "Analysis configuration schema validation error." when any error is of the schema, else the
  /// first error's own text. Ok without errors.
  Status ToStatus() const;

  /// {"valid", "errors": [{"pointer", "message", "found", "expected", "suggestion", "line",
  /// "column"}], "omitted_errors", "needs_predictions": null or such an object, "notes": [{"code",
  /// "pointer", "text"}]}. Empty fields are left out.
  json::Value ToJson() const;
};

/// A model that the command line names; it wins over every source in the configuration. At most
/// one.
struct ModelOverride {
  std::optional<std::string> model_uri;     ///< --model
  std::optional<std::string> endpoint_url;  ///< --endpoint
};

struct ValidationOptions {
  /// Names under "methods" that this version of the program does not carry out; each one that the
  /// configuration asks for gives a note.
  std::vector<std::string> unavailable_methods;
  /// Checked as if candor.model_uri or candor.endpoint.url said so and nothing else named a model;
  /// a note says which source it replaces.
  ModelOverride model;
};

/// Checks a whole configuration and reports all mistakes at once. Never fails itself.
/// Deterministic; O(size of the text), with a small factor for misspelt keys.
///
/// Sources: analysis configuration contract, sections 1, 2 and 6; interface contract, section 3.
ValidationReport Validate(std::string_view text, const ValidationOptions& options = {});

}  // namespace candor::config
