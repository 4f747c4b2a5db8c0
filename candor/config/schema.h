// The schema of the analysis configuration, as text.
#pragma once

#include <string_view>

namespace candor::config {

/// spec/analysis_config.schema.json (JSON Schema 2020-12): every key with its type, choices,
/// default and meaning. Validate walks this very document; `candor schema config` prints it.
std::string_view SchemaText();

}  // namespace candor::config
