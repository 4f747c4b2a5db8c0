// Reads what a bias analysis needs out of the opened data sets.
#pragma once

#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/bias/analysis.h"
#include "candor/results/analysis_result.h"
#include "candor/runner/frame.h"

namespace candor::runner {

/// The role columns with everything that happened on the way to them.
struct GatheredData {
  bias::RoleTable table;
  results::RowCounts rows;
  std::vector<dataset::InputFile> inputs;
  std::vector<Warning> warnings;
};

/// One data set is read in one streaming pass; several are gathered column by column and joined, by
/// joinsource_name_or_index where it is set, else row by row. Only columns in a role are read, and
/// with the flip test the other columns too, as numbers. Memory: see bias::RoleScan; a join keeps a
/// code for each row and role.
Result<GatheredData> GatherBiasData(std::vector<OpenedDataset>& datasets, const Roles& roles,
                                    const bias::BiasOptions& options, const RunContext& context);

}  // namespace candor::runner
