// What the start of the first CSV file tells about the table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/dataset/csv/csv_chunk_reader_internal.h"
#include "candor/dataset/open.h"

namespace candor::dataset::csv {

struct TableLayout {
  std::vector<std::string> column_names;
  std::vector<std::string> duplicate_names;
  HeaderRule header;
  std::optional<Warning> warning;  ///< what detection decided
};

/// Reads the start of the first file that holds a record.
Result<TableLayout> FindLayout(const std::vector<StoredFile>& files, const OpenOptions& options,
                               const RunContext& context, const ReaderLimits& limits);

}  // namespace candor::dataset::csv
