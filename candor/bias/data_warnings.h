// What a careful reader must know about the data behind a bias report. Pointers are JSON pointers
// into the configuration.
#pragma once

#include <string>
#include <vector>

#include "candor/base/warning.h"
#include "candor/bias/counts.h"
#include "candor/bias/facet.h"
#include "candor/bias/outcome.h"
#include "candor/dataset/column_dictionary.h"

namespace candor::bias {

/// Missing labels, a label with one value, configured values that no row has, and a value that is
/// read as a threshold because of the kind that was guessed (contract, 1.2).
std::vector<Warning> LabelWarnings(const dataset::Column& label, const std::string& name,
                                   const Outcome& outcome,
                                   const std::vector<dataset::Cell>& positive_values,
                                   bool kind_was_guessed);

/// Missing predictions.
std::vector<Warning> PredictionWarnings(const dataset::Column& prediction, const std::string& name);

/// Missing groups. `order_error` is the text of OrderStrata, or empty.
std::vector<Warning> GroupWarnings(const dataset::Column& group, const std::string& name,
                                   const std::string& order_error);

/// Missing facet cells and a value that is read as a threshold.
std::vector<Warning> FacetWarnings(const dataset::Column& column, const FacetOptions& facet,
                                   DataKind kind, bool kind_was_guessed);

/// A configured group without rows, or one that is too small to say anything: below 30 rows on
/// either side.
std::vector<Warning> EntryWarnings(const dataset::Column& column, const FacetOptions& facet,
                                   const std::string& entry, const LabelCounts& a,
                                   const LabelCounts& d);

}  // namespace candor::bias
