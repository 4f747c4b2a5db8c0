// Bias cases as data: typed columns and a configuration in, a report or an error text out. The
// vectors of the real service's library and the differential test share this form.
#pragma once

#include <string>

#include "candor/json/value.h"

namespace candor {

/// Runs one case of the form {"columns": [{"name", "dtype", "values"}], "facet": {"name",
/// "values"}, "label": {"name", "positive_values_or_threshold"}, "predicted_label": name or null,
/// "group": name or null, "stage", "metrics", "threads"?, "rows_per_block"?} and returns {"expect":
/// [{ "value_or_threshold", "metrics": {name: number, "Infinity" or {"error": text}}}],
/// "label_value_or_threshold"}, or {"raises": text}.
json::Value RunBiasCase(const json::Value& bias_case);

}  // namespace candor
