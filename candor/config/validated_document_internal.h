// A checked document together with what the checks found.
#pragma once

#include <string_view>

#include "candor/config/validation.h"
#include "candor/json/value.h"

namespace candor::config {

struct ValidatedDocument {
  json::Value document;  ///< in canonical form where it is valid; null when the text is not JSON
  ValidationReport report;
};

ValidatedDocument ValidateDocument(std::string_view text, const ValidationOptions& options);

}  // namespace candor::config
