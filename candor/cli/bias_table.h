// A bias report as a person reads it on a terminal, and as records.
#pragma once

#include <string>

#include "candor/results/analysis_result.h"

namespace candor::cli {

/// A section a facet entry: the groups' sizes, then each metric with its value, interval and a
/// sentence on what it says. At most 100 columns wide.
std::string BiasTable(const results::AnalysisResult& result);

/// A JSON list of one object a metric, and CSV with a header: stage, facet, value_or_threshold,
/// name, value, error, n_a, n_d, low, high, interval_method.
std::string BiasRecordsJson(const results::AnalysisResult& result);
std::string BiasRecordsCsv(const results::AnalysisResult& result);

}  // namespace candor::cli
