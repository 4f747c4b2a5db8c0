// A finding that does not stop the work but that a careful reader must know.
#pragma once

#include <string>

namespace candor {

/// Collected in results and written to candor.json; the command line prints each once.
struct Warning {
  std::string code;     ///< stable, kebab-case: "missing-values", "small-group"
  std::string pointer;  ///< JSON pointer into the configuration, or a column name; may be empty
  std::string text;     ///< one sentence: what happened, and what to do about it

  bool operator==(const Warning&) const = default;
};

}  // namespace candor
