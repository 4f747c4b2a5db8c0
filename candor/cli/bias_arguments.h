// What a person types after `candor bias`, as an analysis configuration.
#pragma once

#include <string_view>

#include "candor/base/status.h"
#include "candor/cli/commands.h"
#include "candor/config/analysis_config.h"
#include "candor/dataset/cell.h"

namespace candor::cli {

/// A typed value: what reads as a JSON number, `true` or `false` is that; anything else, and
/// anything in double quotes, is text.
dataset::Cell ParseTypedValue(std::string_view text);

/// "COLUMN", "COLUMN=V,V,.." or the configuration's JSON object. Values may be in double quotes.
Result<config::FacetOptions> ParseFacet(std::string_view text);

/// The configuration that the options stand for; columns are names. Metric names choose the stages.
Result<config::AnalysisConfig> MakeConfig(const BiasOptions& options);

}  // namespace candor::cli
